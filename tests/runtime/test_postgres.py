"""The embedded PostgreSQL and Valkey: whom they run as, and what is said when they are not there."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
import pytest

from learningforum.runtime import postgres, valkey
from learningforum.runtime.errors import StartError
from learningforum.runtime.folder import Folder
from learningforum.runtime.postgres import Postgres, Someone, someone


@pytest.fixture
def folder() -> Iterator[Folder]:
    """A folder that every user of the machine may pass through, as a server's would be."""
    path = Path(tempfile.mkdtemp(prefix="forum-"))
    path.chmod(0o711)
    folder = Folder(path)
    folder.hold()
    yield folder
    folder.release()
    shutil.rmtree(path)


def test_an_ordinary_user_runs_it_as_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    assert someone() == Someone((), 1234)


def test_root_without_anybody_to_run_it_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres, "MAPPED", ("a-program-that-is-not-here",))
    monkeypatch.setattr(postgres, "SYSTEM_USERS", ())
    with pytest.raises(StartError, match=r"may not run as root .* start the forum as an ordinary user"):
        someone()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else")
def test_root_becomes_a_system_user_where_users_cannot_be_mapped(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):  # the second time as whoever is usual again: the files change hands
        server = Postgres(folder, lasting=False)
        server.check()
        server.prepare()
        server.child.start()
        server.child.wait_until(server.answers, seconds=30)
        server.make_database()
        server.make_database()
        server.child.ask_to_stop()
        server.child.see_off()
        monkeypatch.setattr(postgres, "MAPPED", ("a-program-that-is-not-here",))
    assert server.data.stat().st_uid != 0


def test_its_log_tells_what_went_wrong_and_nothing_of_what_people_wrote(folder: Folder) -> None:
    server = Postgres(folder, lasting=False)
    server.prepare()
    server.child.start()
    server.child.wait_until(server.answers, seconds=30)
    with closing(psycopg2.connect(host=str(folder.sockets), user=postgres.OWNER, dbname="postgres")) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE review (code text UNIQUE, summary text)")
        for _ in range(2):
            with suppress(psycopg2.IntegrityError):
                cursor.execute("INSERT INTO review VALUES ('Adult K', 'What happened to them')")
    server.child.ask_to_stop()
    server.child.see_off()
    said = server.log.read_text()
    assert "duplicate key value violates unique constraint" in said
    assert "Adult K" not in said
    assert "What happened" not in said


def test_a_database_that_cannot_be_made_is_said(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "OWNER", "pg_no_such_name_allowed")
    with pytest.raises(StartError, match=r"PostgreSQL could not make a database in .*pg_"):
        Postgres(folder).prepare()


def test_packages_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_spec", lambda _name: None)
    monkeypatch.setattr(valkey, "find_spec", lambda _name: None)
    with pytest.raises(StartError, match="PostgreSQL is not installed here: run script/server, or set DATABASE_URL"):
        postgres.programs()
    with pytest.raises(StartError, match="Valkey is not installed here: run script/server, or set REDIS_URL"):
        valkey.program()
