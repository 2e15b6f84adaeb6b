"""Recording what the forum decided, until the minutes are approved."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.history import acting_as
from accounts.models import User
from accounts.numbered import next_number
from meetings.domain.minutes import still_open
from meetings.models import AgendaItem, Decision


@transaction.atomic
def record(item: AgendaItem, *, text: str, actor: User) -> Decision:
    """Record a decision of the forum at an item; it gets the next number.

    Raises ValidationError("minutes_approved"), and keyed by ``text``: "text_needed" | "text_too_long".
    """
    still_open(item.meeting)
    said = _checked(text)
    with acting_as(actor):
        return Decision.objects.create(number=next_number(Decision), item=item, text=said, decided_by=actor)


@transaction.atomic
def correct(decision: Decision, *, text: str, seen: str, actor: User) -> None:
    """Put the words of a decision right. `seen` is what it said when the person began: nobody else's is overwritten.

    Raises ValidationError("minutes_approved" | "taken_back" | "changed_meanwhile"), and keyed by ``text``:
    "text_needed" | "text_too_long".
    """
    locked, said = _locked(decision), _checked(text)
    if locked.text not in (seen, said):
        message = f"Somebody else changed this while you were working. It says: {locked.text}"
        raise ValidationError(message, code="changed_meanwhile", params={"now": locked.text})
    with acting_as(actor):
        locked.text = said
        locked.save(update_fields=["text"])
    decision.refresh_from_db()


@transaction.atomic
def take_back(decision: Decision, *, actor: User) -> None:
    """Take a decision back that was recorded by mistake; the history of changes keeps it.

    Raises ValidationError("minutes_approved" | "taken_back").
    """
    with acting_as(actor):
        _locked(decision).delete()


def _locked(decision: Decision) -> Decision:
    still_open(decision.item.meeting)
    locked = Decision.objects.select_for_update().filter(pk=decision.pk).first()
    if locked is None:
        raise ValidationError("Somebody else has taken this decision back.", code="taken_back")
    return locked


def _checked(text: str) -> str:
    said = " ".join(text.split())
    longest = Decision._meta.get_field("text").max_length or 0
    if not said:
        raise ValidationError({"text": ValidationError("Say what was decided.", "text_needed")})
    if len(said) > longest:
        message = f"A decision has at most {longest} characters. Write the discussion in the note."
        raise ValidationError({"text": ValidationError(message, "text_too_long")})
    return said
