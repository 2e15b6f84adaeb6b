"""Writing the note of an item, also when two people do so at once: nothing that either typed is lost."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.history import acting_as
from accounts.models import User
from meetings.domain.lines import joined, plain
from meetings.models import AgendaItem, Meeting, Note


@dataclass(frozen=True)
class Written:
    """What came of saving a note: how it stands now, and the names of those who had written meanwhile.

    `is_marked` when they had changed the same lines: both versions then stand one after the other.
    """

    note: Note
    others: tuple[str, ...] = ()
    is_marked: bool = False


@transaction.atomic
def write(item: AgendaItem, text: str, *, seen_revision: int, actor: User, tried: str = "") -> Written:
    """Save the note of `item`, as somebody wrote it who began from `seen_revision` (0 for none yet).

    What others saved since then is joined with it line by line. `tried` is a text sent before of which no answer came:
    when it was saved all the same, the writer began from that. Raises ValidationError("minutes_approved").
    """
    note = _locked(item)
    text = plain(text)
    if note.text == text:
        return Written(note)
    if note.revision == seen_revision:
        return Written(_save(note, text, actor))
    base, later = _history(note, seen_revision)
    for sent in filter(None, (text, plain(tried))):
        if _was_saved(sent, base, later, actor):
            base = sent
            break
    both = joined(base, note.text, text, mark=_mark(actor))
    others = tuple(dict.fromkeys(each.saved_by.name for each in later if each.saved_by_id != actor.pk))
    if both.text == note.text:
        return Written(note, others)
    return Written(_save(note, both.text, actor), others, both.is_marked)


def _locked(item: AgendaItem) -> Note:
    """Return the item's note, or a new one, while nobody else can write it."""
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    if meeting.is_locked:
        message = f"The note cannot be changed: {meeting.get_state_display().lower()}."
        raise ValidationError(message, code="minutes_approved")
    return Note.objects.select_related("saved_by").filter(item=item).first() or Note(item=item)


def _save(note: Note, text: str, actor: User) -> Note:
    with acting_as(actor):
        note.text, note.saved_by, note.revision = text, actor, note.revision + 1
        note.save()
    return note


def _history(note: Note, revision: int) -> tuple[str, list[Any]]:
    """Return the text of a revision, and the revisions after it, from the history of changes (1 query)."""
    if note.pk is None:
        return "", []
    events = getattr(note, "events")  # noqa: B009 - made at run time by @tracked
    since = list(events.filter(revision__gte=revision).select_related("saved_by").order_by("pgh_id"))
    began = [each for each in since if each.revision == revision]
    return began[-1].text if began else "", [each for each in since if each.revision > revision]


def _was_saved(text: str, base: str, later: list[Any], actor: User) -> bool:
    """Whether one of the revisions `later` than `base` is what came of saving exactly this text."""
    before = base
    for each in later:
        is_theirs = each.saved_by_id == actor.pk
        if is_theirs and each.text in (text, joined(base, before, text, mark=_mark(actor)).text):
            return True
        before = each.text
    return False


def _mark(writer: User) -> str:
    """The line that parts two versions of a place."""
    return f"[At the same time {writer.name} wrote:]"
