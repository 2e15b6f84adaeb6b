"""What tests of the reports share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from learningforum import celery_app


@pytest.fixture
def at_once() -> Iterator[None]:
    """Run jobs in this process, as soon as they are queued."""
    before = celery_app.conf.task_always_eager
    celery_app.conf.task_always_eager = True
    yield
    celery_app.conf.task_always_eager = before


@pytest.fixture
def files() -> Callable[[], set[Path]]:
    """The private files that are kept, now; what other tests left does not count."""

    def stored() -> set[Path]:
        return {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()}

    before = stored()
    return lambda: stored() - before
