"""Half-years (ToR, Accountability: the forum reports "twice yearly").

The ToR does not say when a half-year begins. By default April and October, as public bodies' years do; the setting
``REPORTING_YEAR_STARTS`` names another first month.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from accounts.dated import today
from reports.models.edition import period_label

DAY = datetime.timedelta(days=1)
MONTHS = 6


@dataclass(frozen=True, order=True)
class Period:
    """A half-year, its first and last day included."""

    start: datetime.date
    end: datetime.date

    @property
    def label(self) -> str:
        """The half-year in words, as in "April to September 2026"."""
        return period_label(self.start, self.end)

    @property
    def previous(self) -> "Period":
        """The half-year before."""
        return of(self.start - DAY)

    @property
    def next(self) -> "Period":
        """The half-year after."""
        return of(self.end + DAY)


def of(day: datetime.date) -> Period:
    """Return the half-year that `day` lies in."""
    first: int = settings.REPORTING_YEAR_STARTS
    is_second_half = (day.month - first) % 12 >= MONTHS
    month = (first - 1 + MONTHS * is_second_half) % 12 + 1
    start = datetime.date(day.year if month <= day.month else day.year - 1, month, 1)
    return Period(start, six_months_after(start) - DAY)


def current() -> Period:
    """Return the half-year that is going on."""
    return of(today())


def last_ended() -> Period:
    """Return the half-year that ended last."""
    return current().previous


def midnight_after(half: Period) -> datetime.datetime:
    """Return the moment at which a half-year is over, by the clock in London."""
    return datetime.datetime.combine(half.end + DAY, datetime.time.min, timezone.get_default_timezone())


def six_months_after(day: datetime.date) -> datetime.date:
    """Return the same day six months on, or the last of that month when it is shorter."""
    year, month = divmod(day.month - 1 + MONTHS, 12)
    first_of_next = datetime.date(day.year + year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min((first_of_next - DAY).replace(day=1) + (day.day - 1) * DAY, first_of_next - DAY)
