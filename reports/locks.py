"""The locks of this room, and reading one state of the database (see `documents.locks`)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection, transaction

from documents import locks
from reports.domain.period import Period

#: The first of a lock's two numbers says what is locked.
ASKING, MAKING = 0x4D4C4641, 0x4D4C464D


def asking_for(period: Period) -> AbstractContextManager[None]:
    """Wait until nobody else asks for the reports of `period`, and keep others waiting meanwhile."""
    return locks.waiting_for(ASKING, period.start.toordinal())


def making(report_id: int) -> AbstractContextManager[bool]:
    """Hold the making of a report; yields whether it was free."""
    return locks.holding(MAKING, report_id)


@contextmanager
def snapshot() -> Iterator[None]:
    """Show the block one unchanging state of the database; inside another's transaction, that one's."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
