"""Fixtures for all tests: mail servers on the loopback interface."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from servers import Certificate, Dovecot, MailboxUser
from smtp_listener import SmtpListener

USERS = count(1)


def missing(what: str) -> None:
    """Skip, saying why; fail where TOUGAO_REQUIRE_LIVE=1 says that nothing may be skipped."""
    if os.environ.get("TOUGAO_REQUIRE_LIVE") == "1":
        pytest.fail(f"{what}（TOUGAO_REQUIRE_LIVE=1）")
    pytest.skip(what)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A real IMAP server, started once."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        missing("Dovecot is not installed (Debian: dovecot-imapd)")
    server = Dovecot(str(program))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailbox_user(dovecot: Dovecot) -> MailboxUser:
    """A fresh, empty account for each test."""
    return MailboxUser(dovecot, f"user{next(USERS)}@example.org")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for localhost."""
    return Certificate.write(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def smtp(certificate: Certificate) -> Iterator[SmtpListener]:
    """An SMTP server with TLS from the first byte and a password; it can be told to fail."""
    with SmtpListener(certificate) as listener:
        yield listener


@pytest.fixture(scope="session")
def samples() -> Path:
    """The shared sample mails and documents, which lie beside the repository."""
    directory = Path(__file__).parents[2] / "shared" / "samples"
    if not directory.is_dir():
        pytest.skip("the shared samples are not here (../shared/samples)")
    return directory


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` writes the expected results of the sample mails anew; read the diff afterwards."""
    parser.addoption("--update-golden", action="store_true", help="write what the sample mails give beside them")
