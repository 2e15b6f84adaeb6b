"""A real SMTP server for tests of mail: it keeps what it is given, or refuses as it is told."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone


@dataclass
class Post:
    """What the server was given. `refuses` answers an address, `dies` hangs up when the text comes."""

    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    addresses: list[list[str]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    answers_text: str = "250 OK"
    dies: bool = False
    hello: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """Take an address, or refuse it."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a message."""
        if self.dies:
            server.transport.abort()
            return "421 gone"
        if self.answers_text.startswith("250"):
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
            self.addresses.append(envelope.rcpt_tos)
        return self.answers_text


@contextmanager
def post_office(*, user: str = "", password: str = "", certificate: Path | None = None) -> Iterator[Post]:
    """Run a server on a port of its own; with `user`, one that wants to know who sends, over TLS."""
    post = Post(free_port())

    def may(server: Any, session: Any, envelope: Any, mechanism: str, said: Any) -> AuthResult:
        known = isinstance(said, LoginPassword) and (said.login, said.password) == (user.encode(), password.encode())
        return AuthResult(success=known, handled=False)

    asks: dict[str, Any] = {"authenticator": may, "auth_required": True} if user else {}
    if certificate:
        asks |= {"tls_context": ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), "require_starttls": True}
        asks["tls_context"].load_cert_chain(certificate)
    controller = Controller(post, hostname="127.0.0.1", port=post.port, **asks)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


def make_certificate(path: Path) -> Path:
    """Write a certificate for localhost, with its key, to `path`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = timezone.now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    kept = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *kept)
        + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
