"""One real PostgreSQL and one real Valkey for the whole test run; a plugin, because the settings need their addresses.

The process that was started by hand (the controller, when pytest-xdist shares the work) starts them; its workers find
the addresses in their environment. Each worker has a database, a Valkey database and a FORUM_VAR of its own.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from learningforum.runtime.folder import Folder
from learningforum.runtime.postgres import Postgres
from learningforum.runtime.valkey import Valkey

WORKERS_AT_MOST = 64
STARTS_WITHIN = 30.0


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start them before pytest-django reads the settings."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        start(early_config)
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    var = Path(os.environ["FORUM_VAR"], f"var{worker}")
    (var / "static").mkdir(parents=True, exist_ok=True)
    os.environ["FORUM_VAR"] = str(var)
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].partition('?')[0]}?db={worker}"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop beside the test
    return (yield)


def start(config: pytest.Config) -> None:
    """Start both in a new temporary folder, without waiting for the disk, and have them stopped with the run."""
    folder = Folder(Path(tempfile.mkdtemp(prefix="forum-tests-")))
    folder.hold()
    valkey = Valkey(folder, lasting=False, databases=WORKERS_AT_MOST)
    postgres = Postgres(folder, lasting=False)

    def stop() -> None:
        for child in (valkey.child, postgres.child):
            child.ask_to_stop()
            child.see_off()
        folder.release()
        shutil.rmtree(folder.path, ignore_errors=True)

    config.add_cleanup(stop)
    valkey.prepare()
    valkey.child.start()
    postgres.prepare()
    postgres.child.start()
    postgres.child.wait_until(postgres.answers, seconds=STARTS_WITHIN)
    postgres.make_database()
    valkey.child.wait_until(valkey.answers, seconds=STARTS_WITHIN)
    os.environ.update(FORUM_VAR=str(folder.path), DATABASE_URL=postgres.url, REDIS_URL=valkey.url)
