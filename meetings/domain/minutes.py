"""Approving the minutes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.enums import MeetingState
from meetings.models import Meeting
from members.enums import MembershipKind


@transaction.atomic
def approve(meeting: Meeting, *, actor: User) -> None:
    """Approve the minutes; from then on register, notes and actions of the meeting are a locked record.

    Raises ValidationError("already_approved" | "cancelled" | "not_held_yet"), or with all that is missing:
    "register_incomplete", "no_chair".
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    missing = obstacles(locked)
    if missing:
        raise ValidationError(missing)
    with acting_as(actor):
        locked.state, locked.approved_on = MeetingState.APPROVED, today()
        locked.save(update_fields=["state", "approved_on"])
    meeting.refresh_from_db()


def still_open(meeting: Meeting) -> None:
    """Hold the meeting's record open while something is recorded at it; to be called inside the saving transaction.

    Raises ValidationError("minutes_approved") once the record is closed.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.is_locked:
        said = locked.get_state_display().lower()
        message = f"The record of the meeting on {locked.date:%-d %B %Y} is closed: {said}."
        raise ValidationError(message, code="minutes_approved")


def obstacles(meeting: Meeting) -> list[ValidationError]:
    """Return what stands between the meeting and its approved minutes, in plain words (at most 1 query)."""
    if meeting.state == MeetingState.APPROVED:
        return [ValidationError("These minutes are approved already.", code="already_approved")]
    if meeting.state == MeetingState.CANCELLED:
        return [ValidationError("This meeting was cancelled. It has no minutes.", code="cancelled")]
    if meeting.date > today():
        return [ValidationError("This meeting has not been held yet.", code="not_held_yet")]
    found = []
    if said := _unanswered(meeting):
        found.append(ValidationError(f"The register is incomplete: {said}.", code="register_incomplete"))
    if meeting.chaired_by_id is None:
        found.append(ValidationError("The register does not say who chaired.", code="no_chair"))
    return found


def _unanswered(meeting: Meeting) -> str:
    """Say how many places have no answer; nothing when the register is complete."""
    core = Q(membership__kind=MembershipKind.CORE)
    counted = meeting.lines.aggregate(lines=Count("pk"), blank=Count("pk", filter=core & Q(attendance="")))
    if not counted["lines"]:
        return "it has not been taken"
    if not counted["blank"]:
        return ""
    return "1 place has no answer yet" if counted["blank"] == 1 else f"{counted['blank']} places have no answer yet"
