"""The folder that keeps everything of one forum on one machine: database, queue, files, secret key and logs."""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from learningforum.runtime.errors import StartError, first_line

# A Unix socket's address holds 108 bytes on Linux and 104 on macOS, and PostgreSQL's socket is called `.s.PGSQL.5432`.
LONGEST_SOCKET_FOLDER = 88
# Programs of a server that was killed end by themselves within moments.
LAST_MOMENTS = 10.0


class Folder:
    """VAR, held by one server at a time.

    The lock's file descriptor is handed down to PostgreSQL and Valkey, so it is only free again when they have ended
    too, even when the server that started them was killed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.lock = -1
        self._short: Path | None = None

    def hold(self, *, pause: Callable[[float], None] = time.sleep) -> None:
        """Make the folder if it is missing, and hold it; StartError when it is held already or cannot be written."""
        try:
            self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
            self.lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            sentence = (
                f"The folder {self.path} cannot be written ({os.strerror(error.errno or 0)}): "
                "choose another with --var, or change its permissions."
            )
            raise StartError(sentence) from error
        self._take_lock(pause)
        for name in ("log", "run"):
            (self.path / name).mkdir(mode=0o700, exist_ok=True)

    def _take_lock(self, pause: Callable[[float], None]) -> None:
        deadline = time.monotonic() + LAST_MOMENTS
        while True:
            try:
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.pread(self.lock, 20, 0).decode().strip()
                if _is_alive(holder) or time.monotonic() > deadline:
                    sentence = (
                        f"The folder {self.path} is in use by another server (process {holder or 'unknown'}): "
                        "stop that one first, or give this one its own folder with --var."
                    )
                    raise StartError(sentence) from None
                pause(0.1)
            else:
                os.ftruncate(self.lock, 0)
                os.pwrite(self.lock, f"{os.getpid()}\n".encode(), 0)
                return

    def log(self, name: str) -> Path:
        """Where the program called `name` writes what it has to say."""
        return self.path / "log" / f"{name}.log"

    def turn_logs(self) -> None:
        """Begin new logs, keeping those of the last run beside them."""
        for log in (self.path / "log").glob("*.log"):
            log.replace(log.with_suffix(".log.1"))

    @property
    def sockets(self) -> Path:
        """Where PostgreSQL and Valkey listen: in the folder, or in a short temporary one when its path is too long."""
        usual = self.path / "run"
        if len(os.fsencode(usual)) <= LONGEST_SOCKET_FOLDER:
            return usual
        if self._short is None:
            self._short = _private_folder(hashlib.sha256(os.fsencode(usual)).hexdigest()[:12])
        return self._short

    def release(self) -> None:
        """Let the next server have the folder."""
        if self._short is not None:
            shutil.rmtree(self._short, ignore_errors=True)
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _private_folder(name: str) -> Path:
    """A folder of a known name under the system's temporary one, or of an unknown name if someone else took that."""
    wanted = Path(tempfile.gettempdir()) / f"learningforum-{name}"
    try:
        wanted.mkdir(mode=0o700, exist_ok=True)
        found = wanted.lstat()
    except OSError as error:
        sentence = f"No temporary folder for sockets can be made at {wanted}: {first_line(error)}."
        raise StartError(sentence) from error
    mine = wanted.is_dir() and not wanted.is_symlink() and found.st_uid == os.geteuid() and not found.st_mode & 0o077
    return wanted if mine else Path(tempfile.mkdtemp(prefix="learningforum-"))
