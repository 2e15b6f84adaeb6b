"""The clock of a meeting: how long the forum spends on each item. At one time it is at one item."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.models import AgendaItem, ItemTime, Meeting
from meetings.models.meeting import LONDON


@transaction.atomic
def take_up(item: AgendaItem, *, actor: User) -> None:
    """Go to an item: its time runs from now on, and that of the item before has ended. Doing it twice changes nothing.

    Raises ValidationError("minutes_approved" | "not_the_day").
    """
    meeting = _locked(item.meeting)
    if meeting.date != today():
        message = f"Time is measured on the day of the meeting, {meeting.date:%-d %B %Y}."
        raise ValidationError(message, code="not_the_day")
    going_on = _going_on(meeting)
    if [each.item_id for each in going_on] == [item.pk]:
        return
    now = timezone.now()
    with acting_as(actor):
        for each in going_on:
            _end(each, now)
        ItemTime.objects.create(item=item, started_at=now)


@transaction.atomic
def pause(meeting: Meeting, *, actor: User) -> None:
    """Stop the clock, for a break or at the end. The item can be taken up again; doing it twice changes nothing.

    Raises ValidationError("minutes_approved").
    """
    locked = _locked(meeting)
    with acting_as(actor):
        for each in _going_on(locked):
            _end(each, latest_end(locked, each.started_at, timezone.now()))


def latest_end(meeting: Meeting, started_at: datetime.datetime, now: datetime.datetime) -> datetime.datetime:
    """Return until when a time without an end has lasted: until now.

    When nobody stopped the clock that day, it is until the meeting was to end, or not at all where it began later.
    """
    if timezone.localdate(now) <= meeting.date:
        return max(started_at, now)
    return max(started_at, at(meeting, meeting.end_time))


def at(meeting: Meeting, time: datetime.time) -> datetime.datetime:
    """Return the moment of a time of the meeting's day, by London's clock."""
    return datetime.datetime.combine(meeting.date, time, LONDON)


def _locked(meeting: Meeting) -> Meeting:
    """Hold the meeting, so that two who turn its clock do so one after the other."""
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.is_locked:
        message = f"The clock has stopped for good: {locked.get_state_display().lower()}."
        raise ValidationError(message, code="minutes_approved")
    return locked


def _going_on(meeting: Meeting) -> list[ItemTime]:
    return list(ItemTime.objects.filter(item__meeting=meeting, ended_at=None))


def _end(each: ItemTime, moment: datetime.datetime) -> None:
    each.ended_at = max(moment, each.started_at)
    each.save(update_fields=["ended_at"])
