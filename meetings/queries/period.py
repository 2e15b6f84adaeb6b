"""The periods that attendance is looked at over."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from accounts.dated import today
from meetings.models import Meeting
from meetings.models.meeting import MeetingQuerySet

#: A year of quarterly meetings.
A_YEAR = 4
#: The period that begins and ends on days of one's own.
DATES = "dates"


@dataclass(frozen=True)
class Period:
    """Some held meetings and what they are called."""

    key: str
    label: str
    read: Callable[[], MeetingQuerySet]

    @property
    def meetings(self) -> MeetingQuerySet:
        """The held meetings of the period."""
        return self.read()


def periods() -> list[Period]:
    """Return the periods on offer; the first is shown unless another is asked for."""
    held, year = Meeting.objects.held, today().year
    return [
        Period("last-4", "Last 4 meetings", lambda: held()[:A_YEAR]),
        Period("this-year", f"{year}", lambda: held().filter(date__year=year)),
        Period("last-year", f"{year - 1}", lambda: held().filter(date__year=year - 1)),
        Period("all", "All meetings", held),
    ]


def period_of(key: str) -> Period:
    """Return the period asked for; an unknown one is the first."""
    offered = periods()
    return next((each for each in offered if each.key == key), offered[0])


def between(start: datetime.date | None, end: datetime.date | None) -> Period:
    """Return the period from one day to another, both included; None leaves an end open."""
    first, last = (f"{day.day} {day:%b %Y}" if day else "" for day in (start, end))
    label = f"{first} to {last}" if start and end else f"Since {first}" if start else f"Until {last}"

    def read() -> MeetingQuerySet:
        meetings = Meeting.objects.held()
        if start:
            meetings = meetings.filter(date__gte=start)
        return meetings.filter(date__lte=end) if end else meetings

    return Period(DATES, label, read)
