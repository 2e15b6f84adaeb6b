"""PostgreSQL's session locks: free at once when the process that holds one dies, whatever it was doing.

A lock has two numbers: what kind of thing is locked, and which one of it. Each room takes kinds of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def waiting_for(kind: int, key: int) -> Iterator[None]:
    """Wait until nobody else holds this lock, and keep others waiting meanwhile."""
    _run("SELECT pg_advisory_lock(%s, %s)", kind, _small(key))
    try:
        yield
    finally:
        _run("SELECT pg_advisory_unlock(%s, %s)", kind, _small(key))


@contextmanager
def holding(kind: int, key: int) -> Iterator[bool]:
    """Hold this lock if it is free; yields whether it was."""
    is_free = _run("SELECT pg_try_advisory_lock(%s, %s)", kind, _small(key))
    try:
        yield is_free
    finally:
        if is_free:
            _run("SELECT pg_advisory_unlock(%s, %s)", kind, _small(key))


def held(kind: int, keys: set[int]) -> set[int]:
    """Return those of `keys` that a living process holds now (1 query)."""
    wanted = {_small(key): key for key in keys}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [kind],
        )
        return {wanted[key] for (key,) in cursor.fetchall() if key in wanted}


def _small(key: int) -> int:
    """A lock's number has 32 bits: ids go round after two thousand million."""
    return key % 2**31


def _run(statement: str, *parameters: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone() if cursor.description else None
        return bool(row and row[0])
