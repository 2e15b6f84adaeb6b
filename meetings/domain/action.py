"""Recording actions, saying how they stand, changing, closing and opening them again, and reminding their owners.

An action keeps its number from the meeting that agreed it to the day it is closed, and stands at item 2 of each meeting
between (Appendix I). What it said before, who changed it and why is in the history; its page shows that.
"""

import datetime
import hashlib
from contextlib import nullcontext
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.domain import mail
from accounts.history import acting_as, because
from accounts.models import User
from accounts.numbered import next_number
from documents.checking import Checked
from documents.domain import document
from meetings.domain.telling import tell
from meetings.models import Action, ActionUpdate, AgendaItem, Meeting
from meetings.models.action import OWNS
from members.models import Representative

#: How long before its day an owner is reminded of an action, and how long after it the second reminder is still sent
#: when nothing could be sent on the day itself.
BEFORE, AFTER = datetime.timedelta(days=7), datetime.timedelta(days=14)


@dataclass(frozen=True)
class Said:
    """What an action says: what needs doing, who does it (a representative, or anyone by name), and by when."""

    what: str
    due_on: datetime.date
    owner: Representative | None = None
    owner_name: str = ""

    @property
    def tidied(self) -> "Said":
        """The same without blanks at the ends."""
        return Said(self.what.strip(), self.due_on, self.owner, self.owner_name.strip())


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
    said = Said(what, due_on, owner, owner_name).tidied
    if wrong := _wrong(said, meeting):
        raise ValidationError(wrong)
    with acting_as(actor):
        return Action.objects.create(
            number=next_number(Action),
            item=item,
            what=said.what,
            owner=said.owner,
            owner_name=said.owner_name,
            due_on=said.due_on,
        )


@transaction.atomic
def change(action: Action, said: Said, *, actor: User, reason: str = "", seen: str = "") -> bool:
    """Change who does an action, or by when, for a reason; or correct its words, until its minutes are approved.

    `seen` is what it said (`says`) when the person began. Returns whether anything is different now. Raises
    ValidationError("already_closed" | "changed_meanwhile"), and keyed by field: what ("what_needed" |
    "minutes_approved"), owner ("no_owner"), owner_name ("two_owners"), due_on ("due_before_meeting"), reason
    ("reason_needed").
    """
    meeting = Meeting.objects.select_for_update().get(items=action.item_id)
    locked = _locked(action)
    _still_open(locked)
    if seen and seen != says(locked):
        message = (
            "Somebody else changed this action while you were working. "
            "Look at what it says now; if you save again, what you entered here replaces it."
        )
        raise ValidationError(message, code="changed_meanwhile")
    said, before = said.tidied, said_by(locked)
    wrong = _wrong(said, meeting)
    if said.what != before.what and meeting.is_locked and "what" not in wrong:
        message = f"The words cannot be changed any more: {meeting.get_state_display().lower()}."
        wrong["what"] = ValidationError(message, "minutes_approved")
    is_handed_on = (said.owner, said.owner_name) != (before.owner, before.owner_name)
    if (is_handed_on or said.due_on != before.due_on) and not reason.strip():
        wrong["reason"] = ValidationError("Say why the owner or the date changes.", "reason_needed")
    if wrong:
        raise ValidationError(wrong)
    if said == before:
        return False
    locked.what, locked.due_on, locked.owner, locked.owner_name = said.what, said.due_on, said.owner, said.owner_name
    with acting_as(actor), because(reason.strip()):
        locked.save(update_fields=["what", "due_on", "owner", "owner_name"])
    action.refresh_from_db()
    return True


@transaction.atomic
def update(action: Action, *, text: str, actor: User, link: str = "", file: Checked | None = None) -> ActionUpdate:
    """Say how an open action stands, with evidence or without: a link, a file that was checked, or both.

    Raises ValidationError("already_closed"), and keyed by field: text ("text_needed").
    """
    locked = _locked(action)
    _still_open(locked)
    if not text.strip():
        raise ValidationError({"text": ValidationError("Say how it stands.", "text_needed")})
    said = ActionUpdate(action=locked, text=_plain(text), link=link.strip(), written_by=actor)
    with acting_as(actor), document.received(file) if file else nullcontext() as said.document:
        said.save(force_insert=True)
    return said


