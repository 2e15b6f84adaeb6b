"""Approving the minutes."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.domain import register
from meetings.enums import MeetingState
from meetings.models import Meeting


@transaction.atomic
def approve(meeting: Meeting, *, actor: User) -> None:
    """Approve the minutes; from then on register, notes and actions of the meeting are a locked record.

    Raises ValidationError("already_approved" | "cancelled" | "not_held_yet" | "register_incomplete" | "no_chair").
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.state == MeetingState.APPROVED:
        raise ValidationError("These minutes are approved already.", code="already_approved")
    if locked.state == MeetingState.CANCELLED:
        raise ValidationError("This meeting was cancelled. It has no minutes.", code="cancelled")
    if locked.date > today():
        raise ValidationError("This meeting has not been held yet.", code="not_held_yet")
    blank = locked.lines.core().blank().count()
    if register.is_incomplete(locked):
        places = f"{blank} places have" if blank != 1 else "1 place has"
        said = f"{places} no answer yet" if blank else "it has not been taken"
        message = f"The register is incomplete: {said}. Complete it, then approve the minutes."
        raise ValidationError(message, code="register_incomplete")
    if locked.chaired_by_id is None:
        raise ValidationError("Say on the register who chaired, then approve the minutes.", code="no_chair")
    with acting_as(actor):
        locked.state, locked.approved_on = MeetingState.APPROVED, today()
        locked.save(update_fields=["state", "approved_on"])
    meeting.refresh_from_db()
