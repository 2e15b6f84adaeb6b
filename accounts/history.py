"""The history of changes, kept by the database itself so that bulk updates and raw SQL are caught too.

Every model of the forum is declared with `@tracked`. Its event table is append-only: PostgreSQL refuses to update,
delete or truncate it. The person who made a change stands on the event row as `pgh_context["user"]`.
"""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.contrib.auth import get_user_model
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


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Keep `reason` in the history with each change made inside the block; it goes inside `acting_as`."""
    with pghistory.context(reason=reason) as said:
        try:
            yield
        finally:
            said.metadata.pop("reason", None)  # what the request changes afterwards has other reasons


@dataclass(frozen=True)
class Change:
    """One change of a row: when, by whom (empty for the forum itself), why, and the row before and after.

    `before` is None for the change that made the row. Both are event rows: they have the model's fields. `reason` is
    empty where nobody was asked for one.
    """

    at: datetime.datetime
    by: str
    before: Any
    after: Any
    reason: str = ""

    def of(self, *fields: str) -> bool:
        """Whether one of `fields` differs; the change that made the row differs in all."""
        return self.before is None or any(getattr(self.before, each) != getattr(self.after, each) for each in fields)


def changes_of(row: Model) -> list[Change]:
    """Return what happened to a row of a tracked model, oldest first (2 queries)."""
    events = list(getattr(row, "events").order_by("pgh_id"))  # noqa: B009 - made at run time by @tracked
    names = _names(events)
    return [
        Change(event.pgh_created_at, names.get(_actor(event), ""), before, event, _said(event).get("reason", ""))
        for before, event in zip([None, *events], events, strict=False)
    ]


def _names(events: list[Any]) -> dict[int | None, str]:
    people = get_user_model().objects.filter(pk__in={_actor(event) for event in events} - {None})
    return {person.pk: str(person) for person in people}


def _actor(event: Any) -> int | None:
    return _said(event).get("user")


def _said(event: Any) -> dict[str, Any]:
    """What was said of a change beside the row: who made it, and why."""
    return event.pgh_context or {}
