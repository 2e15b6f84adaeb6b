"""Filling and issuing an agenda, and asking specialists for its items."""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.domain import mail
from accounts.history import acting_as
from accounts.models import User
from meetings.domain import register
from meetings.domain.telling import tell
from meetings.enums import MeetingState
from meetings.models import AgendaIssue, AgendaItem, ItemInvitation, Meeting
from members.domain import agency as agencies
from members.domain import person as people
from members.domain import place as places
from members.domain import representative as representatives
from members.domain.agency import Described
from members.domain.person import Newcomer
from members.enums import MembershipKind
from members.models import Agency, Membership, Person, Representative
from reviews.models import Review

#: No item takes longer than half a day.
LONGEST_ITEM = 240
#: How long an ad hoc member still opens their item after the meeting, and the longest that can be set.
AD_HOC_ACCESS, LONGEST_ACCESS = datetime.timedelta(weeks=4), datetime.timedelta(weeks=26)


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


@dataclass(frozen=True)
class Specialist:
    """Somebody who is not an ad hoc member yet: who they are, and of which agency, there already or to be added."""

    name: str
    email: str
    role_title: str
    agency: Agency | Described


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
def ask(
    item: AgendaItem, who: Person | Specialist, *, actor: User, access_until: datetime.date | None = None
) -> ItemInvitation:
    """Ask a specialist for one item, by mail when we have an address (ToR, Membership: ad hoc members).

    They open that item and nothing else, until `access_until`: four weeks after the meeting when not given. Somebody
    new becomes an ad hoc member of their agency first. Asking again sets the day anew; the same day changes nothing.

    Raises ValidationError("meeting_locked"), and keyed by the field: "not_ad_hoc" (person),
    "before_meeting" | "too_long" (access_until), and what adding somebody and opening their account refuses (name,
    email, role_title, agency).
    """
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    _not_locked(meeting)
    until = access_until or default_access(meeting)
    _check_access(meeting, until)
    with acting_as(actor):
        person = _seat(who, meeting, actor) if isinstance(who, Specialist) else who
        _refuse_unless_ad_hoc(person, meeting)
        if person.email or person.user_id:
            people.open_account(person, actor=actor)
        before = ItemInvitation.objects.filter(item=item, person=person).first()
        invitation = before or ItemInvitation(item=item, person=person)
        if before is None or before.access_until != until:
            invitation.access_until = until
            invitation.save()
            _tell_asked(invitation, actor)
    return invitation


@transaction.atomic
def set_access(invitation: ItemInvitation, until: datetime.date, *, actor: User) -> None:
    """Let a specialist open their item until another day, also when the minutes are approved; tell them.

    Raises ValidationError("meeting_locked") of a cancelled meeting, and ("before_meeting" | "too_long") keyed by
    ``access_until``.
    """
    meeting = Meeting.objects.select_for_update().get(pk=invitation.item.meeting_id)
    if meeting.state == MeetingState.CANCELLED:
        raise ValidationError("This meeting is cancelled.", code="meeting_locked")
    _check_access(meeting, until)
    if until == invitation.access_until:
        return
    with acting_as(actor):
        invitation.access_until = until
        invitation.save(update_fields=["access_until"])
        _tell_asked(invitation, actor)


@transaction.atomic
def withdraw(invitation: ItemInvitation, *, actor: User) -> None:
    """Take back an ad hoc member's invitation; they lose the item at once, and are told while it is still to come."""
    meeting = invitation.item.meeting
    with acting_as(actor):
        if meeting.date >= today() and not meeting.is_locked:
            context = {"meeting": meeting, "item": invitation.item}
            tell(invitation.person, "item_withdrawn", context)
        invitation.delete()


def move_access(meeting: Meeting, was: Meeting) -> None:
    """Let specialists open their items as long after the meeting as before it was moved; tell them of the new day.

    Called inside another verb, with the meeting as it `was`.
    """
    if was.date <= today():
        return
    asked = ItemInvitation.objects.filter(item__meeting=meeting).select_related("item__meeting", "person__user")
    for invitation in asked:
        invitation.access_until += meeting.date - was.date
        invitation.save(update_fields=["access_until"])
        _tell_asked(invitation)


def default_access(meeting: Meeting) -> datetime.date:
    """Return until when a specialist opens their item when nobody says otherwise."""
    return max(meeting.date, today()) + AD_HOC_ACCESS


def frozen(meeting: Meeting) -> dict[str, Any]:
    """Return the agenda as plain data: what is issued, and what a later draft is compared with (see `differences`)."""
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
                "kind": item.kind,
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


def _check_access(meeting: Meeting, until: datetime.date) -> None:
    """Refuse a day before the meeting, one that has passed, and one too far off to have been meant."""
    first = max(meeting.date, today())
    last = first + LONGEST_ACCESS
    if until < first:
        message = f"Access must last until {first:%-d %B %Y} or later."
        raise ValidationError({"access_until": ValidationError(message, "before_meeting")})
    if until > last:
        message = f"Access must end by {last:%-d %B %Y}, half a year after the meeting."
        raise ValidationError({"access_until": ValidationError(message, "too_long")})


def _refuse_unless_ad_hoc(person: Person, meeting: Meeting) -> None:
    ad_hoc = Membership.objects.ad_hoc().on(meeting.date)
    if not person.representations.on(meeting.date).filter(membership__in=ad_hoc).exists():
        message = f"{person.name} is not an ad hoc member on {meeting.date:%-d %B %Y}."
        raise ValidationError({"person": ValidationError(message, "not_ad_hoc")})


def _seat(new: Specialist, meeting: Meeting, actor: User) -> Person:
    """Return the specialist, as a member who holds an ad hoc place of their agency on the meeting's day.

    Whoever holds a place then keeps to it: what place that is decides whether they can be asked.
    """
    person = people.known(Newcomer(new.name, new.email), actor=actor)
    if person.representations.on(meeting.date).exists():
        return person
    given = new.agency
    home = given if isinstance(given, Agency) else agencies.add(given, actor=actor)
    since = min(meeting.date, today())
    vacant = Membership.objects.ad_hoc().vacant(meeting.date).filter(agency=home, title__iexact=new.role_title.strip())
    place = vacant.first() or places.add(
        home, title=new.role_title, kind=MembershipKind.AD_HOC, started_on=since, actor=actor
    )
    started_on = max(filter(None, (since, place.started_on)))
    representatives.appoint(place, person, role_title=new.role_title, started_on=started_on, actor=actor)
    return person


def _tell_asked(invitation: ItemInvitation, actor: User | None = None) -> None:
    """Tell a specialist for which item, when and until when; what it is about they read after signing in."""
    meeting = invitation.item.meeting
    context = {
        "meeting": meeting,
        "item": invitation.item,
        "asked_by": actor,
        "access_until": invitation.access_until,
        "is_over": meeting.date < today(),
        "url": mail.absolute(invitation.item.get_absolute_url()),
    }
    tell(invitation.person, "item_asked", context)


def _refused(change: ItemChange, field: str, message: str, code: str) -> ValidationError:
    return ValidationError(message, code=code, params={"item_id": change.item_id, "field": field})


def _not_locked(meeting: Meeting) -> None:
    if meeting.is_locked:
        message = f"This cannot be changed: {meeting.get_state_display().lower()}."
        raise ValidationError(message, code="meeting_locked")
