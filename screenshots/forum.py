"""The forum that is photographed: practice data, in a folder that goes when the pictures are taken."""

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server
from types import TracebackType
from typing import Self

from learningforum.runtime.child import Child

HOST = "127.0.0.1"
STARTS_WITHIN = 180.0
STOPS_WITHIN = 30.0
#: The last of the links that the practice data come with; all are there when it is.
LAST_ROLE = "csp-reader"
#: What would lead to another forum's data.
ELSEWHERE = ("DATABASE_URL", "REDIS_URL")


@dataclass
class PracticeForum:
    """A forum with practice data; use it with `with`. `links` holds a sign-in link for each role."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="forum-pictures-")))
    url: str = ""
    links: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Start it and read the links it prints; when it does not come up, StartError names its log, which is kept."""
        port = _free_port()
        self.url = f"http://{HOST}:{port}"
        serve = ["-P", "-m", "learningforum.runtime", "serve", "--demo"]
        self.server = Child(
            name="The forum",
            command=[sys.executable, *serve, "--port", str(port), "--var", str(self.folder / "var")],
            log=self.folder / "log",
            environment=_own_environment(),
            grace=STOPS_WITHIN,
        )
        try:
            self.server.start()
            self.server.wait_until(self._is_ready, seconds=STARTS_WITHIN)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it and leave nothing behind."""
        self._stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _is_ready(self) -> bool:
        lines = self.server.log.read_text(encoding="utf-8").splitlines()
        self.links = dict(line.split("\t", 1) for line in lines if "\t" in line)
        return LAST_ROLE in self.links

    def _stop(self) -> None:
        self.server.ask_to_stop()
        self.server.see_off()


def _own_environment() -> dict[str, str]:
    """Leave out whatever the maintainer set for a forum of theirs; the checkout's packages are found by path."""
    kept = {key: value for key, value in os.environ.items() if key not in ELSEWHERE and not key.startswith("FORUM_")}
    return kept | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}


def _free_port() -> int:
    with create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
