"""The days on which the forum does not meet, beside weekends and bank holidays."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.history import acting_as
from accounts.models import User
from meetings.models import Closure

#: A closure that is longer was meant otherwise.
LONGEST = datetime.timedelta(days=92)


@transaction.atomic
def add(first_day: datetime.date, last_day: datetime.date, reason: str, *, actor: User) -> Closure:
    """Note that the forum does not meet from `first_day` to `last_day`, both included.

    Meetings that are planned already stay. Raises ValidationError("no_reason" | "ends_before_start" | "too_long").
    """
    return _save(Closure(), first_day, last_day, reason, actor)


@transaction.atomic
def correct(
    closure: Closure, first_day: datetime.date, last_day: datetime.date, reason: str, *, actor: User
) -> Closure:
    """Put right what was typed wrongly. Raises as `add` does, and ValidationError("removed") when it is gone."""
    found = Closure.objects.select_for_update().filter(pk=closure.pk).first()
    if found is None:
        raise ValidationError("Somebody else has removed this in the meantime.", code="removed")
    return _save(found, first_day, last_day, reason, actor)


@transaction.atomic
def remove(closure: Closure, *, actor: User) -> None:
    """Let the forum meet on these days again. Removing what is gone changes nothing."""
    with acting_as(actor):
        Closure.objects.filter(pk=closure.pk).delete()


def _save(closure: Closure, first_day: datetime.date, last_day: datetime.date, reason: str, actor: User) -> Closure:
    wrong: dict[str, ValidationError] = {}
    if not reason.strip():
        wrong["reason"] = ValidationError("Say why the forum does not meet.", "no_reason")
    if last_day < first_day:
        message = "The last day must be the same as or after the first day."
        wrong["last_day"] = ValidationError(message, "ends_before_start")
    elif last_day - first_day > LONGEST:
        message = "This is longer than three months. Check both days."
        wrong["last_day"] = ValidationError(message, "too_long")
    if wrong:
        raise ValidationError(wrong)
    closure.first_day, closure.last_day, closure.reason = first_day, last_day, " ".join(reason.split())
    with acting_as(actor):
        closure.save()
    return closure
