"""A real Celery worker for tests that need one: on the test run's broker, with the test's own database."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.db import connection

from learningforum import celery_app
from learningforum.runtime.child import Child
from tests.processes import children

STARTS_WITHIN = 30.0
# As the supervisor starts it, except that it logs what it does.
COMMAND = (
    *("-m", "celery", "--app", "learningforum", "worker", "--pool", "prefork", "--concurrency", "2", "-O", "fair"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"),
    *("--include", "learningforum.runtime.kin"),
)


@dataclass
class Worker:
    """The worker's process. A test may kill it; it is started again for the next one."""

    child: Child

    @property
    def pid(self) -> int:
        """The process id of the worker itself, not of its pool."""
        assert self.child.process is not None, "the worker was killed"
        return self.child.process.pid

    @property
    def pool(self) -> list[int]:
        """The process ids of the pool, where tasks run."""
        return children(self.pid)

    def kill(self) -> None:
        """SIGKILL, as if the machine had run out of memory: nothing is finished, nothing is handed back."""
        assert self.child.process is not None, "the worker was killed before"
        self.child.process.kill()
        self.child.sweep()

    def start(self) -> None:
        """Start the worker, unless it runs, and wait until it takes tasks."""
        if self.child.process is None or self.child.process.poll() is not None:
            self.child.start()
        self.child.wait_until(_answers, seconds=STARTS_WITHIN)

    def log(self) -> str:
        """What the worker said so far."""
        return self.child.log.read_text()


def _answers() -> bool:
    return bool(celery_app.control.ping(timeout=0.3))


@pytest.fixture(scope="session")
def worker_process(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """One worker for all tests of this process; use `celery_worker`."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    child = Child(
        name="The worker",
        command=[sys.executable, *COMMAND],
        log=tmp_path_factory.mktemp("worker") / "worker.log",
        environment=os.environ | {"DATABASE_URL": address},
    )
    yield Worker(child)
    child.ask_to_stop()
    child.see_off()


@pytest.fixture
def celery_worker(worker_process: Worker, transactional_db: None) -> Worker:
    """A running worker with an empty queue; the test commits, so that the worker sees what it does."""
    celery_app.control.purge()
    worker_process.start()
    return worker_process
