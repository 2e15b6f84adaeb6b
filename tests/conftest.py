"""Fixtures for every test.

Chromium is in `tests.browser`, a Celery worker in `tests.worker`, PostgreSQL and Valkey in `tests.stores`.
"""

from typing import Any

import pgtrigger
import pytest
from django.test import TransactionTestCase

from tests import reference

pytest_plugins = ("tests.browser", "tests.worker")

# Django has no hook for what follows, and its types do not mention it.
_case: Any = TransactionTestCase
_flush = _case._fixture_teardown


def _flush_history_too(self: TransactionTestCase) -> None:
    """Empty all tables after a test that commits; history refuses that of everyone else."""
    with pgtrigger.ignore():
        _flush(self)


_case._fixture_teardown = _flush_history_too


@pytest.fixture
def forum(db: None) -> None:
    """The Terms of Reference's agenda and membership, as a new forum has them."""
    reference.load()
