"""What an outbox is to the worker: one method, and the four ways in which a letter does not leave."""

from __future__ import annotations

from typing import Protocol

from ledger.model import Letter


class RefusedError(Exception):
    """The server refuses this letter for good; the message is Chinese and quotes it."""


class PostponedError(Exception):
    """This letter was not taken now and may be later; certainly not sent."""


class RateLimitedError(PostponedError):
    """The provider wants us to slow down: the next letters will fare no better for some hours."""


class UncertainError(Exception):
    """The letter was handed over and no answer came: it may or may not be on its way (RFC 1047)."""


class OutboxDownError(Exception):
    """No letter can be sent now: server not reached, login or sender refused. Nothing was sent."""


class Outbox(Protocol):
    """All the worker needs for letters to leave."""

    def send(self, letter: Letter) -> str:
        """Send it and tell the server's answer; raises one of the four errors above, and no other."""
