"""Asking a virus scanner: ClamAV, over the socket of its daemon (`FORUM_CLAMAV`), by its command INSTREAM."""

import enum
import logging
import socket
import struct
from contextlib import closing

from django.conf import settings
from django.core.files import File

log = logging.getLogger(__name__)
#: Seconds to reach the scanner, and to wait for what it says.
REACHED, ANSWERED = 3.0, 30.0
PIECE = 64 * 1024
#: An answer is a short line.
LINE = 1_000


class Verdict(enum.Enum):
    """What is known of a file. Without a scanner every file counts as clean."""

    CLEAN = "clean"
    HARMFUL = "harmful"
    UNKNOWN = "unknown"


def scan(file: "File[bytes]") -> Verdict:
    """Ask the scanner about a file; UNKNOWN when it cannot be reached or does not say."""
    if settings.CLAMAV is None:
        return Verdict.CLEAN
    file.seek(0)
    try:
        said = _ask(settings.CLAMAV, file)
    except OSError as error:
        log.warning("The virus scanner does not answer: %s", error)
        return Verdict.UNKNOWN
    finally:
        file.seek(0)
    if said.endswith(" FOUND"):
        return Verdict.HARMFUL
    if said.endswith(" OK"):
        return Verdict.CLEAN
    log.warning("The virus scanner says: %s", said)
    return Verdict.UNKNOWN


def _ask(address: "str | tuple[str, int]", file: "File[bytes]") -> str:
    """Send a file in pieces, each after its length, and return the line that is answered."""
    with closing(_reached(address)) as scanner:
        scanner.settimeout(ANSWERED)
        scanner.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            scanner.sendall(struct.pack("!I", len(piece)) + piece)
        scanner.sendall(struct.pack("!I", 0))
        said = b""
        while b"\0" not in said and len(said) < LINE and (more := scanner.recv(LINE)):
            said += more
    return said.rstrip(b"\0").decode(errors="replace")


def _reached(address: "str | tuple[str, int]") -> socket.socket:
    if not isinstance(address, str):
        return socket.create_connection(address, REACHED)
    scanner = socket.socket(socket.AF_UNIX)
    scanner.settimeout(REACHED)
    try:
        scanner.connect(address)
    except OSError:
        scanner.close()
        raise
    return scanner
