"""Writing the note of an item, also when two people do so at once."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.history import acting_as
from accounts.models import User
from meetings.models import AgendaItem, Meeting, Note


@transaction.atomic
def write(item: AgendaItem, text: str, *, seen_revision: int, actor: User) -> Note:
    """Save the note of `item`, if it is still the revision the writer began from (0 for none yet).

    Raises ValidationError("note_changed") with the other's `Note` in ``params["theirs"]``, or ("minutes_approved").
    """
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    if meeting.is_locked:
        message = f"The note cannot be changed: {meeting.get_state_display().lower()}."
        raise ValidationError(message, code="minutes_approved")
    note = Note.objects.select_related("saved_by").filter(item=item).first() or Note(item=item)
    if note.text == text:
        return note
    if note.revision != seen_revision:
        raise ValidationError(
            "Somebody else saved this note while you were writing.", code="note_changed", params={"theirs": note}
        )
    with acting_as(actor):
        note.text, note.saved_by, note.revision = text, actor, note.revision + 1
        note.save()
    return note
