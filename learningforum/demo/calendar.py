"""When things happened: nine quarters behind us, one meeting soon and one after it, whatever day it is."""

import datetime
from dataclasses import dataclass

from accounts.dated import today
from meetings.models.meeting import LONDON

QUARTER = datetime.timedelta(weeks=13)
WEEK = datetime.timedelta(weeks=1)
WEDNESDAY = 2
#: The next meeting is at least this far ahead: its agenda has just gone out.
AHEAD = datetime.timedelta(days=12)
#: Meetings that took place, from 0, the oldest.
HELD = range(9)
#: The next meeting, and the one after it.
NEXT, AFTER_NEXT = 9, 10
#: This one was cancelled and held two weeks later.
POSTPONED = 4

#: A day, told as "so many weeks after meeting number so-and-so" (before it, when negative).
Moment = tuple[int, int]


@dataclass(frozen=True)
class Calendar:
    """The meetings' days: `meetings` by number, and the day of the one that was cancelled."""

    meetings: tuple[datetime.date, ...]
    cancelled: datetime.date

    def day(self, moment: Moment) -> datetime.date:
        """Return the day of a moment."""
        number, weeks = moment
        return self.meetings[number] + weeks * WEEK

    def noon(self, moment: Moment) -> datetime.datetime:
        """Return the middle of that day in London, for what is kept with a time."""
        return datetime.datetime.combine(self.day(moment), datetime.time(12), LONDON)


def calendar(day: datetime.date | None = None) -> Calendar:
    """Lay the meetings around `day` (today unless given): Wednesdays, a quarter apart, none of them at Christmas."""
    soon = (day or today()) + AHEAD
    soon += datetime.timedelta(days=(WEDNESDAY - soon.weekday()) % 7)
    quarterly = [soon + (number - NEXT) * QUARTER for number in range(AFTER_NEXT + 1)]
    cancelled = _not_at_christmas(quarterly[POSTPONED])
    quarterly[POSTPONED] = cancelled + 2 * WEEK
    return Calendar(tuple(_not_at_christmas(each) for each in quarterly), cancelled)


def _not_at_christmas(day: datetime.date) -> datetime.date:
    at_christmas = (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 4)
    return day + 2 * WEEK if at_christmas else day
