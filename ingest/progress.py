"""A long run shows where it is: a bar on a terminal, plain lines elsewhere; both on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Protocol

import click

EVERY = 200  # mails between two plain lines


class Progress(Protocol):
    """Goes through work that yields once a piece."""

    def through(self, what: str, work: Iterator[object], total: int | None) -> None:
        """Exhaust the work."""


class Quiet:
    """Shows nothing."""

    def through(self, what: str, work: Iterator[object], total: int | None) -> None:  # noqa: ARG002 - the seam's signature
        """Exhaust the work."""
        for _ in work:
            pass


class Lines:
    """A line every 200 mails, and one at the end where there was anything."""

    def through(self, what: str, work: Iterator[object], total: int | None) -> None:
        """Exhaust the work."""
        done = 0
        for done, _ in enumerate(work, 1):
            if done % EVERY == 0:
                click.echo(f"{what}：{done}{f'/{total}' if total else ''} 封", err=True)
        if done:
            click.echo(f"{what}：{done} 封，完成", err=True)


class Bar:
    """A bar on a terminal."""

    def through(self, what: str, work: Iterator[object], total: int | None) -> None:
        """Exhaust the work."""
        if not total:
            Lines().through(what, work, total)
            return
        with click.progressbar(work, length=total, label=what, file=sys.stderr) as pieces:
            for _ in pieces:
                pass


def progress() -> Progress:
    """What fits standard error."""
    return Bar() if sys.stderr.isatty() else Lines()
