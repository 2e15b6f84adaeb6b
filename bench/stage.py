"""What the bench measures on: its own PostgreSQL, Valkey and web servers, in a folder that goes when it ends."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server
from types import TracebackType
from typing import Any, Self

import psycopg2

from learningforum.runtime.child import CHECKOUT, Child
from learningforum.runtime.errors import StartError
from learningforum.runtime.folder import Folder
from learningforum.runtime.postgres import DATABASE, OWNER, Postgres
from learningforum.runtime.valkey import Valkey

HOST = "127.0.0.1"
STARTS_WITHIN = 30.0
STEP_WITHIN = 240.0
#: The forum's own Gunicorn settings, but one process, which is all that one client meets, and connections that are
#: kept while the bench looks at another page.
GUNICORN = ("-m", "gunicorn", "--config", "python:learningforum.runtime.web", "--workers", "1", "--keep-alive", "120")


@dataclass
class Stage:
    """The programs of one run; use it with `with`."""

    folder: Folder = field(default_factory=lambda: Folder(Path(tempfile.mkdtemp(prefix="forum-bench-"))))
    environment: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Start the stores and make the database that all others are copied from."""
        try:
            self._start_stores()
            self.run(["-m", "learningforum.runtime", "prepare"], self.environment)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything and leave nothing behind."""
        self.close()

    def close(self) -> None:
        """Stop web servers, then the stores, and remove the folder."""
        for child in reversed(self.children):
            child.ask_to_stop()
            child.see_off()
        self.folder.release()
        shutil.rmtree(self.folder.path, ignore_errors=True)

    def _start_stores(self) -> None:
        self.folder.hold()
        # Nothing is kept, so nothing waits for the disk; reading pages does not write.
        valkey, postgres = Valkey(self.folder, lasting=False), Postgres(self.folder, lasting=False)
        for store in (valkey, postgres):
            store.prepare()
            self._start(store.child)
        postgres.child.wait_until(postgres.answers, seconds=STARTS_WITHIN)
        postgres.make_database()
        valkey.child.wait_until(valkey.answers, seconds=STARTS_WITHIN)
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "learningforum.settings",
            "FORUM_VAR": str(self.folder.path),
            "FORUM_DEBUG": "off",
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url,
        }

    def copy_database(self, name: str) -> None:
        """Make the database `name` as a copy of the prepared one."""
        connection = psycopg2.connect(host=str(self.folder.sockets), user=OWNER, dbname="postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name} TEMPLATE {DATABASE}")
        finally:
            connection.close()

    def on(self, name: str) -> dict[str, str]:
        """Return the environment of a program that uses the database `name`."""
        return self.environment | {
            "DATABASE_URL": self.environment["DATABASE_URL"].replace(f"/{DATABASE}?", f"/{name}?")
        }

    def ask(self, module: str, environment: dict[str, str], question: object) -> Any:
        """Run `module` in a process of its own; the question goes in and the answer comes out as JSON."""
        return json.loads(self.run(["-m", module], environment, json.dumps(question)))

    def run(self, command: list[str], environment: dict[str, str], given: str = "") -> str:
        """Return what a Python program prints; StartError with what it said when it fails."""
        done = subprocess.run(
            [sys.executable, *command],
            input=given,
            env=environment,
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=STEP_WITHIN,
            check=False,
        )
        if done.returncode:
            sentence = f"{' '.join(command)} failed:\n{done.stderr[-3000:]}"
            raise StartError(sentence)
        return done.stdout

    def serve(self, name: str, environment: dict[str, str], application: str = "") -> int:
        """Start a web server for `application` (the forum's own when blank), and return its port once it answers."""
        with create_server((HOST, 0)) as listener:
            port: int = listener.getsockname()[1]
            number = listener.fileno()
            child = Child(
                name=f"The web server {name}",
                command=[sys.executable, *GUNICORN, "--bind", f"fd://{number}", *filter(None, [application])],
                log=self.folder.log(name),
                environment=environment,
                pass_fds=(number,),
            )
            self._start(child)
        child.wait_until(lambda: _answers(port), seconds=STARTS_WITHIN)
        return port

    def _start(self, child: Child) -> None:
        self.children.append(child)
        child.start()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
