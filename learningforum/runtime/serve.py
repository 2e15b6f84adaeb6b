"""The supervisor: starts the family in order, keeps it alive, stops it in order."""

import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

from learningforum.runtime import given
from learningforum.runtime.child import CHECKOUT, Child
from learningforum.runtime.errors import StartError
from learningforum.runtime.folder import Folder
from learningforum.runtime.kin import die_with
from learningforum.runtime.postgres import Postgres
from learningforum.runtime.valkey import Valkey

HOST = "127.0.0.1"
LOOK_EVERY = 0.1
STARTS_WITHIN = 60.0


class Stopped(Exception):  # noqa: N818  nothing is wrong
    """Somebody asked the server to stop."""


def say(sentence: str) -> None:
    """Tell the person at the terminal; standard output is for the address and the links alone."""
    with suppress(OSError):  # the terminal may have gone, which is no reason to stop serving
        print(sentence, file=sys.stderr, flush=True)


def serve(*, port: int, folder: Path, demo: bool) -> None:
    """Serve the forum of `folder` at `port` until asked to stop; StartError when that is not possible."""
    family = Family(Folder(folder), port)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means what it says
            signal.signal(number, family.note_that_it_must_stop)
    try:
        family.start(demo=demo)
        family.keep()
    except Stopped:
        say("Stopping …")
    finally:
        family.stop()


