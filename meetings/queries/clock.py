"""The clock of a meeting in words: how long each item was to take and took, and when the meeting will end."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Q, Sum
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from meetings.domain.clock import at, latest_end
from meetings.models import AgendaItem, Meeting

NOTHING = datetime.timedelta(0)
MINUTE = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class ItemClock:
    """One item: the minutes it was to take, the time the forum has spent on it so far, and where it is run."""

    item_id: int
    number: int
    title: str
    minutes: int
    spent: datetime.timedelta
    is_going_on: bool
    last_began_at: datetime.datetime | None
    last_ended_at: datetime.datetime | None

    @property
    def has_begun(self) -> bool:
        """Whether it was taken up."""
        return self.last_began_at is not None

    @property
    def url(self) -> str:
        """Where it is run."""
        return reverse("meetings:run-item", args=[self.item_id])

    @property
    def left(self) -> datetime.timedelta:
        """What the plan leaves of its time."""
        return max(NOTHING, self.minutes * MINUTE - self.spent)

    @property
    def words(self) -> str:
        """The minutes planned, spent and over: "30 minutes", "12 of 30 minutes", "32 of 30 minutes, 2 over"."""
        if not self.has_begun:
            return _minutes(self.minutes)
        spent = self.spent // MINUTE
        over = f", {spent - self.minutes} over" if spent > self.minutes else ""
        return f"{spent} of {_minutes(self.minutes)}{over}"


@dataclass(frozen=True)
class Clock:
    """The items of a meeting with their times, and when it was to end and will, or did.

    `finish` is None before the meeting begins, and when no time was measured.
    """

    items: tuple[ItemClock, ...]
    planned_finish: datetime.datetime
    finish: datetime.datetime | None
    is_over: bool

    @property
    def going_on(self) -> ItemClock | None:
        """The item that the meeting is at."""
        return next((each for each in self.items if each.is_going_on), None)

    @property
    def words(self) -> str:
        """When it was to end, and will: "Planned finish 12:00. At this pace 12:07, 7 minutes over."."""
        planned = f"Planned finish {_clock(self.planned_finish)}."
        if self.finish is None:
            return planned
        verb = "Finished at" if self.is_over else "At this pace"
        return f"{planned} {verb} {_clock(self.finish)}, {self._difference}."

    @property
    def _difference(self) -> str:
        found = self.finish or self.planned_finish
        minutes = (found.replace(second=0, microsecond=0) - self.planned_finish) // MINUTE
        if not minutes:
            return "on time"
        return f"{_minutes(abs(minutes))} {'over' if minutes > 0 else 'early'}"

    def of(self, item: AgendaItem) -> ItemClock | None:
        """The clock of one item; None when it is not on the agenda any more."""
        return next((each for each in self.items if each.item_id == item.pk), None)

    def beside(self, item: AgendaItem, step: int) -> ItemClock | None:
        """The item `step` places after this one (before it when negative); None where there is none."""
        places = [each.item_id for each in self.items]
        place = places.index(item.pk) + step if item.pk in places else -1
        return self.items[place] if 0 <= place < len(places) else None


def clock_of(meeting: Meeting, reader: User, now: datetime.datetime | None = None) -> Clock:
    """Return the clock of a meeting, of the items that `reader` may open (1 query).

    The projection adds to the present moment what the plan leaves: the rest of the item at hand, and the minutes of
    the items that the forum has not taken up yet.
    """
    now = now or timezone.now()
    items = _items(meeting, reader, now)
    begun = [each for each in items if each.has_begun]
    to_come = [each for each in items if not each.has_begun]
    is_on = any(each.is_going_on for each in items)
    is_over = bool(begun) and not is_on and (not to_come or timezone.localdate(now) > meeting.date)
    finish: datetime.datetime | None = None
    if is_over:
        finish = max(each.last_ended_at for each in begun if each.last_ended_at)
    elif begun or now > at(meeting, meeting.start_time):
        at_hand = max(begun, key=lambda each: each.last_began_at or now, default=None)
        left = sum((each.minutes * MINUTE for each in to_come), at_hand.left if at_hand else NOTHING)
        finish = now + left if timezone.localdate(now) == meeting.date else None
    return Clock(items, at(meeting, meeting.end_time), finish, is_over)


def _items(meeting: Meeting, reader: User, now: datetime.datetime) -> tuple[ItemClock, ...]:
    has_ended = Q(times__ended_at__isnull=False)
    rows: Iterable[Any] = (
        AgendaItem.objects.visible_to(reader)
        .filter(meeting=meeting)
        .order_by("number")
        .annotate(
            ended=Sum(F("times__ended_at") - F("times__started_at"), filter=has_ended),
            last_began_at=Max("times__started_at"),
            last_ended_at=Max("times__ended_at"),
            going_on_since=Max("times__started_at", filter=Q(times__ended_at=None)),
        )
        .only("number", "title", "minutes")
    )
    return tuple(_item(each, meeting, now) for each in rows)


def _item(row: Any, meeting: Meeting, now: datetime.datetime) -> ItemClock:
    spent, since, last_ended_at = row.ended or NOTHING, row.going_on_since, row.last_ended_at
    is_today = timezone.localdate(now) <= meeting.date
    if since:
        until = latest_end(meeting, since, now)
        spent += until - since
        last_ended_at = None if is_today else until
    return ItemClock(
        item_id=row.pk,
        number=row.number,
        title=row.title,
        minutes=row.minutes,
        spent=spent,
        is_going_on=bool(since) and is_today,
        last_began_at=row.last_began_at,
        last_ended_at=last_ended_at,
    )


def _clock(moment: datetime.datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def _minutes(number: int) -> str:
    return "1 minute" if number == 1 else f"{number} minutes"
