"""Filling and issuing an agenda."""

import datetime
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
from members.models import Person, Representative
from reviews.models import Review

#: How long an ad hoc member still opens their item after the meeting.
AD_HOC_ACCESS = datetime.timedelta(days=28)


@dataclass(frozen=True)
class ItemChange:
    """What one item becomes: who leads it (a representative, or anyone by name), its minutes, the review discussed."""

    item_id: int
    minutes: int
    lead: Representative | None = None
    lead_name: str = ""
    review: Review | None = None


@transaction.atomic
def arrange(meeting: Meeting, changes: Iterable[ItemChange], *, actor: User) -> None:
    """Set lead, minutes and review of items. A change after issue is a draft until the agenda is issued again.

    Raises ValidationError("meeting_locked" | "not_on_the_agenda").
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    _not_locked(locked)
    items = {item.pk: item for item in locked.items.all()}
    with acting_as(actor):
        for change in changes:
            item = items.get(change.item_id)
            if item is None:
                raise ValidationError("This item is not on the agenda any more.", code="not_on_the_agenda")
            item.minutes, item.lead, item.review = change.minutes, change.lead, change.review
            item.lead_name = "" if change.lead else change.lead_name.strip()
            item.save(update_fields=["minutes", "lead", "lead_name", "review"])


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

    Raises ValidationError("meeting_locked").
    """
    _not_locked(item.meeting)
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
                "lead": item.lead.person.name if item.lead else item.lead_name,
            }
            for item in items
        ],
    }


def _not_locked(meeting: Meeting) -> None:
    if meeting.is_locked:
        message = f"This cannot be changed: {meeting.get_state_display().lower()}."
        raise ValidationError(message, code="meeting_locked")
