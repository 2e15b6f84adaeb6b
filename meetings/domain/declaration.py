"""Declarations of interest: who declared what, in an item or in general, and what they did (stayed, left the room)."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.history import acting_as
from accounts.models import User
from meetings.domain.minutes import still_open
from meetings.models import AgendaItem, Declaration, Meeting

#: What a declaration consists of, with the question put when it is missing; the last may stay empty.
FIELDS = {"name": "Say who declared it.", "interest": "Say what they declared.", "what_they_did": ""}
#: How many characters each has room for.
LONGEST = {name: int(getattr(Declaration._meta.get_field(name), "max_length", 0)) for name in FIELDS}


@dataclass(frozen=True)
class Said:
    """What was declared; `item` is None when it concerns the meeting as a whole."""

    name: str
    interest: str
    what_they_did: str = ""
    item: AgendaItem | None = None

    @classmethod
    def of(cls, declaration: Declaration) -> "Said":
        """Read it from what is recorded."""
        return cls(declaration.name, declaration.interest, declaration.what_they_did, declaration.item)

    @property
    def words(self) -> str:
        """The same in a sentence."""
        about = f"item {self.item.number}" if self.item else "the meeting as a whole"
        return ", ".join(filter(None, [f"{self.name} ({about}): {self.interest}", self.what_they_did]))


@transaction.atomic
def record(meeting: Meeting, said: Said, *, actor: User) -> Declaration:
    """Record an interest that somebody declared at a meeting.

    Raises ValidationError("minutes_approved"), and keyed by the field "missing" | "too_long" | "wrong_item".
    """
    still_open(meeting)
    checked = _checked(said, meeting)
    with acting_as(actor):
        return Declaration.objects.create(meeting=meeting, **vars(checked))


@transaction.atomic
def correct(declaration: Declaration, said: Said, *, seen: Said, actor: User) -> None:
    """Put a declaration right. `seen` is what it said when the person began: nobody else's is overwritten.

    Raises ValidationError("minutes_approved" | "taken_back" | "changed_meanwhile"), and keyed by the field as `record`.
    """
    locked = _locked(declaration)
    checked, now = _checked(said, locked.meeting), Said.of(locked)
    if now not in (seen, checked):
        message = f"Somebody else changed this while you were working. It says: {now.words}."
        raise ValidationError(message, code="changed_meanwhile")
    with acting_as(actor):
        for name, value in vars(checked).items():
            setattr(locked, name, value)
        locked.save(update_fields=list(vars(checked)))
    declaration.refresh_from_db()


@transaction.atomic
def take_back(declaration: Declaration, *, actor: User) -> None:
    """Take a declaration back that was recorded by mistake; the history of changes keeps it.

    Raises ValidationError("minutes_approved" | "taken_back").
    """
    with acting_as(actor):
        _locked(declaration).delete()


def _locked(declaration: Declaration) -> Declaration:
    still_open(declaration.meeting)
    locked = Declaration.objects.select_for_update(of=["self"]).select_related("item", "meeting")
    found = locked.filter(pk=declaration.pk).first()
    if found is None:
        raise ValidationError("Somebody else has taken this declaration back.", code="taken_back")
    return found


def _checked(said: Said, meeting: Meeting) -> Said:
    """Return what was said with single spaces, or say what is wrong with it."""
    words = {name: " ".join(getattr(said, name).split()) for name in FIELDS}
    wrong: dict[str, ValidationError] = {}
    for name, question in FIELDS.items():
        if question and not words[name]:
            wrong[name] = ValidationError(question, "missing")
        elif len(words[name]) > LONGEST[name]:
            wrong[name] = ValidationError(f"Use at most {LONGEST[name]} characters.", "too_long")
    if said.item and said.item.meeting_id != meeting.pk:
        wrong["item"] = ValidationError("This item is not on the agenda of this meeting.", "wrong_item")
    if wrong:
        raise ValidationError(wrong)
    return Said(**words, item=said.item)
