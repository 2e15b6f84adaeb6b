"""A server from its first line to its last process; `script/server` ends in exactly this."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from tests.processes import eventually
from tests.runtime.running import PROGRAMS, Running, free_port, runtime


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("server") / "a folder", options=("--demo",)) as running:
        yield running
        assert running.end(signal.SIGTERM) == []


def test_prints_its_address_and_then_a_link_for_each_role(server: Running) -> None:
    ready, *links = server.lines
    assert ready == f"Ready: http://127.0.0.1:{server.port}/"
    assert " ".join(link.partition("\t")[0] for link in links) == (
        "coordinator chair learning-manager representative joint deputy ad-hoc shield-reader bsab-reader csp-reader"
    )
    assert all(link.partition("\t")[2].startswith(f"http://127.0.0.1:{server.port}/") for link in links)
    assert "\t" not in server.said()
    assert server.answers()


@pytest.mark.parametrize("name", PROGRAMS)
def test_starts_again_what_was_killed(server: Running, name: str) -> None:
    killed = server.program(name)
    assert killed, "it is not running"
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: server.program(name) not in {None, killed}, seconds=10)
    assert eventually(server.answers, seconds=30)
    assert "(signal 9) and starts again" in server.said()


def test_a_second_server_on_the_folder_is_told_who_holds_it(server: Running) -> None:
    second = runtime("serve", "--var", str(server.var), "--port", str(free_port()))
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert str(server.var) in second.stderr
    assert f"process {server.process.pid}" in second.stderr


def test_a_busy_port_is_named(server: Running, tmp_path: Path) -> None:
    second = runtime("serve", "--var", str(tmp_path), "--port", str(server.port))
    assert second.returncode == 1
    assert second.stderr == (
        f"Port {server.port} is in use: stop the program that uses it, or choose another with --port.\n"
    )


def test_the_next_server_finds_everything_after_a_stop_and_after_a_sudden_death(tmp_path: Path) -> None:
    for start, number in enumerate((signal.SIGINT, signal.SIGKILL, signal.SIGTERM)):
        with Running(tmp_path / "var") as running:
            assert running.lines[1].startswith("coordinator\t")
            assert _starts_counted(tmp_path / "var") == (start, start)
            assert running.end(number) == []
    assert (tmp_path / "var" / "log" / "postgres.log.1").exists()


def _starts_counted(var: Path) -> tuple[int, int]:
    """How often this was asked of the folder's database and queue before; reached as `manage.py` would."""
    lines = (var / "run" / "environment").read_text().splitlines()
    addresses = dict(line.replace("'", "").split("=", 1) for line in lines)
    with closing(psycopg2.connect(addresses["DATABASE_URL"])) as connection, connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS starts (moment timestamptz); SELECT count(*) FROM starts")
        in_database = cursor.fetchall()[0][0]
        cursor.execute("INSERT INTO starts VALUES (now())")
    with redis.Redis.from_url(addresses["REDIS_URL"]) as client:
        return in_database, int(client.incr("starts")) - 1
