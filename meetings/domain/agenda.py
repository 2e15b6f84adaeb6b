"""Filling and issuing an agenda."""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.domain import register
from meetings.enums import MeetingState
from meetings.models import AgendaIssue, AgendaItem, ItemInvitation, Meeting
from members.models import Membership, Person, Representative
from reviews.models import Review

#: No item takes longer than half a day.
LONGEST_ITEM = 240
#: How long an ad hoc member still opens their item after the meeting.
AD_HOC_ACCESS = datetime.timedelta(days=28)


@dataclass(frozen=True)
class ItemChange:
    """What one item becomes: who leads it (a representative, or anyone by name), its minutes, the review discussed.

    `seen` is what the item said when the person began (see `says`): an item that somebody else changed meanwhile is not
    overwritten. None overwrites whatever it says.
    """

    item_id: int
    minutes: int
    lead: Representative | None = None
    lead_name: str = ""
    review: Review | None = None
    seen: str | None = None

    @property
    def says(self) -> str:
        """What the item will say; see `says` of this module."""
        lead_id, review_id = (each.pk if each else None for each in (self.lead, self.review))
        return said(self.minutes, lead_id, self.lead_name, review_id)


@transaction.atomic
def arrange(meeting: Meeting, changes: Iterable[ItemChange], *, actor: User) -> None:
    """Set lead, minutes and review of items. A change after issue is a draft until the agenda is issued again.

    Nothing is saved when anything is wrong. Raises ValidationError("meeting_locked" | "not_on_the_agenda" |
    "minutes_out_of_range" | "not_a_representative" | "changed_meanwhile"); errors of an item carry ``item_id`` and the
    ``field`` (lead, minutes, review) in their params.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    _not_locked(locked)
    items = {item.pk: item for item in locked.items.all()}
    errors: list[ValidationError] = []
    changed: list[AgendaItem] = []
    for change in changes:
        try:
            changed += _changing(items.get(change.item_id), change, locked)
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)
    with acting_as(actor):
        AgendaItem.objects.bulk_update(changed, ["minutes", "lead", "lead_name", "review"])


@transaction.atomic
def issue(meeting: Meeting, *, actor: User) -> AgendaIssue:
    """Freeze the agenda as its next version and open the register for the places of that day.

    Raises ValidationError("meeting_locked" | "already_issued") when nothing changed since the last version.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.state not in (MeetingState.PLANNED, MeetingState.ISSUED):
        raise ValidationError("An agenda can be issued only before the meeting.", code="meeting_locked")
    last = locked.issues.last()
    agenda = frozen(locked)
    if last and last.agenda == agenda:
        message = f"The agenda has not changed since version {last.version} was issued."
        raise ValidationError(message, code="already_issued")
    with acting_as(actor):
        version = last.version + 1 if last else 1
        issued = AgendaIssue.objects.create(meeting=locked, version=version, agenda=agenda, issued_by=actor)
        locked.state = MeetingState.ISSUED
        locked.save(update_fields=["state"])
        register.expect_places(locked)
    meeting.refresh_from_db()
    return issued


@transaction.atomic
def ask(item: AgendaItem, person: Person, *, actor: User) -> ItemInvitation:
    """Ask a specialist for one item: they see that item only, until four weeks after the meeting (ToR, ad hoc members).

    Raises ValidationError("meeting_locked" | "not_ad_hoc").
    """
    _not_locked(item.meeting)
    ad_hoc = Membership.objects.ad_hoc().on(item.meeting.date)
    if not person.representations.on(item.meeting.date).filter(membership__in=ad_hoc).exists():
        message = f"{person.name} is not an ad hoc member on {item.meeting.date:%-d %B %Y}."
        raise ValidationError({"person": ValidationError(message, "not_ad_hoc")})
    until = max(item.meeting.date, today()) + AD_HOC_ACCESS
    with acting_as(actor):
        invitation, _ = ItemInvitation.objects.update_or_create(
            item=item, person=person, defaults={"access_until": until}
        )
    return invitation


@transaction.atomic
def withdraw(invitation: ItemInvitation, *, actor: User) -> None:
    """Take back an ad hoc member's invitation; they lose the item at once."""
    with acting_as(actor):
        invitation.delete()


def frozen(meeting: Meeting) -> dict[str, Any]:
    """Return the agenda as plain data: what is issued, and what a later draft is compared with."""
    items = meeting.items.select_related("lead__person").order_by("number")
    return {
        "date": meeting.date.isoformat(),
        "start_time": meeting.start_time.isoformat("minutes"),
        "end_time": meeting.end_time.isoformat("minutes"),
        "venue": meeting.venue,
        "video_link": meeting.video_link,
        "items": [
            {
                "id": item.pk,
                "number": item.number,
                "title": item.title,
                "bullets": item.bullets,
                "minutes": item.minutes,
                "lead": item.lead_label,
            }
            for item in items
        ],
    }


def says(item: AgendaItem) -> str:
    """Return what an item says, as one comparable text (see `ItemChange.seen`)."""
    return said(item.minutes, item.lead_id, item.lead_name, item.review_id)


def said(minutes: int, lead_id: int | None, lead_name: str, review_id: int | None) -> str:
    """Put what an item says into one text: the same words give the same text."""
    return json.dumps([minutes, lead_id, "" if lead_id else lead_name.strip(), review_id], ensure_ascii=False)


def _changing(item: AgendaItem | None, change: ItemChange, meeting: Meeting) -> list[AgendaItem]:
    """Return the item, changed, in a list; nothing when it stays as it is. Refuse what cannot be."""
    if item is None:
        message = "This item is not on the agenda any more."
        raise _refused(change, "lead", message, "not_on_the_agenda")
    now = says(item)
    began = now if change.seen is None else change.seen
    if change.says in (began, now):
        return []
    if now != began:
        message = "Somebody else changed this item while you were working. Check what it says now and save again."
        raise _refused(change, "lead", message, "changed_meanwhile")
    if not 0 < change.minutes <= LONGEST_ITEM:
        message = f"minutes must be a number from 1 to {LONGEST_ITEM}."
        raise _refused(change, "minutes", message, "minutes_out_of_range")
    if change.lead and change.lead.pk != item.lead_id and not change.lead.holds_on(meeting.date):
        message = f"{change.lead.person.name} holds no place on {meeting.date:%-d %B %Y}."
        raise _refused(change, "lead", message, "not_a_representative")
    item.minutes, item.lead, item.review = change.minutes, change.lead, change.review
    item.lead_name = "" if change.lead else change.lead_name.strip()
    return [item]


def _refused(change: ItemChange, field: str, message: str, code: str) -> ValidationError:
    return ValidationError(message, code=code, params={"item_id": change.item_id, "field": field})


def _not_locked(meeting: Meeting) -> None:
    if meeting.is_locked:
        message = f"This cannot be changed: {meeting.get_state_display().lower()}."
        raise ValidationError(message, code="meeting_locked")
