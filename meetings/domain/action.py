"""Recording and closing actions."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from accounts.numbered import next_number
from meetings.models import Action, AgendaItem, Meeting
from members.models import Representative


@transaction.atomic
def record(
    item: AgendaItem,
    *,
    what: str,
    due_on: datetime.date,
    actor: User,
    owner: Representative | None = None,
    owner_name: str = "",
) -> Action:
    """Record an action from an item: who does what by when.

    Raises ValidationError("minutes_approved" | "what_needed" | "no_owner" | "two_owners" | "due_before_meeting").
    """
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    if meeting.is_locked:
        message = f"Actions cannot be added: {meeting.get_state_display().lower()}."
        raise ValidationError(message, code="minutes_approved")
    wrong: dict[str, ValidationError] = {}
    if not what.strip():
        wrong["what"] = ValidationError("Say what needs doing.", "what_needed")
    if not owner and not owner_name.strip():
        wrong["owner"] = ValidationError("Say who will do this.", "no_owner")
    if owner and owner_name.strip():
        wrong["owner_name"] = ValidationError("Choose a member or enter someone else, not both.", "two_owners")
    if due_on < meeting.date:
        message = f"The date must be the same as or after the meeting on {meeting.date:%-d %B %Y}."
        wrong["due_on"] = ValidationError(message, "due_before_meeting")
    if wrong:
        raise ValidationError(wrong)
    with acting_as(actor):
        return Action.objects.create(
            number=next_number(Action),
            item=item,
            what=what.strip(),
            owner=owner,
            owner_name=owner_name.strip(),
            due_on=due_on,
        )


@transaction.atomic
def close(action: Action, *, closing_note: str, actor: User) -> None:
    """Close an action with a word on what was done; it leaves the next agenda.

    Raises ValidationError("already_closed" | "note_needed").
    """
    locked = Action.objects.select_for_update().get(pk=action.pk)
    if locked.closed_on:
        message = f"This action was closed on {locked.closed_on:%-d %B %Y}."
        raise ValidationError(message, code="already_closed")
    if not closing_note.strip():
        raise ValidationError({"closing_note": ValidationError("Say what was done.", "note_needed")})
    with acting_as(actor):
        locked.closed_on, locked.closing_note = today(), closing_note.strip()
        locked.save(update_fields=["closed_on", "closing_note"])
    action.refresh_from_db()
