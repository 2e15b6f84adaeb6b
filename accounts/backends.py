"""How a session finds its person."""

import datetime
from functools import lru_cache
from typing import Any

from django.contrib.auth.backends import BaseBackend

from accounts.dated import today
from accounts.models import User

#: Stands in the kept statement where the person's id goes.
SOMEBODY = -1


class StandingBackend(BaseBackend):
    """Reads the person and their standing in one query, on every request: what ended since is gone."""

    def get_user(self, user_id: int) -> User | None:
        """The active account, or None, which signs the session out."""
        sql, values = _statement(today())
        return next(iter(User.objects.raw(sql, [user_id if value == SOMEBODY else value for value in values])), None)


@lru_cache(maxsize=2)
def _statement(day: datetime.date) -> tuple[str, tuple[Any, ...]]:
    """The query for one person on `day`, with its values: it differs in nothing else.

    Every request asks it, and putting it together takes Django several times as long as PostgreSQL takes to answer.
    """
    found: tuple[str, tuple[Any, ...]] = (
        User.objects.active().with_standing().filter(pk=SOMEBODY).query.sql_with_params()
    )
    return found
