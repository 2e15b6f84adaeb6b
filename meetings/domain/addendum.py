"""Correcting approved minutes: what was approved stays, and a signed addendum stands below it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.history import acting_as
from accounts.models import User
from meetings.enums import MeetingState
from meetings.models import Addendum, AgendaItem, Meeting


@transaction.atomic
def sign(meeting: Meeting, text: str, *, actor: User, item: AgendaItem | None = None) -> Addendum:
    """Add a correction to approved minutes, numbered and signed: at an item, or of the whole. It is never changed.

    Raises ValidationError("not_approved"), at ``item`` ("not_on_the_agenda") or at ``text`` ("text_needed").
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.state != MeetingState.APPROVED:
        message = "These minutes are not approved, so their record can still be put right itself."
        raise ValidationError(message, code="not_approved")
    if item and item.meeting_id != locked.pk:
        raise ValidationError({"item": ValidationError("This item is not on the agenda.", "not_on_the_agenda")})
    if not text.strip():
        raise ValidationError({"text": ValidationError("Enter the correction.", "text_needed")})
    last = locked.addenda.aggregate(last=Max("number"))["last"] or 0
    with acting_as(actor):
        return Addendum.objects.create(meeting=locked, item=item, number=last + 1, text=text.strip(), signed_by=actor)
