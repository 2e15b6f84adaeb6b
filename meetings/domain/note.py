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
    note = _locked(item)
    text = _plain(text)
    if note.text == text:
        return note
    return _save(note, text, seen_revision, actor)


@transaction.atomic
def keep_both(item: AgendaItem, text: str, *, seen_revision: int, actor: User) -> Note:
    """Save the other's note, which the writer has been shown as `seen_revision`, with the writer's own text after it.

    What both texts begin with stands there once. Raises as `write` does: a third person may have saved meanwhile.
    """
    note = _locked(item)
    return _save(note, joined(note.text, _plain(text)), seen_revision, actor)


def joined(theirs: str, mine: str) -> str:
    """Put `mine` after `theirs`, without the lines both begin with."""
    their_lines, my_lines = theirs.split("\n"), mine.split("\n")
    shared = 0
    while shared < min(len(their_lines), len(my_lines)) and their_lines[shared] == my_lines[shared]:
        shared += 1
    rest = "\n".join(my_lines[shared:]).strip("\n")
    return "\n\n".join(part for part in (theirs, rest) if part)


def _locked(item: AgendaItem) -> Note:
    """Return the item's note, or a new one, while nobody else can write it."""
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    if meeting.is_locked:
        message = f"The note cannot be changed: {meeting.get_state_display().lower()}."
        raise ValidationError(message, code="minutes_approved")
    return Note.objects.select_related("saved_by").filter(item=item).first() or Note(item=item)


def _save(note: Note, text: str, seen_revision: int, actor: User) -> Note:
    if note.revision != seen_revision:
        raise ValidationError(
            "Somebody else saved this note while you were writing.", code="note_changed", params={"theirs": note}
        )
    with acting_as(actor):
        note.text, note.saved_by, note.revision = text, actor, note.revision + 1
        note.save()
    return note


def _plain(text: str) -> str:
    """Return typed text with one kind of line end and nothing blank at its end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
