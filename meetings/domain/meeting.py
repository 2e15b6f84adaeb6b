"""Scheduling, changing and cancelling a meeting."""

import datetime
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.domain import agenda, invitation, reply
from meetings.domain.register import ON_THE_DAY
from meetings.domain.template import beginning
from meetings.enums import MeetingState
from meetings.models import AgendaItem, AgendaTemplate, Meeting, Practice
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


def schedule(when: When, *, actor: User) -> Meeting:
    """Plan a meeting with the standard agenda (ToR, Frequency of meetings; Appendix I).

    It starts from the template in force, with the items that the forum's practice adds to it; each item keeps the lead
    it had at the last meeting, if they still sit.
    Raises ValidationError("wrong_year" | "ends_before_start" | "time_taken" | "no_place").
    """
    return schedule_all([when], actor=actor)[0]


@transaction.atomic
def schedule_all(whens: Sequence[When], *, actor: User) -> list[Meeting]:
    """Plan several meetings, in the order of their days, as `schedule` does one; all or none."""
    template = AgendaTemplate.objects.latest("version")
    beginnings = beginning(template, Practice.current())
    led = _led_before(whens[0])
    made = [Meeting(template=template) for _ in whens]
    with acting_as(actor):
        _wait_for_each_other()
        for meeting, when in zip(made, whens, strict=True):
            _hold(meeting, when)
        AgendaItem.objects.bulk_create(
            AgendaItem(
                meeting=meeting,
                number=number,
                kind=item.kind,
                title=item.title,
                bullets=list(item.bullets),
                board=item.board,
                minutes=item.minutes,
                lead=lead if (lead := led.get((item.kind, item.title))) and lead.holds_on(meeting.date) else None,
            )
            for meeting in made
            for number, item in enumerate(beginnings, start=1)
        )
    return made


@transaction.atomic
def change(meeting: Meeting, when: When, *, actor: User) -> None:
    """Move a coming meeting to another day, time or place; for another day, places say anew who comes.

    Whoever has it in their calendar is told, and it moves there (`invitation.move`).

    Raises ValidationError("already_held" | "register_started" | "wrong_year" | "ends_before_start" | "time_taken" |
    "no_place").
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    _still_to_come(locked)
    if when.date != locked.date and locked.lines.filter(attendance__in=ON_THE_DAY).exists():
        message = "The register of this day has been started, so the date stays."
        raise ValidationError({"date": ValidationError(message, "register_started")})
    was = copy(locked)
    _wait_for_each_other()
    with acting_as(actor):
        _hold(locked, when)
        if locked.date != was.date:
            reply.ask_again(locked, was)
            agenda.move_access(locked, was)
        if locked.sequence != was.sequence:
            invitation.move(locked, was)
    meeting.refresh_from_db()


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, actor: User) -> None:
    """Cancel a coming meeting; it stays on record, leaves every attendance sum, and is taken out of calendars.

    Raises ValidationError("already_held" | "reason_needed").
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    _still_to_come(locked)
    if not reason.strip():
        raise ValidationError({"reason": ValidationError("Say why the meeting is cancelled.", "reason_needed")})
    with acting_as(actor):
        locked.state = MeetingState.CANCELLED
        locked.cancelled_because = reason.strip()
        locked.sequence += 1
        locked.save(update_fields=["state", "cancelled_because", "sequence"])
        reply.call_off(locked)
        invitation.call_off(locked)
    meeting.refresh_from_db()


def check(when: When) -> None:
    """Refuse a day, times or a place that no meeting can have; whether the time is taken is another question.

    Raises ValidationError("wrong_year" | "ends_before_start" | "no_place"), each keyed by its field.
    """
    wrong: dict[str, ValidationError] = {}
    if not FIRST_YEAR <= when.date.year <= today().year + YEARS_AHEAD:
        wrong["date"] = ValidationError(f"Check the year: {when.date.year} is too far from today.", "wrong_year")
    if when.end_time <= when.start_time:
        wrong["end_time"] = ValidationError("The meeting must end after it starts.", "ends_before_start")
    if not (when.venue.strip() or when.video_link.strip()):
        wrong["venue"] = ValidationError("Enter a venue, a video link, or both.", "no_place")
    if wrong:
        raise ValidationError(wrong)


def _hold(meeting: Meeting, when: When) -> None:
    """Set day, times and place, and save. What calendars know differently from now on gets the next sequence."""
    was = _when(meeting)
    for name in ("date", "start_time", "end_time"):
        setattr(meeting, name, getattr(when, name))
    meeting.venue, meeting.video_link = when.venue.strip(), when.video_link.strip()
    if meeting.pk and _when(meeting) != was:
        meeting.sequence += 1
    check(when)
    meeting.full_clean()
    meeting.save()


def _wait_for_each_other() -> None:
    """Let two who plan at once do so one after the other, so that the second is told when the time is taken."""
    list(AgendaTemplate.objects.select_for_update())


def _when(meeting: Meeting) -> When:
    return When(meeting.date, meeting.start_time, meeting.end_time, meeting.venue, meeting.video_link)


def _still_to_come(meeting: Meeting) -> None:
    if meeting.state not in (MeetingState.PLANNED, MeetingState.ISSUED):
        message = f"This cannot be changed: {meeting.get_state_display().lower()}."
        raise ValidationError(message, code="already_held")


def _led_before(when: When) -> dict[tuple[str, str], Representative]:
    """Return who led each item at the last meeting before `when` that was not cancelled."""
    start = Meeting(date=when.date, start_time=when.start_time)
    last = Meeting.objects.before(start).exclude(state=MeetingState.CANCELLED).first()
    if last is None:
        return {}
    led = last.items.exclude(lead=None).select_related("lead")
    return {(item.kind, item.title): item.lead for item in led if item.lead}
