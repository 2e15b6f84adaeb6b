"""Meetings with their agenda and register, notes and actions."""

import datetime
from collections.abc import Iterable
from typing import Literal

from accounts.dated import today
from accounts.models import User
from meetings.domain import (
    action,
    agenda,
    closure,
    decision,
    declaration,
    exchange,
    meeting,
    minutes,
    minutes_comment,
    note,
    register,
)
from meetings.enums import Attendance, Direction, ItemKind
from meetings.models import (
    Action,
    AgendaItem,
    Closure,
    Decision,
    Declaration,
    Exchange,
    Meeting,
    MinutesComment,
    Note,
    RegisterLine,
)
from members.models import Board, ChairTerm, Membership, Person, Representative, SubGroup
from tests.factories.accounts import coordinator
from tests.factories.members import make_person, sub_group

State = Literal["planned", "issued", "held", "approved", "cancelled"]
TEN, NOON = datetime.time(10), datetime.time(12)
FORTNIGHT = datetime.timedelta(days=14)
DAY = datetime.timedelta(days=1)


def make_meeting(
    state: State = "planned",
    *,
    date: datetime.date | None = None,
    start_time: datetime.time = TEN,
    end_time: datetime.time = NOON,
    venue: str = "Committee room 1",
    video_link: str = "",
    actor: User | None = None,
) -> Meeting:
    """Return a meeting taken as far as `state`; in a fortnight, or a fortnight ago when it took place.

    A held one has every place present (by its first holder) and was chaired by the first joint chair.
    """
    actor = actor or coordinator()
    took_place = state in ("held", "approved")
    date = date or _free_day(today() - FORTNIGHT if took_place else today() + FORTNIGHT, back=took_place)
    made = meeting.schedule(meeting.When(date, start_time, end_time, venue, video_link), actor=actor)
    if state == "cancelled":
        meeting.cancel(made, reason="Too few members could come.", actor=actor)
    elif state != "planned":
        agenda.issue(made, actor=actor)
    if took_place:
        _hold(made, actor)
    if state == "approved":
        minutes.approve(made, actor=actor)
    return made


def make_closure(first_day: datetime.date | None = None, *, days: int = 5, reason: str = "Half term") -> Closure:
    """Note that the forum does not meet for some days, in a year unless given."""
    first_day = first_day or today() + 52 * datetime.timedelta(weeks=1)
    return closure.add(first_day, first_day + (days - 1) * DAY, reason, actor=coordinator())


def item_of(meeting: Meeting, kind: ItemKind = ItemKind.CASE) -> AgendaItem:
    """Return the meeting's first item of `kind`."""
    return meeting.items.filter(kind=kind).order_by("number")[0]


def line_of(meeting: Meeting, membership: Membership | None = None) -> RegisterLine:
    """Return the register's line of a place (the first one when it does not matter); the agenda must be issued."""
    lines = meeting.lines.filter(membership=membership) if membership else meeting.lines.core()
    return lines.order_by("membership__position", "pk")[0]


def take_line(
    line: RegisterLine,
    attendance: Attendance,
    *,
    representatives: tuple[Representative, ...] = (),
    deputy: Person | None = None,
    actor: User | None = None,
) -> RegisterLine:
    """Fill one line; "present" alone means that the first holder came, and a deputy is made when none is given."""
    sent = (deputy or make_person()) if attendance == Attendance.DEPUTY else None
    if attendance == Attendance.PRESENT and not representatives:
        representatives = tuple(_holders(line)[:1])
    entry = register.Entry(
        line_id=line.pk,
        attendance=attendance,
        representatives=representatives,
        deputy=sent,
        deputy_name=sent.name if sent else "",
        deputy_role="Team manager" if sent else "",
        deputy_agency=line.membership.agency.name if sent else "",
        seen=register.says(line),
    )
    chaired_by, in_attendance = line.meeting.chaired_by, line.meeting.in_attendance
    register.record(
        line.meeting, [entry], actor=actor or coordinator(), chaired_by=chaired_by, in_attendance=in_attendance
    )
    line.refresh_from_db()
    return line


