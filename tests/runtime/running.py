"""A server as script/server leaves it to Python, for tests that look at it from outside."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest

from tests.processes import alive, command, descendants, eventually

STARTS_WITHIN = 60.0
PROGRAMS = {
    "web": "gunicorn",
    "worker": "celery --app learningforum worker",
    "beat": "celery --app learningforum beat",
    "Valkey": "valkey-server",
    "PostgreSQL": "bin/postgres -D",
}


def free_port() -> int:
    """A port nobody uses at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def environment(**given: str) -> dict[str, str]:
    """This process's environment without what the tests' own stores put there."""
    ours = {"DATABASE_URL", "REDIS_URL", "FORUM_VAR", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return {name: value for name, value in os.environ.items() if name not in ours} | given


def runtime(*arguments: str, given: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the runtime's command line to its end."""
    return subprocess.run(
        [sys.executable, "-m", "learningforum.runtime", *arguments],
        env=environment(**(given or {})),
        capture_output=True,
        text=True,
        timeout=STARTS_WITHIN,
        check=False,
    )


@dataclass
class Running:
    """A server on a folder and a port, and the lines it printed on standard output; `with` ends it, come what may."""

    var: Path
    options: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    lines: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Start the server and read what it prints until the last link."""
        self.errors = (self.var.parent / f"{self.var.name}.stderr").open("w+")
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "learningforum.runtime", "serve"),
                *("--port", str(self.port), "--var", str(self.var), *self.options),
            ],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )
        assert self.process.stdout is not None
        links = 10 if "--demo" in self.options else 1
        while len(self.lines) < 1 + links:
            line = self.process.stdout.readline()
            if not line:
                self.__exit__()
                pytest.fail(f"The server ended before it was ready: {self.said()}")
            self.lines.append(line.rstrip("\n"))
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind, whatever the test found."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.errors.close()

    def said(self) -> str:
        """What the server said on standard error."""
        return Path(self.errors.name).read_text()

    def program(self, name: str) -> int | None:
        """The process id of one program of the family, if it runs."""
        return next((pid for pid in self.family() if PROGRAMS[name] in command(pid)), None)

    def family(self) -> list[int]:
        """Every process below the supervisor."""
        return descendants(self.process.pid)

    def answers(self) -> bool:
        """Whether the home page answers; it sends strangers on to the page where they sign in."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == http.HTTPStatus.FOUND
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def end(self, number: signal.Signals) -> list[int]:
        """Send a signal to the supervisor alone; the processes of its family that outlive it by more than moments."""
        family = self.family()
        self.process.send_signal(number)
        self.process.wait(30)
        eventually(lambda: not alive(family), seconds=15)
        return alive(family)