@dataclass
class Family:
    """The programs that together are the forum of one folder, at one port."""

    folder: Folder
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    # In the order in which they stop: whoever uses a program stops before it.
    programs: list[Child] = field(default_factory=list)
    stores: list[Child] = field(default_factory=list)
    listener: socket.socket = field(default_factory=socket.socket)
    must_stop: bool = False

    def note_that_it_must_stop(self, _number: int, _frame: FrameType | None) -> None:
        """What a signal does: no more than this, as it may come at any moment. Every wait is a `pause`, which looks."""
        self.must_stop = True

    def pause(self, seconds: float) -> None:
        """Wait; Stopped when somebody has asked for that."""
        if not self.must_stop:
            time.sleep(seconds)
        if self.must_stop:
            raise Stopped

    @property
    def address(self) -> str:
        """The forum's address on this machine."""
        return f"http://{HOST}:{self.port}/"

    def start(self, *, demo: bool) -> None:
        """Start everything in order, and print the address and the sign-in links."""
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "learningforum.settings",
            "FORUM_VAR": str(self.folder.path),
            "FORUM_URL": os.environ.get("FORUM_URL") or self.address.rstrip("/"),
            "PYTHONUNBUFFERED": "1",
        }
        if url := self.environment.get("DATABASE_URL"):
            given.check_database(url)
        if url := self.environment.get("REDIS_URL"):
            given.check_broker(url)
        self.folder.hold(pause=self.pause)
        os.umask(0o077)  # whatever is written from here on is its owner's alone
        listen(self.listener, self.port)
        self.folder.turn_logs()
        self._start_stores()
        self._write_environment()
        links = self._prepare(demo=demo)
        self._start_web()
        self._start_worker_and_beat()
        print(f"Ready: {self.address}", links.strip(), sep="\n", flush=True)

    def _start_stores(self) -> None:
        """Start Valkey, and PostgreSQL while it reads what it kept, unless others were given."""
        valkey = None if self.environment.get("REDIS_URL") else Valkey(self.folder)
        postgres = None if self.environment.get("DATABASE_URL") else Postgres(self.folder)
        if postgres is not None:
            postgres.check()
        say(f"Starting in {self.folder.path} …")
        if valkey is not None:
            valkey.prepare()
            self._start(valkey.child, self.stores)
            self.environment["REDIS_URL"] = valkey.url
        if postgres is not None:
            postgres.prepare()
            self._start(postgres.child, self.stores)
            postgres.child.wait_until(postgres.answers, seconds=STARTS_WITHIN, pause=self.pause)
            postgres.make_database()
            self.environment["DATABASE_URL"] = postgres.url
        if valkey is not None:
            valkey.child.wait_until(valkey.answers, seconds=STARTS_WITHIN, pause=self.pause)

    def _write_environment(self) -> None:
        """Keep what `manage.py` needs to reach this forum while it runs: `set -a; . var/run/environment; set +a`."""
        file = self.folder.path / "run" / "environment"
        file.touch(mode=0o600)
        names = ("FORUM_VAR", "DATABASE_URL", "REDIS_URL")
        file.write_text("".join(f"{name}='{self.environment[name]}'\n" for name in names))

    def _prepare(self, *, demo: bool) -> str:
        """Run what comes before the first page in a process of its own, and return the links it makes."""
        command = ["-m", "learningforum.runtime", "prepare", "--base-url", self.address.rstrip("/")]
        with tempfile.TemporaryFile("w+") as links:
            process = subprocess.Popen(
                [sys.executable, *command, *(["--demo"] if demo else [])],
                stdin=subprocess.DEVNULL,
                stdout=links,
                env=self.environment,
                cwd=CHECKOUT,
                process_group=0,
                preexec_fn=die_with(os.getpid(), signal.SIGKILL),  # noqa: PLW1509  the supervisor has one thread
            )
            try:
                while process.poll() is None:
                    self.pause(LOOK_EVERY)
            finally:
                process.kill()
                process.wait()
            if process.returncode:
                raise SystemExit(1)  # it has said why
            links.seek(0)
            return links.read()

    def _start_web(self) -> None:
        number = self.listener.fileno()
        gunicorn = ["gunicorn", "--config", "python:learningforum.runtime.web", "--bind", f"fd://{number}"]
        web = self._program("The web server", "web", gunicorn, pass_fds=(number,))
        web.wait_until(self.answers, seconds=STARTS_WITHIN, pause=self.pause)

    def _start_worker_and_beat(self) -> None:
        """Start them last: they send people to pages that answer by now. There is exactly one beat."""
        celery = ["celery", "--app", "learningforum"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
        work = [
            "worker",
            "--pool",
            "prefork",
            "--concurrency",
            "2",
            "-O",
            "fair",
            "--include",
            "learningforum.runtime.kin",
        ]
        beat = ["beat", "--schedule", str(self.folder.path / "run" / "beat"), "--loglevel", "WARNING"]
        self._program("The worker", "worker", [*celery, *work, *quiet])
        self._program("Beat", "beat", [*celery, *beat])

    def _program(self, name: str, log: str, module: Sequence[str], *, pass_fds: tuple[int, ...] = ()) -> Child:
        child = Child(
            name=name,
            command=[sys.executable, "-m", *module],
            log=self.folder.log(log),
            environment=self.environment,
            pass_fds=pass_fds,
        )
        self._start(child, self.programs)
        return child

    def _start(self, child: Child, family: list[Child]) -> None:
        family.append(child)
        child.start()

    def answers(self) -> bool:
        """Whether the home page answers; StartError when what it answers is an error."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=1)
        try:
            connection.request("GET", "/")
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            sentence = f"The web server answers with an error ({status}): see {self.folder.log('web')}."
            raise StartError(sentence)
        return True

    def keep(self) -> NoReturn:
        """Look after the family until asked to stop: a program that dies is started again."""
        while True:
            for child in (*self.stores, *self.programs):
                sentence = child.revive()
                if sentence:
                    say(sentence)
            self.pause(LOOK_EVERY)

    def stop(self) -> None:
        """Stop web, worker and beat, then Valkey, then PostgreSQL."""
        self.listener.close()
        for group in (self.programs, *([store] for store in self.stores)):
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.see_off()
        self.folder.release()


def listen(listener: socket.socket, port: int) -> None:
    """Take the port now and keep it, whatever happens to the web server; StartError when someone else has it."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = f"Port {port} is in use: stop the program that uses it, or choose another with --port."
        else:
            sentence = f"Port {port} cannot be used ({os.strerror(error.errno or 0)}): choose another with --port."
        raise StartError(sentence) from error
