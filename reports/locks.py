"""PostgreSQL's session locks: free at once when the process that holds one dies, whatever it was doing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from reports.domain.period import Period
from reports.models import Report

#: The first of a lock's two numbers says what is locked.
ASKING, MAKING = 0x4D4C4641, 0x4D4C464D


@contextmanager
def asking_for(period: Period) -> Iterator[None]:
    """Wait until nobody else asks for the reports of `period`, and keep others waiting meanwhile."""
    key = period.start.toordinal()
    _run("SELECT pg_advisory_lock(%s, %s)", ASKING, key)
    try:
        yield
    finally:
        _run("SELECT pg_advisory_unlock(%s, %s)", ASKING, key)


@contextmanager
def making(report_id: int) -> Iterator[bool]:
    """Hold the making of a report; yields whether it was free. Numbers go round after two thousand million."""
    key = _key(report_id)
    is_free = _run("SELECT pg_try_advisory_lock(%s, %s)", MAKING, key)
    try:
        yield is_free
    finally:
        if is_free:
            _run("SELECT pg_advisory_unlock(%s, %s)", MAKING, key)


def being_made(reports: Iterable[Report]) -> set[int]:
    """Return the ids of those among `reports` that a living process is making now (1 query)."""
    ids = {_key(report.pk): report.pk for report in reports}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [MAKING],
        )
        return {ids[key] for (key,) in cursor.fetchall() if key in ids}


@contextmanager
def snapshot() -> Iterator[None]:
    """Show the block one unchanging state of the database; inside another's transaction, that one's."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _key(report_id: int) -> int:
    return report_id % 2**31


def _run(statement: str, *parameters: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone() if cursor.description else None
        return bool(row and row[0])
