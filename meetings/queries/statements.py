"""Statements that are kept for a person, because Django takes longer to put them together than PostgreSQL to answer.

Who may see what follows from the person, from their standing and from the day. As long as these stay what they are, so
does the statement; what the person may see is asked of the database each time:

    @lru_cache(maxsize=256)
    def _asking(user: User, day: datetime.date, of: Hashable) -> Statement:
        return statement(Action.objects.visible_to(user).filter(number=PLACEHOLDER).values_list("pk"))

    answers(_asking(user, today(), standing_of(user)), {PLACEHOLDER: 12})
"""

from collections.abc import Hashable, Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User

Statement = tuple[str, tuple[Any, ...]]


def statement(asked: QuerySet[Any, Any]) -> Statement:
    """Return the statement that asks for the rows of a query that yields tuples."""
    return asked.query.sql_with_params()


def answers(kept: Statement, given: Mapping[Any, Any] | None = None) -> list[Any]:
    """Ask a kept statement; `given` is what stands for each placeholder this time (1 query)."""
    sql, values = kept
    said = given or {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [said.get(value, value) for value in values])
        return list(cursor.fetchall())


def standing_of(user: User) -> Hashable:
    """Return what a person is to the forum at this moment, as a key."""
    return user.standing.roles, *user.standing.facts.values()
