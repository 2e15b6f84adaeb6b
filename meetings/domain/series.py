"""A year of meetings: proposed by a rule, moved off the days on which nobody meets, and planned in one step.

ToR, Frequency of meetings: "The Learning Forum will meet quarterly and the duration will be 2 hours."
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.models import User
from accounts.working_days import DAY, bank_holiday, is_working_day
from meetings.domain.meeting import When, check, schedule_all
from meetings.enums import MeetingState
from meetings.models import AgendaTemplate, Closure, Meeting

#: Months from one meeting to the next: quarterly (ToR).
EVERY = 3
WEEK = datetime.timedelta(weeks=1)
SATURDAY = 5
#: How far from the rule's day another is looked for: beyond three weeks it is another month's meeting.
AWAY_AT_MOST = 21


@dataclass(frozen=True)
class Rule:
    """On which weekday of which months, and when and where: "the second Wednesday, every three months".

    `first` is any day of the first month; `week` counts from 1, -1 is the last; `weekday` is 0 for Monday. Times are
    what a clock on the wall in London shows, so that ten o'clock stays ten o'clock when the clocks change.
    """

    first: datetime.date
    week: int
    weekday: int
    start_time: datetime.time
    end_time: datetime.time
    venue: str = ""
    video_link: str = ""
    number: int = 4

    def when(self, day: datetime.date) -> When:
        """Return one meeting of the series, on `day`."""
        return When(day, self.start_time, self.end_time, self.venue, self.video_link)

    def days(self) -> list[datetime.date]:
        """Return the days that the rule names, whatever they are."""
        months = (self.first.year * 12 + self.first.month - 1 + EVERY * each for each in range(self.number))
        return [nth_weekday(month // 12, month % 12 + 1, self.week, self.weekday) for month in months]


@dataclass(frozen=True)
class Proposed:
    """One meeting of a year: the rule's `day`, what is in its way (in words, or nothing), and the days on offer.

    The first of `choices` is what we propose; there is none when every day nearby is taken. `may_insist` says that the
    rule's own day is among them although something is in its way: the forum may want to meet on a bank holiday.
    """

    day: datetime.date
    obstacle: str
    choices: tuple[datetime.date, ...]
    may_insist: bool = False


@dataclass(frozen=True)
class Calendar:
    """The days on which the forum does not meet or meets already."""

    closures: tuple[Closure, ...]
    taken: frozenset[datetime.date]

    @classmethod
    def now(cls) -> "Calendar":
        """Read them (2 queries)."""
        planned = Meeting.objects.exclude(state=MeetingState.CANCELLED).filter(date__gte=today())
        return cls(tuple(Closure.objects.all()), frozenset(planned.values_list("date", flat=True)))

    def obstacle(self, day: datetime.date) -> str:
        """Say why the forum would rather not meet on `day`; nothing when it may."""
        if day.weekday() >= SATURDAY:
            return f"{_said(day)} is at a weekend."
        if holiday := bank_holiday(day):
            return f"{_said(day)} is a bank holiday: {holiday}."
        for closure in self.closures:
            if closure.first_day <= day <= closure.last_day:
                return f"The forum does not meet on {_said(day)}: {closure.reason}."
        return ""

    def impossible(self, day: datetime.date) -> str:
        """Say why no meeting of a series can be planned on `day` at all."""
        if day < today():
            return f"{_said(day)} has passed."
        return f"There is a meeting on {_said(day)} already." if day in self.taken else ""

    def is_free(self, day: datetime.date) -> bool:
        """Whether the forum can meet on `day`."""
        return is_working_day(day) and not self.obstacle(day) and not self.impossible(day)


def nth_weekday(year: int, month: int, week: int, weekday: int) -> datetime.date:
    """Return the `week`-th (1 to 4, or -1 for the last) `weekday` (0 is Monday) of a month."""
    if week > 0:
        first = datetime.date(year, month, 1)
        return first + datetime.timedelta(days=(weekday - first.weekday()) % 7, weeks=week - 1)
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    last = following - DAY
    return last - datetime.timedelta(days=(last.weekday() - weekday) % 7)


def propose(rule: Rule) -> tuple[Proposed, ...]:
    """Return a year of meetings by `rule`, each with what is in its way and the nearest other days (2 queries).

    Raises ValidationError("ends_before_start" | "no_place"), keyed by the field.
    """
    check(rule.when(rule.first))
    calendar = Calendar.now()
    return tuple(_proposed(day, calendar) for day in rule.days())


@transaction.atomic
def confirm(rule: Rule, days: Sequence[datetime.date], *, actor: User) -> list[Meeting]:
    """Plan a meeting on each of `days`, all or none, each with the standard agenda.

    Raises ValidationError("no_days" | "same_day_twice" | "day_taken" | "has_passed"), and what `meeting.schedule`
    refuses.
    """
    # Two who plan a year at once wait for each other here, so that the second is told what the first has planned.
    list(AgendaTemplate.objects.select_for_update())
    calendar = Calendar.now()
    if not days:
        raise ValidationError("Choose a day for one meeting at least.", code="no_days")
    if len(set(days)) < len(days):
        raise ValidationError("Two of these meetings are on the same day. Choose another for one.", "same_day_twice")
    for day in days:
        if said := calendar.impossible(day):
            raise ValidationError(said, code="has_passed" if day < today() else "day_taken")
    return schedule_all([rule.when(day) for day in sorted(days)], actor=actor)


def usual() -> Rule | None:
    """Return the rule by which the forum seems to meet: a quarter after the last meeting, as that was (1 query).

    None when it has never met.
    """
    last = Meeting.objects.exclude(state=MeetingState.CANCELLED).order_by("-date", "-start_time").first()
    if last is None:
        return None
    week = min((last.date.day - 1) // 7 + 1, 5)
    first = _months_on(last.date, EVERY)
    while first < today().replace(day=1):
        first = _months_on(first, EVERY)
    return Rule(
        first=first,
        week=week if week < 5 else -1,  # noqa: PLR2004 - a fifth Wednesday is the last one
        weekday=min(last.date.weekday(), SATURDAY - 1),
        start_time=last.start_time,
        end_time=last.end_time,
        venue=last.venue,
        video_link=last.video_link,
    )


def _proposed(day: datetime.date, calendar: Calendar) -> Proposed:
    """Say what is in the way of `day`, and put the nearest free days first."""
    if said := calendar.impossible(day):
        return Proposed(day, said, _others(day, calendar))
    if said := calendar.obstacle(day):
        return Proposed(day, said, (*_others(day, calendar), day), may_insist=True)
    return Proposed(day, "", (day, *_others(day, calendar)))


def _others(day: datetime.date, calendar: Calendar) -> tuple[datetime.date, ...]:
    """Return the nearest free day before and after, and the nearest on the same weekday, nearest first."""
    before = _first_free((day - DAY * away for away in range(1, AWAY_AT_MOST + 1)), calendar)
    after = _first_free((day + DAY * away for away in range(1, AWAY_AT_MOST + 1)), calendar)
    weekly = _first_free((day + WEEK * away for away in (1, -1, 2, -2)), calendar)
    found = {each for each in (before, after, weekly) if each}
    return tuple(sorted(found, key=lambda each: (abs(each - day), each)))


def _first_free(days: Iterable[datetime.date], calendar: Calendar) -> datetime.date | None:
    return next((day for day in days if calendar.is_free(day)), None)


def _months_on(day: datetime.date, months: int) -> datetime.date:
    """Return the first day of the month that lies `months` after that of `day`."""
    month = day.year * 12 + day.month - 1 + months
    return datetime.date(month // 12, month % 12 + 1, 1)


def _said(day: datetime.date) -> str:
    return f"{day:%A %-d %B %Y}"
