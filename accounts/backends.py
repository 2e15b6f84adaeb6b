"""How a session finds its person."""

import datetime
from functools import lru_cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.dated import today
from accounts.models import User

#: Stands in the kept statement where the person's id goes.
SOMEBODY = -1


class StandingBackend(AuthenticationBackend):  # type: ignore[misc] # allauth ships no types
    """Checks the password as allauth does, for the address in whatever capitals.

    Reads the person and their standing in one query, on every request: what ended since is gone.
    """

    def get_user(self, user_id: int) -> User | None:
        """The active account, or None, which signs the session out."""
        sql, values = _statement(today())
        return next(iter(User.objects.raw(sql, [user_id if value == SOMEBODY else value for value in values])), None)

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        """Find the account by its own address alone.

        allauth compares capitals, and keeps a list of addresses beside the account's, which would still open it after
        the coordinator has corrected the address.
        """
        found: User | None = self._check_password(User.objects.by_email(email).first(), password)
        return found


@lru_cache(maxsize=2)
def _statement(day: datetime.date) -> tuple[str, tuple[Any, ...]]:
    """The query for one person on `day`, with its values: it differs in nothing else.

    Every request asks it, and putting it together takes Django several times as long as PostgreSQL takes to answer.
    """
    found: tuple[str, tuple[Any, ...]] = (
        User.objects.active().with_standing().filter(pk=SOMEBODY).query.sql_with_params()
    )
    return found
