"""Filling and issuing an agenda, and asking specialists for its items."""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.domain import mail
from accounts.history import acting_as
from accounts.models import User
from meetings.domain import issuing, kept, register
from meetings.domain.order import merged
from meetings.domain.telling import tell
from meetings.enums import ItemKind, MeetingState
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

#: No item takes longer than half a day, and no agenda has more items.
LONGEST_ITEM, MOST_ITEMS = 240, 50
#: How long an ad hoc member still opens their item after the meeting, and the longest that can be set.
AD_HOC_ACCESS, LONGEST_ACCESS = datetime.timedelta(weeks=4), datetime.timedelta(weeks=26)


@dataclass(frozen=True)
class ItemChange:
    """What one item becomes: who leads it (a representative, or anyone by name), its minutes, the review discussed.

    Title, question for the forum and invited practitioners stay as they are where they are None. `seen` is what the
    item said when the person began (see `says`): an item that somebody else changed meanwhile is not overwritten. None
    overwrites whatever it says.
    """

    item_id: int
    minutes: int
    lead: Representative | None = None
    lead_name: str = ""
    review: Review | None = None
    title: str | None = None
    question: str | None = None
    guests: str | None = None
    seen: str | None = None


@dataclass(frozen=True)
class NewItem:
    """An item to be added; `key` is what `Order` and errors call it. Without a title it has the name of its kind."""

    key: str
    kind: str
    minutes: int
    title: str = ""
    lead: Representative | None = None
    lead_name: str = ""
    review: Review | None = None
    question: str = ""
    guests: str = ""


@dataclass(frozen=True)
class Order:
    """The items in the order that is wanted, by id or `NewItem.key`, and the ids in the order the person began from."""

    wanted: Sequence[int | str]
    seen: Sequence[int]


@dataclass(frozen=True)
class Specialist:
    """Somebody who is not an ad hoc member yet: who they are, and of which agency, there already or to be added."""

    name: str
    email: str
    role_title: str
    agency: Agency | Described


@transaction.atomic
def arrange(
    meeting: Meeting,
    changes: Iterable[ItemChange],
    *,
    actor: User,
    added: Iterable[NewItem] = (),
    taken_off: Mapping[int, str | None] | None = None,
    order: Order | None = None,
) -> None:
    """Fill an agenda, add items, take some off (each with what it said when the person began) and put all in order.

    A change after issue is a draft until the agenda is issued again; the issued version keeps what it had. Without an
    `order` what is added comes last. Nothing is saved when anything is wrong, and what others did meanwhile stays.

    Raises ValidationError("meeting_locked" | "too_many_items" | "no_items" | "order_changed"), and of items, with
    ``item_id`` (or the new one's key) and the ``field`` (lead, minutes, title) in their params: "not_on_the_agenda" |
    "changed_meanwhile" | "minutes_out_of_range" | "not_a_representative" | "no_title" | "has_record".
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    _not_locked(locked)
    items = {item.pk: item for item in locked.items.order_by("number")}
    before = {pk: (item.number, says(item)) for pk, item in items.items()}
    errors: list[ValidationError] = []
    gone = _taking_off(items, taken_off or {}, errors)
    _changing_all(items, changes, locked, errors)
    created = _adding(locked, added, errors)
    if errors:
        raise ValidationError(errors)
    in_order = _in_order(items, gone, created, order)
    with acting_as(actor):
        AgendaItem.objects.filter(pk__in=gone).delete()
        _number(in_order)
        AgendaItem.objects.bulk_update(
            [item for item in in_order if item.pk and before[item.pk] != (item.number, says(item))],
            ["number", "title", "minutes", "lead", "lead_name", "review", "question", "guests"],
        )
        AgendaItem.objects.bulk_create(item for item in in_order if not item.pk)


@transaction.atomic
def issue(meeting: Meeting, *, actor: User, seen: str | None = None) -> AgendaIssue:
    """Freeze the agenda as its next version, open the register for the places of that day, and tell people.

    Meetings planned further ahead get these leads where they have none yet: a year is planned before anybody leads.

    Whom is for `issuing.change`; the first version brings everybody their calendar invitation. `seen` is the seal of
    the agenda that the person looked at (`issuing.seal_of`): what somebody changed meanwhile is not issued unseen. None
    issues whatever it says.

    Raises ValidationError("meeting_locked" | "already_issued", when nothing changed since the last version, |
    "changed_meanwhile").
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.state not in (MeetingState.PLANNED, MeetingState.ISSUED):
        raise ValidationError("An agenda can be issued only before the meeting.", code="meeting_locked")
    last = locked.issues.last()
    agenda = frozen(locked)
    if last and last.agenda == agenda:
        message = f"The agenda has not changed since version {last.version} was issued."
        raise ValidationError(message, code="already_issued")
    if seen is not None and seen != issuing.seal_of(agenda, last):
        message = "Somebody else changed the agenda while you were looking. Check what it says now and issue it again."
        raise ValidationError(message, code="changed_meanwhile")
    with acting_as(actor):
        new = issuing.change(locked, last, agenda)
        issued = AgendaIssue.objects.create(meeting=locked, version=new.version, agenda=agenda, issued_by=actor)
        locked.state = MeetingState.ISSUED
        locked.save(update_fields=["state"])
        register.expect_places(locked)
        issuing.tell_of(locked, new)
        _hand_on_leads(locked)
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
    """Return what an item says, as one comparable text (see `ItemChange.seen`): the same words give the same text."""
    lead_name = "" if item.lead_id else item.lead_name
    said = [item.title, item.minutes, item.lead_id, lead_name, item.review_id, item.question, item.guests]
    return json.dumps(said, ensure_ascii=False)


