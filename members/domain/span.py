"""Time from one day to another, as the verbs of this room weigh it."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.dated import Dated, today

#: A day outside these is a slip of the keyboard.
FIRST_YEAR, YEARS_AHEAD = 1980, 5


@dataclass(frozen=True)
class Span:
    """From `start` to `end`, both included; None is open, as in `accounts.dated`."""

    start: datetime.date | None = None
    end: datetime.date | None = None

    @classmethod
    def of(cls, row: Dated) -> "Span":
        """The time for which a row holds."""
        return cls(row.started_on, row.ended_on)

    def overlaps(self, other: "Span") -> bool:
        """Whether there is a day that both hold on."""
        return _reaches(self, other) and _reaches(other, self)

    def until(self, day: datetime.date | None) -> "Span":
        """The same, ending on `day` unless it ends earlier."""
        return Span(self.start, min((each for each in (self.end, day) if each), default=None))

    @property
    def overlapping(self) -> Q:
        """The condition that a dated row holds on some day of this."""
        found = Q()
        if self.end:
            found &= Q(started_on__isnull=True) | Q(started_on__lte=self.end)
        if self.start:
            found &= Q(ended_on__isnull=True) | Q(ended_on__gte=self.start)
        return found

    def check(self) -> None:
        """Raise ValidationError("wrong_year" | "ends_before_start") for days that cannot be meant."""
        wrong = {
            name: ValidationError(f"Check the year: {day.year} is too far from today.", "wrong_year")
            for name, day in (("started_on", self.start), ("ended_on", self.end))
            if day and not FIRST_YEAR <= day.year <= today().year + YEARS_AHEAD
        }
        if not wrong and self.start and self.end and self.end < self.start:
            message = f"The last day must be the same as or after the start on {said(self.start)}."
            wrong["ended_on"] = ValidationError(message, "ends_before_start")
        if wrong:
            raise ValidationError(wrong)

    def check_within(self, place: Dated) -> None:
        """Raise ValidationError("before_place" | "place_closed") for days on which there is no such place."""
        if place.started_on and (self.start is None or self.start < place.started_on):
            message = f"This place starts on {said(place.started_on)}. Enter that day or a later one."
            raise ValidationError({"started_on": ValidationError(message, "before_place")})
        if place.ended_on is None:
            return
        verb = "closed" if place.ended_on < today() else "closes"
        message = f"This place {verb} on {said(place.ended_on)}. Enter that day or an earlier one."
        for name, day in (("started_on", self.start), ("ended_on", self.end)):
            if day and day > place.ended_on:
                raise ValidationError({name: ValidationError(message, "place_closed")})


def _reaches(one: Span, other: Span) -> bool:
    """Whether `one` starts before `other` is over."""
    return one.start is None or other.end is None or one.start <= other.end


def check_from_day(day: datetime.date) -> None:
    """Raise ValidationError("wrong_year") for a day from which something ends that cannot be meant."""
    if not FIRST_YEAR <= day.year <= today().year + YEARS_AHEAD:
        message = f"Check the year: {day.year} is too far from today."
        raise ValidationError({"from_day": ValidationError(message, "wrong_year")})


def said(day: datetime.date) -> str:
    """The day in a sentence: "3 March 2027"."""
    return f"{day:%-d %B %Y}"


def day_before(day: datetime.date) -> datetime.date:
    """The last day of what something else follows on `day`."""
    return day - datetime.timedelta(days=1)
