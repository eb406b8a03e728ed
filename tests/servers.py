"""A real IMAP server on the loopback interface for tests: Dovecot, its certificate and its accounts."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from imapclient import IMAPClient

from config.model import MailboxSettings

PASSWORD = "right"
COMMON = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_max_userip_connections = 100
ssl = yes
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 0
first_valid_gid = 0
mail_fsync = never
namespace inbox {{
  inbox = yes
  separator = /
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""
ONLY_2_3 = """
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home/%u
}}
mail_location = maildir:{base}/home/%u/Maildir
"""
ONLY_2_4 = """
ssl_server_cert_file = {certificate}
ssl_server_key_file = {key}
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = ~/Maildir
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {base}/home/%{{user}}
  }}
}}
"""


@dataclass(frozen=True)
class Certificate:
    """A certificate that signed itself, and its key, as PEM files."""

    certificate: Path
    key: Path

    @classmethod
    def write(cls, directory: Path, host: str = "localhost") -> Certificate:
        """Make one; strict enough for Python 3.13's VERIFY_X509_STRICT."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        names: list[x509.GeneralName] = [x509.DNSName(host)]
        if host == "localhost":
            names.append(x509.IPAddress(ip_address("127.0.0.1")))
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign",
             "encipher_only", "decipher_only"), False)  # fmt: skip
        extensions: list[tuple[x509.ExtensionType, bool]] = [
            (x509.SubjectAlternativeName(names), False),
            (x509.BasicConstraints(ca=True, path_length=0), True),
            (x509.KeyUsage(digital_signature=True, key_cert_sign=True, **usage), True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
            (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False),
        ]
        builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(
            datetime(2049, 1, 1, tzinfo=UTC)
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical=critical)
        pem, private = directory / "cert.pem", directory / "key.pem"
        pem.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return cls(pem, private)

    def server_context(self) -> ssl.SSLContext:
        """For a server that shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def free_port() -> int:
    """A loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# -- Dovecot -------------------------------------------------------------------------------------------------------


class Dovecot:
    """A whole IMAP server of our own, as an ordinary user: any user name, one password. Versions 2.3 and 2.4."""

    def __init__(self, program: str) -> None:
        self.program = program
        self.port, self.tls_port = free_port(), free_port()
        # Not pytest's tmp_path: its parents are closed to the user that the server runs as.
        self.base = Path(tempfile.mkdtemp(prefix="tougao-dovecot-"))
        self.certificate = Certificate.write(self.base)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait for its greeting."""
        import grp
        import pwd

        # imap-login refuses to run as root, and the static userdb refuses uid 0.
        account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        config = self.base / "dovecot.conf"
        config.write_text(self._config(account.pw_name, grp.getgrgid(account.pw_gid).gr_name, account), "utf-8")
        self.base.chmod(0o755)
        options: dict[str, Any] = {}
        if os.getuid() == 0:
            for path in [self.base, *self.base.rglob("*")]:
                os.chown(path, account.pw_uid, account.pw_gid)
            options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self._process = subprocess.Popen([self.program, "-F", "-c", str(config)], start_new_session=True, **options)
        self._wait()

    def stop(self) -> None:
        """End the whole process group and remove every file."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(10)
        shutil.rmtree(self.base, ignore_errors=True)

    def _config(self, user: str, group: str, account: Any) -> str:
        version = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout
        newer = tuple(int(part) for part in version.split(" ")[0].split(".")[:2]) >= (2, 4)
        first = "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n" if newer else ""
        return (first + COMMON + (ONLY_2_4 if newer else ONLY_2_3)).format(
            base=self.base,
            user=user,
            group=group,
            uid=account.pw_uid,
            gid=account.pw_gid,
            port=self.port,
            tls_port=self.tls_port,
            certificate=self.certificate.certificate,
            key=self.certificate.key,
            password=PASSWORD,
        )

    def _wait(self) -> None:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                if probe.recv(100).startswith(b"* OK"):
                    return
            time.sleep(0.02)
        log = self.base / "dovecot.log"
        said = log.read_text("utf-8") if log.exists() else "no log"
        self.stop()
        raise RuntimeError(f"Dovecot did not start: {said}")


@dataclass
class MailboxUser:
    """An account of its own on the server, empty at first."""

    server: Dovecot
    name: str

    def settings(self, **changes: Any) -> MailboxSettings:
        """Settings with which our program reads this account."""
        values = {
            "host": "localhost",
            "port": self.server.tls_port,
            "username": self.name,
            "password": PASSWORD,
            "ca_file": self.server.certificate.certificate,
        }
        return MailboxSettings.model_validate(values | changes)

    def plain(self, port: int, **changes: Any) -> MailboxSettings:
        """The same without TLS: through a proxy that looks into the conversation."""
        return self.settings(**{"host": "127.0.0.1", "port": port, "security": "none", "ca_file": None} | changes)

    @contextmanager
    def client(self, folder: str = "INBOX", *, readonly: bool = True) -> Iterator[IMAPClient]:
        """Another mail program that looks at the same account."""
        with IMAPClient("127.0.0.1", self.server.port, ssl=False) as client:
            client._imap.debug = 0
            client.normalise_times = False
            client.login(self.name, PASSWORD)
            client.select_folder(folder, readonly=readonly)
            yield client

    def append(
        self, content: bytes, when: datetime | None = None, folder: str = "INBOX", flags: tuple[bytes, ...] = ()
    ) -> None:
        """Deliver a mail; `when` becomes its INTERNALDATE."""
        with self.client() as client:
            client.append(folder, content, flags, when)

    def flags(self, folder: str = "INBOX") -> dict[int, tuple[bytes, ...]]:
        r"""UID -> flags, \Recent aside."""
        with self.client(folder) as client:
            found = client.get_flags(client.search("ALL"))
            return {uid: tuple(flag for flag in flags if flag != rb"\Recent") for uid, flags in found.items()}
