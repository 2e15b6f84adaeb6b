"""Scheduling, changing and cancelling a meeting."""

import datetime
from copy import copy
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.domain import agenda, reply
from meetings.domain.register import ON_THE_DAY
from meetings.enums import MeetingState
from meetings.models import AgendaItem, AgendaTemplate, Meeting
from members.models import Representative

#: A meeting further ahead is a slip of the keyboard; one before the century too. A day that has passed is fine: the
#: forum may enter the record of a meeting it has held already.
YEARS_AHEAD, FIRST_YEAR = 5, 2000


@dataclass(frozen=True)
class When:
    """Day, times (London) and place of a meeting; a venue, a video link, or both."""

    date: datetime.date
    start_time: datetime.time
    end_time: datetime.time
    venue: str = ""
    video_link: str = ""


@transaction.atomic
def schedule(when: When, *, actor: User) -> Meeting:
    """Plan a meeting with the standard agenda (ToR, Frequency of meetings; Appendix I).

    It starts from the template in force; each item keeps the lead it had at the last meeting, if they still sit.
    Raises ValidationError("wrong_year" | "ends_before_start" | "time_taken" | "no_place").
    """
    template = AgendaTemplate.objects.latest("version")
    meeting = Meeting(template=template)
    with acting_as(actor):
        _hold(meeting, when)
        remembered = _remembered_leads(meeting)
        AgendaItem.objects.bulk_create(
            AgendaItem(
                meeting=meeting,
                number=item.number,
                kind=item.kind,
                title=item.title,
                bullets=item.bullets,
                board_id=item.board_id,
                minutes=item.minutes,
                lead=remembered.get((item.kind, item.title)),
            )
            for item in template.items.all()
        )
    return meeting


@transaction.atomic
def change(meeting: Meeting, when: When, *, actor: User) -> None:
    """Move a coming meeting to another day, time or place; for another day, places say anew who comes.

    Raises ValidationError("already_held" | "register_started" | "wrong_year" | "ends_before_start" | "time_taken" |
    "no_place").
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    _still_to_come(locked)
    if when.date != locked.date and locked.lines.filter(attendance__in=ON_THE_DAY).exists():
        message = "The register of this day has been started, so the date stays."
        raise ValidationError({"date": ValidationError(message, "register_started")})
    was = copy(locked)
    with acting_as(actor):
        _hold(locked, when)
        if locked.date != was.date:
            reply.ask_again(locked, was)
            agenda.move_access(locked, was)
    meeting.refresh_from_db()


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, actor: User) -> None:
    """Cancel a coming meeting; it stays on record and leaves every attendance sum.

    Raises ValidationError("already_held" | "reason_needed").
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    _still_to_come(locked)
    if not reason.strip():
        raise ValidationError({"reason": ValidationError("Say why the meeting is cancelled.", "reason_needed")})
    with acting_as(actor):
        locked.state = MeetingState.CANCELLED
        locked.cancelled_because = reason.strip()
        locked.save(update_fields=["state", "cancelled_because"])
        reply.call_off(locked)
    meeting.refresh_from_db()


def _hold(meeting: Meeting, when: When) -> None:
    for name in ("date", "start_time", "end_time"):
        setattr(meeting, name, getattr(when, name))
    meeting.venue, meeting.video_link = when.venue.strip(), when.video_link.strip()
    wrong: dict[str, ValidationError] = {}
    if not FIRST_YEAR <= when.date.year <= today().year + YEARS_AHEAD:
        wrong["date"] = ValidationError(f"Check the year: {when.date.year} is too far from today.", "wrong_year")
    if meeting.end_time <= meeting.start_time:
        wrong["end_time"] = ValidationError("The meeting must end after it starts.", "ends_before_start")
    if not (meeting.venue or meeting.video_link):
        wrong["venue"] = ValidationError("Enter a venue, a video link, or both.", "no_place")
    if wrong:
        raise ValidationError(wrong)
    # Two who plan at once wait for each other here, so that the second is told when the time is taken.
    list(AgendaTemplate.objects.select_for_update())
    meeting.full_clean()
    meeting.save()


def _still_to_come(meeting: Meeting) -> None:
    if meeting.state not in (MeetingState.PLANNED, MeetingState.ISSUED):
        message = f"This cannot be changed: {meeting.get_state_display().lower()}."
        raise ValidationError(message, code="already_held")


def _remembered_leads(meeting: Meeting) -> dict[tuple[str, str], Representative]:
    """Return who led each item at the last meeting that was not cancelled, of those who hold a place on the new day."""
    last = Meeting.objects.before(meeting).exclude(state=MeetingState.CANCELLED).first()
    if last is None:
        return {}
    led = last.items.filter(lead__in=Representative.objects.on(meeting.date)).select_related("lead")
    return {(item.kind, item.title): item.lead for item in led if item.lead}
