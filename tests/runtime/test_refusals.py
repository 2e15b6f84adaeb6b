"""What the person at the terminal reads when the forum cannot start: one clear sentence, and nothing was started."""

import io
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from learningforum.runtime import given, libraries, prepare, serve
from learningforum.runtime.errors import StartError, first_line
from learningforum.runtime.folder import Folder
from tests.runtime.running import free_port, runtime

NOBODY_LISTENS = "127.0.0.1:1"


@pytest.mark.parametrize(
    ("name", "url", "reason"),
    [
        ("DATABASE_URL", "mysql://someone@localhost/forum", "DATABASE_URL must look like postgres://"),
        ("DATABASE_URL", "postgres://localhost:port/forum", "DATABASE_URL cannot be read"),
        ("DATABASE_URL", "postgres://localhost/", "DATABASE_URL names no database"),
        ("DATABASE_URL", f"postgres://someone@{NOBODY_LISTENS}/forum", "connection to server .* failed"),
        ("REDIS_URL", "valkey.example:6379", "REDIS_URL must look like redis://host:6379/0"),
        ("REDIS_URL", "redis://localhost:port/0", "REDIS_URL must look like redis://host:6379/0"),
        ("REDIS_URL", "redis://", "REDIS_URL must look like redis://host:6379/0"),
        ("REDIS_URL", f"redis://{NOBODY_LISTENS}/0", "REDIS_URL names cannot be used: .*refused"),
        ("REDIS_URL", "unix:///nowhere/valkey.sock?db=0", "REDIS_URL names cannot be used: .*nowhere"),
    ],
)
def test_an_address_that_cannot_be_used_is_named(tmp_path: Path, name: str, url: str, reason: str) -> None:
    _refuses("serve", "--var", str(tmp_path / "var"), "--port", str(free_port()), reason=reason, given={name: url})
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("path", "reason"), [("forum_of_nobody", 'database "forum_of_nobody" does not exist'), ("", "names no database")]
)
def test_a_database_that_is_missing_is_named(tmp_path: Path, path: str, reason: str) -> None:
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{path}").geturl()
    _refuses("serve", "--var", str(tmp_path / "var"), reason=reason, given={"DATABASE_URL": url})


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "²"])
def test_a_port_that_is_no_port_is_named(port: str) -> None:
    _refuses("serve", "--port", port, reason=f"'{port}' is not a number from 1 to 65535")


def test_an_unknown_option_is_named() -> None:
    _refuses("serve", "--colour", reason="Unrecognized arguments: --colour; --help shows what is possible")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    _refuses("serve", "--var", str(tmp_path / "file" / "var"), reason=r"file/var cannot be written \(Not a directory\)")


def test_a_database_of_another_postgresql_is_refused(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("14\n")
    reason = "was written by PostgreSQL 14 and this is PostgreSQL 18: restore a backup"
    _refuses("serve", "--var", str(tmp_path), "--port", str(free_port()), reason=reason)


def test_a_postgresql_that_is_too_old_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given, "OLDEST_POSTGRES", 99)
    with pytest.raises(StartError, match="DATABASE_URL names a PostgreSQL 18; the forum needs 99 or newer"):
        given.check_database(os.environ["DATABASE_URL"])


@pytest.fixture
def in_the_way() -> Iterator[str]:
    """The address of a database of its own in which somebody else's table bears the name of one of ours."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE in_the_way")
            url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/in_the_way").geturl()
            with closing(psycopg2.connect(url)) as theirs, theirs, theirs.cursor() as cursor_of_theirs:
                cursor_of_theirs.execute("CREATE TABLE accounts_user (id integer)")
            yield url
            cursor.execute("DROP DATABASE in_the_way")


def test_a_migration_that_fails_is_named_and_its_account_is_kept(tmp_path: Path, in_the_way: str) -> None:
    stores = {"DATABASE_URL": in_the_way, "REDIS_URL": os.environ["REDIS_URL"]}
    ended = runtime("serve", "--var", str(tmp_path), "--port", str(free_port()), given=stores)
    assert ended.returncode == 1
    assert ended.stdout == ""
    log = tmp_path / "log" / "prepare.log"
    assert ended.stderr.splitlines() == [
        f"Starting in {tmp_path} …",
        "Bringing the database up to date …",
        f'Bringing the database up to date failed: relation "accounts_user" already exists (see {log}).',
    ]
    assert "Traceback" in log.read_text()
    assert not (tmp_path / "postgres").exists()


def test_settings_that_cannot_be_read_are_named_where_there_is_no_folder_for_logs(tmp_path: Path) -> None:
    ended = runtime("prepare", given={"DATABASE_URL": "forum"})
    assert ended.returncode == 1
    assert ended.stderr.startswith("Reading the settings failed: DATABASE_URL must look like postgres://")
    assert ended.stderr.count("\n") == 1


def test_a_port_that_the_system_does_not_give_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "HOST", "192.0.2.1")  # an address that no machine has
    with socket.socket() as listener, pytest.raises(StartError, match=r"Port 80 cannot be used \(Cannot assign"):
        serve.listen(listener, 80)


def test_a_home_page_that_fails_is_no_start(tmp_path: Path) -> None:
    class Failing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(500)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Failing) as server:
        threading.Thread(target=server.handle_request).start()
        family = serve.Family(Folder(tmp_path), server.server_port)
        with pytest.raises(StartError, match=r"answers with an error \(500\): see .*web.log"):
            family.answers()
    family.stop()


def test_a_terminal_that_has_gone_does_not_stop_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Gone())
    serve.say("Nobody hears this.")


def test_libraries_for_pdfs_are_named_when_they_are_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert libraries.missing() == []
    monkeypatch.setitem(libraries.NEEDED, "Parchment", ("libparchment.so.7",))
    with pytest.raises(SystemExit, match=r"^To make PDFs the forum needs .* not installed here \(Parchment\): install"):
        libraries.main()


def test_libraries_are_looked_for_before_anything_of_ours_can_be_imported() -> None:
    looked = subprocess.run([sys.executable, libraries.__file__], capture_output=True, text=True, check=False)
    assert (looked.returncode, looked.stderr) == (0, "")


def test_a_command_that_leaves_is_an_error_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "call_command", lambda *_arguments, **_options: sys.exit(3))
    with pytest.raises(StartError, match=r"failed: migrate ended with status 3\.$"):
        prepare.prepare(demo=False, base_url="", log=None)


def test_an_error_without_words_is_named_by_its_kind() -> None:
    assert first_line(KeyError()) == "KeyError"
    assert first_line(ValueError("\n  It is late.\nTry tomorrow.")) == "It is late"


def _refuses(*arguments: str, reason: str, given: dict[str, str] | None = None) -> None:
    """The command ends at once with status 1 and one sentence that holds `reason`."""
    ended = runtime(*arguments, given=given)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert re.fullmatch(rf"[^\n]*{reason}[^\n]*\.\n", ended.stderr), ended.stderr
