"""Settling how the forum runs its meetings, where the Terms of Reference leave it open."""

import json
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.history import acting_as
from accounts.models import User
from meetings.models import Practice


@dataclass(frozen=True)
class Settled:
    """What the forum settles; see `Practice`. A quorum of None is none."""

    with_declarations: bool
    with_confidentiality: bool
    confidentiality_statement: str
    with_last_minutes: bool
    quorum: int | None
    papers_days: int
    minutes_days: int

    @classmethod
    def of(cls, practice: Practice) -> "Settled":
        """Return what `practice` says."""
        return cls(**{name: getattr(practice, name) for name in cls.__dataclass_fields__})

    @property
    def says(self) -> str:
        """The same as one comparable text."""
        return json.dumps(asdict(self), sort_keys=True)


@transaction.atomic
def settle(settled: Settled, *, actor: User, seen: str | None = None) -> Practice:
    """Keep how the forum meets from now on; meetings that are planned keep their agenda.

    `seen` is what was settled when the person began (`Settled.says`): what somebody else settled meanwhile is not
    overwritten. Raises ValidationError("changed_meanwhile"), and keyed by the field "no_statement" and what the fields
    do not take.
    """
    with connection.cursor() as cursor:  # there may be no row to lock yet
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('meetings_practice'))")
    now = Practice.current()
    if settled == Settled.of(now):
        return now
    if seen is not None and seen != Settled.of(now).says:
        message = "Somebody else changed this while you were working. Check what it says now and save again."
        raise ValidationError(message, code="changed_meanwhile")
    if settled.with_confidentiality and not settled.confidentiality_statement.strip():
        message = "Enter the statement, or take the item off."
        raise ValidationError({"confidentiality_statement": ValidationError(message, "no_statement")})
    for name, value in asdict(settled).items():
        setattr(now, name, value.strip() if isinstance(value, str) else value)
    now.clean_fields()
    with acting_as(actor):
        now.save()
    return now