def plain(text: str) -> str:
    """Return typed lines as they are kept: one kind of line end, and nothing blank round them."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _changing_all(
    items: Mapping[int, AgendaItem], changes: Iterable[ItemChange], meeting: Meeting, errors: list[ValidationError]
) -> None:
    for change in changes:
        try:
            _change(items.get(change.item_id), change, meeting)
        except ValidationError as error:
            errors.append(error)


def _change(item: AgendaItem | None, change: ItemChange, meeting: Meeting) -> None:
    """Change the item, unless it stays as it is. Refuse what cannot be."""
    if item is None:
        message = "this item is not on the agenda any more."
        raise _refused(change.item_id, "lead", message, "not_on_the_agenda")
    after = _filled(copy(item), change)
    now, then = says(item), says(after)
    began = now if change.seen is None else change.seen
    if then in (began, now):
        return
    if now != began:
        message = "somebody else changed this item while you were working. Check what it says now and save again."
        raise _refused(item.pk, "lead", message, "changed_meanwhile")
    _check(after, item.pk, meeting, former=item.lead_id)
    _filled(item, change)


def _filled(item: AgendaItem, said: ItemChange | NewItem) -> AgendaItem:
    """Let the item say what is asked; its texts are tidied."""
    item.minutes, item.lead, item.review = said.minutes, said.lead, said.review
    item.lead_name = "" if said.lead else said.lead_name.strip()
    if said.title is not None:
        item.title = " ".join(said.title.split())
    if said.question is not None:
        item.question = plain(said.question)
    if said.guests is not None:
        item.guests = plain(said.guests)
    return item


def _check(item: AgendaItem, key: int | str, meeting: Meeting, *, former: int | None = None) -> None:
    """Refuse an item that cannot be; its `former` lead may have left meanwhile."""
    if not item.title:
        raise _refused(key, "title", "enter a title.", "no_title")
    if not 0 < item.minutes <= LONGEST_ITEM:
        message = f"minutes must be a number from 1 to {LONGEST_ITEM}."
        raise _refused(key, "minutes", message, "minutes_out_of_range")
    if item.lead and item.lead.pk != former and not item.lead.holds_on(meeting.date):
        message = f"{item.lead.person.name} holds no place on {meeting.date:%-d %B %Y}."
        raise _refused(key, "lead", message, "not_a_representative")


def _taking_off(
    items: Mapping[int, AgendaItem], taken_off: Mapping[int, str | None], errors: list[ValidationError]
) -> set[int]:
    """Return which items go. One that says something else by now stays, and one from which something was recorded."""
    wanted = [pk for pk in taken_off if pk in items]
    if not wanted:
        return set()
    for item in kept.with_reasons(AgendaItem.objects.filter(pk__in=wanted)):
        began = taken_off[item.pk]
        if began is not None and began != says(item):
            message = "somebody else changed this item while you were working. Check whether it is still to go."
            errors.append(_refused(item.pk, "lead", message, "changed_meanwhile"))
        elif why := kept.refusal(item):
            errors.append(_refused(item.pk, "lead", why, "has_record"))
    return set(wanted)


def _adding(meeting: Meeting, added: Iterable[NewItem], errors: list[ValidationError]) -> dict[str, AgendaItem]:
    """Return the new items by their keys."""
    found: dict[str, AgendaItem] = {}
    for new in added:
        item = _filled(AgendaItem(meeting=meeting, kind=new.kind), new)
        if not item.title and new.kind != ItemKind.FREE:
            item.title = str(ItemKind(new.kind).label)
        try:
            _check(item, new.key, meeting)
        except ValidationError as error:
            errors.append(error)
        found[new.key] = item
    return found


def _in_order(
    items: Mapping[int, AgendaItem], gone: set[int], created: dict[str, AgendaItem], order: Order | None
) -> list[AgendaItem]:
    """Return all items that there are to be, in their order."""
    now = [pk for pk in items if pk not in gone]
    order = order or Order([*now, *created], now)
    twins = _came_meanwhile(items, created, order.seen)
    wanted = list(dict.fromkeys(twins.get(key, key) for key in order.wanted if key not in gone))
    found = merged(wanted, order.seen, now)
    if found is None:
        message = "Somebody else put the items in another order while you were working."
        raise ValidationError(message, code="order_changed")
    if not found:
        raise ValidationError("An agenda has at least one item.", code="no_items")
    if len(found) > MOST_ITEMS:
        message = f"An agenda has at most {MOST_ITEMS} items."
        raise ValidationError(message, code="too_many_items")
    return [items[key] if isinstance(key, int) else created[key] for key in found]


def _came_meanwhile(
    items: Mapping[int, AgendaItem], created: dict[str, AgendaItem], seen: Sequence[int]
) -> dict[int | str, int]:
    """Return which new items are there by now, word for word: sent twice, or added by two people. They stay one."""
    others = {(item.kind, says(item)): pk for pk, item in items.items() if pk not in seen}
    found: dict[int | str, int] = {}
    for key, item in created.items():
        if (twin := others.pop((item.kind, says(item)), None)) is not None:
            found[key] = twin
    return found


def _number(items: Iterable[AgendaItem]) -> None:
    for number, item in enumerate(items, start=1):
        item.number = number


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


def _refused(key: int | str, field: str, message: str, code: str) -> ValidationError:
    return ValidationError(message, code=code, params={"item_id": key, "field": field})


def _not_locked(meeting: Meeting) -> None:
    if meeting.is_locked:
        message = f"This cannot be changed: {meeting.get_state_display().lower()}."
        raise ValidationError(message, code="meeting_locked")


def _hand_on_leads(meeting: Meeting) -> None:
    """Let the same item of meetings that are only planned have the lead it has here, where nobody leads it yet."""
    led = {(item.kind, item.title): item.lead for item in meeting.items.exclude(lead=None).select_related("lead")}
    later = AgendaItem.objects.filter(
        meeting__state=MeetingState.PLANNED, meeting__date__gt=meeting.date, lead=None, lead_name=""
    ).select_related("meeting")
    changed = []
    for item in later:
        lead = led.get((item.kind, item.title))
        if lead and lead.holds_on(item.meeting.date):
            item.lead = lead
            changed.append(item)
    AgendaItem.objects.bulk_update(changed, ["lead"])
