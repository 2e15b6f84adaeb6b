"""The history of changes, kept by the database itself so that bulk updates and raw SQL are caught too.

Every model of the forum is declared with `@tracked`. Its event table is append-only: PostgreSQL refuses to update,
delete or truncate it. The person who made a change stands on the event row as `pgh_context["user"]`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pghistory
import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model

M = TypeVar("M", bound=type[Model])


def tracked(*, exclude: list[str] | None = None) -> Callable[[M], M]:
    """Keep every version of the decorated model's rows, except the fields in `exclude` (secrets)."""
    decorate: Callable[[M], M] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=exclude,
        append_only=True,
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
        meta={
            "triggers": [
                pgtrigger.Trigger(
                    name="no_truncate",
                    level=pgtrigger.Statement,
                    when=pgtrigger.Before,
                    operation=pgtrigger.Truncate,
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                )
            ]
        },
    )
    return decorate


@contextmanager
def acting_as(user: AbstractBaseUser | None) -> Iterator[None]:
    """Name `user` as the one who makes the changes inside the block; None for the forum itself (a scheduled job)."""
    with pghistory.context(user=user.pk if user else None):
        yield