@transaction.atomic
def close(action: Action, *, closing_note: str, actor: User) -> None:
    """Close an action with a word on what was done; it leaves the next agenda.

    Raises ValidationError("already_closed" | "note_needed").
    """
    locked = _locked(action)
    _still_open(locked)
    if not closing_note.strip():
        raise ValidationError({"closing_note": ValidationError("Say what was done.", "note_needed")})
    with acting_as(actor):
        locked.closed_on, locked.closing_note = today(), closing_note.strip()
        locked.save(update_fields=["closed_on", "closing_note"])
    action.refresh_from_db()


@transaction.atomic
def reopen(action: Action, *, reason: str, actor: User) -> None:
    """Open a closed action again, for a reason: it comes back to the next agenda under its own number.

    Raises ValidationError("not_closed"), and keyed by field: reason ("reason_needed").
    """
    locked = _locked(action)
    if locked.closed_on is None:
        raise ValidationError("This action is open already.", code="not_closed")
    if not reason.strip():
        raise ValidationError({"reason": ValidationError("Say why it is opened again.", "reason_needed")})
    with acting_as(actor), because(reason.strip()):
        locked.closed_on, locked.closing_note = None, ""
        locked.save(update_fields=["closed_on", "closing_note"])
    action.refresh_from_db()


def remind() -> None:
    """Remind owners by mail of what is theirs to do: a week before its day, and on the day after it. Once each.

    It asks what is due and was not reminded of, so a day missed is made up for; of an action that has been overdue for
    longer than a fortnight nobody is reminded. A new date brings new reminders. The mail has the number, the date and
    the way there, and nothing of what is to be done. Who has no account, or no role any more, gets none.
    """
    day = today()
    near = Action.objects.open().filter(due_on__range=(day - AFTER, day + BEFORE)).select_related("owner__person__user")
    owned = [action for action in near.order_by("due_on", "pk") if action.owner and action.owner.person.user_id]
    owners = User.objects.active().with_standing().in_bulk([each.owner.person.user_id for each in owned if each.owner])
    for action in owned:
        person = action.owner.person if action.owner else None
        owner = owners.get(person.user_id) if person and person.user_id else None
        if person and owner and owner.standing.holds(*OWNS):
            kind = "late" if action.due_on < day else "due"
            context = {"action": action, "url": mail.absolute(action.get_absolute_url())}
            tell(person, f"action_{kind}", context, key=f"action-{kind}-{action.pk}-{action.due_on}")


def said_by(action: Action) -> Said:
    """Return what an action says."""
    return Said(action.what, action.due_on, action.owner, action.owner_name)


def says(action: Action) -> str:
    """Return what an action says as one comparable text, so that two people who change it at once are told."""
    now = (action.what, action.due_on.isoformat(), action.owner_id, action.owner_name)
    return hashlib.sha256(repr(now).encode()).hexdigest()


def _locked(action: Action) -> Action:
    """Return the action as it is, while nobody else can change it."""
    return Action.objects.select_for_update(of=("self",)).select_related("owner").get(pk=action.pk)


def _still_open(action: Action) -> None:
    if action.closed_on:
        message = f"This action was closed on {action.closed_on:%-d %B %Y}."
        raise ValidationError(message, code="already_closed")


def _wrong(said: Said, meeting: Meeting) -> dict[str, ValidationError]:
    """Say what is wrong with an action that `meeting` agreed, by field."""
    wrong: dict[str, ValidationError] = {}
    if not said.what:
        wrong["what"] = ValidationError("Say what needs doing.", "what_needed")
    if not said.owner and not said.owner_name:
        wrong["owner"] = ValidationError("Say who will do this.", "no_owner")
    if said.owner and said.owner_name:
        wrong["owner_name"] = ValidationError("Choose a member or enter someone else, not both.", "two_owners")
    if said.due_on < meeting.date:
        message = f"The date must be the same as or after the meeting on {meeting.date:%-d %B %Y}."
        wrong["due_on"] = ValidationError(message, "due_before_meeting")
    return wrong


def _plain(text: str) -> str:
    """Return typed text with one kind of line end and nothing blank round it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
