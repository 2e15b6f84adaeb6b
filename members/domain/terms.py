"""Adopting a new version of the Terms of Reference (ToR, "Date for next review")."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from members.models import TermsVersion

#: Further from today than this is a slip of the keyboard; a version before the century too.
YEARS_AHEAD, FIRST_YEAR = 10, 2000
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """A text (Markdown) with the day it holds from, when it is to be reviewed, and what it changes in a sentence."""

    text: str
    started_on: datetime.date
    next_review_on: datetime.date
    change_note: str


@transaction.atomic
def adopt(terms: Terms, *, seen: int, actor: User | None) -> TermsVersion:
    """Adopt `terms` as the next version; the one before holds until the day before.

    `seen` is the number of the version that the writer began from: whoever adopts second is told of the first. The
    text may stay as it is, when the forum has reviewed it and only sets the next review. Raises
    ValidationError("adopted_meanwhile" | "no_text" | "no_note" | "wrong_year" | "too_early" | "review_before_start" |
    "nothing_changed").
    """
    before = _latest_locked()
    _as_seen(before, seen)
    text, note = tidied(terms.text), " ".join(terms.change_note.split())
    wrong = _missing(text, note) | _impossible_days(terms, before)
    if wrong:
        raise ValidationError(wrong)
    if (text, terms.next_review_on) == (tidied(before.text), before.next_review_on):
        message = f"Neither the text nor the review date differs from version {before.number}."
        raise ValidationError(message, "nothing_changed")
    version = TermsVersion(
        number=before.number + 1,
        text=text,
        started_on=terms.started_on,
        next_review_on=terms.next_review_on,
        change_note=note,
    )
    before.ended_on = terms.started_on - DAY
    version.clean_fields()
    with acting_as(actor):
        before.save(update_fields=["ended_on"])
        version.save()
    return version


def tidied(text: str) -> str:
    """Return a text as it is kept: one kind of line end, no blanks at the end of a line or of the text."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def _latest_locked() -> TermsVersion:
    """Return the version adopted last; two who adopt at once wait for each other at the first version."""
    TermsVersion.objects.select_for_update().get(number=1)
    return TermsVersion.objects.latest_adopted()


def _as_seen(before: TermsVersion, seen: int) -> None:
    """Refuse to adopt on top of a version that the writer has not seen."""
    if before.number != seen:
        message = (
            f"Version {before.number} was adopted while you were writing. Compare it with yours below, "
            "then adopt yours again if it is still needed."
        )
        raise ValidationError(message, "adopted_meanwhile", params={"number": before.number})


def _missing(text: str, note: str) -> dict[str, ValidationError]:
    wrong = {}
    if not text:
        wrong["text"] = ValidationError("Enter the text of the Terms of Reference.", "no_text")
    if not note:
        wrong["change_note"] = ValidationError("Say what changed.", "no_note")
    return wrong


def _impossible_days(terms: Terms, before: TermsVersion) -> dict[str, ValidationError]:
    """Find what cannot be about the days: far from today, before the version in force, a review before the start."""
    wrong = {}
    for name in ("started_on", "next_review_on"):
        day: datetime.date = getattr(terms, name)
        if not FIRST_YEAR <= day.year <= today().year + YEARS_AHEAD:
            wrong[name] = ValidationError(f"Check the year: {day.year} is too far from today.", "wrong_year")
    if before.started_on and terms.started_on <= before.started_on:
        message = f"Version {before.number} holds from {before.started_on:%-d %B %Y}. Enter a later day."
        wrong.setdefault("started_on", ValidationError(message, "too_early"))
    if terms.next_review_on <= terms.started_on:
        message = "The next review must be after the day that this version holds from."
        wrong.setdefault("next_review_on", ValidationError(message, "review_before_start"))
    return wrong