def write_note(item: AgendaItem, text: str = "The forum discussed this.", *, actor: User | None = None) -> Note:
    """Write the note of an item over whatever it says."""
    written = Note.objects.filter(item=item).first()
    seen = written.revision if written else 0
    return note.write(item, text, seen_revision=seen, actor=actor or coordinator()).note


def make_decision(
    item: AgendaItem | None = None, text: str = "The protocol is adopted.", *, actor: User | None = None
) -> Decision:
    """Record a decision, from the case item of a newly held meeting unless given."""
    actor = actor or coordinator()
    return decision.record(item or item_of(make_meeting("held", actor=actor)), text=text, actor=actor)


def make_declaration(meeting: Meeting, item: AgendaItem | None = None, *, actor: User | None = None) -> Declaration:
    """Record that a guest declared an interest at a meeting, in general unless in an item."""
    said = declaration.Said("A guest", "Knows the family of Child A", "Left the room", item)
    return declaration.record(meeting, said, actor=actor or coordinator())


def take_minutes(
    meeting: Meeting | None = None, state: Literal["checked", "circulated"] = "circulated", *, actor: User | None = None
) -> Meeting:
    """Take the minutes of a meeting (a newly held one unless given) as far as `state`, and return the meeting."""
    actor = actor or coordinator()
    meeting = meeting or make_meeting("held", actor=actor)
    minutes.check(meeting, actor=actor)
    if state == "circulated":
        minutes.circulate(meeting, actor=actor)
    return meeting


def make_comment(
    meeting: Meeting | None = None,
    *,
    item: AgendaItem | None = None,
    text: str = "I said something else.",
    actor: User | None = None,
) -> MinutesComment:
    """Comment on circulated minutes as a whole, or on an item of them."""
    return minutes_comment.write(meeting or take_minutes(), text, item=item, actor=actor or coordinator())


def make_action(
    item: AgendaItem | None = None,
    *,
    what: str = "Send the guidance to every team.",
    owner: Representative | None = None,
    owner_name: str = "",
    due_on: datetime.date | None = None,
    closed: bool = False,
    actor: User | None = None,
) -> Action:
    """Record an action, from the case item of a newly held meeting unless given; due four weeks after that meeting."""
    actor = actor or coordinator()
    item = item or item_of(make_meeting("held", actor=actor))
    made = action.record(
        item,
        what=what,
        due_on=due_on or item.meeting.date + 2 * FORTNIGHT,
        owner=owner,
        owner_name=owner_name or ("" if owner else "The minute taker"),
        actor=actor,
    )
    if closed:
        action.close(made, closing_note="Sent to every team manager.", actor=actor)
    return made


def make_exchange(
    *,
    partner: Board | SubGroup | None = None,
    on: datetime.date | None = None,
    direction: Direction = Direction.IN,
    subject: str = "What the panel learnt",
    items: Iterable[AgendaItem] = (),
    actor: User | None = None,
) -> Exchange:
    """Record that something came in today from the SAR subgroup, unless given."""
    said = exchange.Said(on or today(), direction, partner or sub_group("SAR"), subject, items=tuple(items))
    return exchange.record(said, actor=actor or coordinator())


def _hold(made: Meeting, actor: User) -> None:
    lines = list(made.lines.all())
    entries = [
        register.Entry(line.pk, Attendance.PRESENT, tuple(holders[:1]), seen=register.says(line))
        if (holders := _holders(line))
        else register.Entry(line.pk, Attendance.ABSENT, seen=register.says(line))
        for line in lines
    ]
    term = ChairTerm.objects.on(made.date).select_related("representative").order_by("pk").first()
    register.record(made, entries, actor=actor, chaired_by=term.representative if term else None)


def _holders(line: RegisterLine) -> list[Representative]:
    return list(Representative.objects.on(line.meeting.date).filter(membership=line.membership).order_by("seat"))


def _free_day(day: datetime.date, *, back: bool) -> datetime.date:
    while Meeting.objects.filter(date=day).exists():
        day += -DAY if back else DAY
    return day
