"""The whole record of a meeting: who was there, what was said, what was agreed.

While the minutes are on their way they are read from register, notes, decisions, actions and learning points as these
stand (`live`). Once they are approved they are read from what was frozen then (`meetings.queries.minutes_record`), and
a reader still sees only what they may open now.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.models import User
from meetings import panels, wording
from meetings.enums import Attendance, ItemKind, MeetingState
from meetings.models import (
    Addendum,
    AgendaItem,
    Attendee,
    Declaration,
    Meeting,
    Minutes,
    MinutesComment,
    Practice,
    RegisterLine,
    Reply,
)
from meetings.models.register import RegisterLineQuerySet
from meetings.queries.attendance import AGENCY, AgencyAttendance, tally_of
from meetings.queries.decision import with_decisions
from members.models import Representative
from members.models.agency import name_on

#: What is said of a place whose members do not come themselves; replies and lines of the register say it alike.
AWAY = (Attendance.APOLOGIES, Attendance.DEPUTY)
#: The kinds of item at which the forum approves earlier minutes: the first of them that an agenda has.
APPROVING = (ItemKind.LAST_MINUTES, ItemKind.ACTIONS)


@dataclass
class AgencyRoll:
    """Who was there for an agency, in words: people who came, deputies and for whom, apologies, nobody, no answer."""

    agency: str
    present: list[str] = field(default_factory=list)
    deputies: list[str] = field(default_factory=list)
    apologies: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Declared:
    """An interest that somebody declared, and what they did."""

    name: str
    interest: str
    what_they_did: str


@dataclass(frozen=True)
class Remark:
    """A comment on circulated minutes; `resolution` is empty while it is open."""

    pk: int
    text: str
    by: str
    at: datetime.datetime
    resolution: str
    resolved_by: str
    resolved_at: datetime.datetime | None


@dataclass(frozen=True)
class Correction:
    """A signed addendum to approved minutes."""

    number: int
    text: str
    by: str
    at: datetime.datetime


@dataclass(frozen=True)
class MinutesItem:
    """One item of the minutes; for a reader who may not open it, `is_restricted` and nothing else but its number."""

    item_id: int
    number: int
    title: str
    kind: str
    lead: str
    note: str
    recorded: tuple[panels.Recorded, ...]
    is_restricted: bool
    declared: tuple[Declared, ...] = ()
    comments: tuple[Remark, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True)
class Whole:
    """The record as one reader may see it; declarations, comments and corrections of its own are of the whole."""

    roll: tuple[AgencyRoll, ...]
    tally: AgencyAttendance
    chair: str
    quorum: str
    guests: tuple[str, ...]
    items: tuple[MinutesItem, ...]
    declared: tuple[Declared, ...] = ()
    comments: tuple[Remark, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nobody has recorded anything yet."""
        said = self.declared or any(item.note or item.recorded or item.declared for item in self.items)
        return not said and self.tally.blank == self.tally.expected

    @property
    def open_comments(self) -> int:
        """How many comments nobody has answered, of those that the reader may see."""
        each = (*self.comments, *(comment for item in self.items for comment in item.comments))
        return sum(not comment.resolution for comment in each)


def with_record(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return meetings each with what its minutes say of the whole, and how far they have come: no query for that."""
    whole = {"meeting": OuterRef("pk"), "item": None}
    return (
        meetings.defer(None)
        .select_related(
            *("minutes__checked_by", "minutes__circulated_by", "minutes__asked_by", "minutes__reopened_by"),
            "minutes__approved_at_meeting",
        )
        .annotate(
            chair_name=F("chaired_by__person__name"),
            asked_quorum=Subquery(Practice.objects.values("quorum")[:1]),
            approves=ArraySubquery(
                Minutes.objects.filter(approved_at_meeting=OuterRef("pk"))
                .order_by("meeting__date")
                .values("meeting__date")
            ),
            **_beside(whole),
        )
    )


def minutes_of(meeting: Meeting, reader: User) -> Whole:
    """Return the record of a meeting for `reader`.

    2 queries and one for each kind of outcome, 1 fewer once it is approved; 1 more unless `with_record` read the
    meeting.
    """
    if not hasattr(meeting, "addenda_signed"):
        meeting = with_record(Meeting.objects.all()).get(pk=meeting.pk)
    record = wording.minutes_row(meeting).record if meeting.state == MeetingState.APPROVED else None
    if record is None:
        return live(meeting, reader)
    from meetings.queries.minutes_record import thawed

    items = items_of(meeting, reader)
    beside = replace(_heads(meeting), items=_as_they_stand(items, meeting, reader))
    return thawed(record, beside, reader)


def live(meeting: Meeting, reader: User) -> Whole:
    """Return what a meeting read by `with_record` says now (2 queries, and one for each kind of outcome)."""
    lines = list(lines_of(meeting))
    tally = tally_of(lines)
    return replace(
        _heads(meeting),
        roll=roll_of(lines),
        tally=tally,
        quorum=wording.quorum(tally.represented, tally.expected, _annotation(meeting, "asked_quorum")),
        items=_as_they_stand(items_of(meeting, reader), meeting, reader),
    )


def lines_of(meeting: Meeting) -> RegisterLineQuerySet:
    """Return the register's lines, each with those who held the place that day, those who came, and the agency's name.

    The name is that of the day too (1 query).
    """
    came = Attendee.objects.filter(line=OuterRef("pk")).order_by("representative__seat", "pk")
    stay = JSONObject(name="representative__person__name", mode="mode", arrived_at="arrived_at", left_at="left_at")
    return meeting.lines.select_related("membership").annotate(
        holders=_holders(meeting),
        came=ArraySubquery(came.values(json=stay)),
        agency_then=name_on(meeting.date, AGENCY),
    )


def roll_of(lines: Iterable[RegisterLine]) -> tuple[AgencyRoll, ...]:
    """Group lines read by `lines_of` by agency, in the order of the membership."""
    rolls: dict[int, AgencyRoll] = {}
    for line in lines:
        roll = rolls.setdefault(line.membership.agency_id, AgencyRoll(agency_of(line)))
        if line.attendance == Attendance.PRESENT:
            roll.present += map(_came, _annotation(line, "came"))
        elif line.attendance == Attendance.DEPUTY:
            roll.deputies.append(f"{deputy_words(line)}{_stay(line.mode, line.arrived_at, line.left_at)}")
        elif line.attendance == Attendance.APOLOGIES:
            roll.apologies.append(holders_of(line))
        elif line.attendance == Attendance.ABSENT:
            roll.absent.append(holders_of(line))
        else:
            roll.blank.append(holders_of(line))
    return tuple(rolls.values())


def announced(meeting: Meeting) -> list[RegisterLine | Reply]:
    """Return the apologies and deputies so far: what the register says of a place, or else what the place has said.

    2 queries; 1 once the meeting was held.
    """
    lines = list(lines_of(meeting).exclude(attendance=""))
    found: list[RegisterLine | Reply] = [line for line in lines if line.attendance in AWAY]
    if not meeting.is_held:
        recorded = [line.membership_id for line in lines]
        replies = meeting.replies.filter(answer__in=AWAY).exclude(membership__in=recorded)
        found += replies.select_related("membership").annotate(
            holders=_holders(meeting), agency_then=name_on(meeting.date, AGENCY)
        )
    return sorted(found, key=lambda each: (each.membership.position, each.membership_id))


def agency_of(line: RegisterLine | Reply) -> str:
    """Return what the place's agency was called on the day of the meeting."""
    return str(line.agency_then)  # type: ignore[union-attr] # annotated above


def holders_of(line: RegisterLine | Reply) -> str:
    """Return whose place it is: "Sue Govier or Gina Tomlin"; a vacant one by its title."""
    title = line.membership.title
    return " or ".join(_annotation(line, "holders")) or (f"{title} (vacant)" if title else "Vacant place")


def deputy_words(line: RegisterLine | Reply) -> str:
    """Return who comes as deputy and for whom, of a line read by `lines_of` or a reply by `announced`."""
    agency = "" if line.deputy_agency == agency_of(line) else f", {line.deputy_agency}"
    return f"{line.deputy_name}, {line.deputy_role}{agency}, for {holders_of(line)}"


def items_of(meeting: Meeting, reader: User) -> list[Any]:
    """Return the items of a meeting with what stands beside them, and whether `reader` may open each (1 query)."""
    visible = AgendaItem.objects.visible_to(reader).filter(pk=OuterRef("pk"))
    items = with_decisions(meeting.items.select_related("lead__person", "note")).annotate(
        may_open=Exists(visible), **_beside({"item": OuterRef("pk")})
    )
    return list(items.order_by("number"))


def _stay(mode: str, arrived_at: datetime.time | None, left_at: datetime.time | None) -> str:
    words = wording.stay(mode, arrived_at, left_at)
    return f" ({words})" if words else ""


def _came(said: Mapping[str, str | None]) -> str:
    """Say who came, of one entry of `lines_of`, and how long they were there."""
    arrived_at, left_at = (
        datetime.time.fromisoformat(each) if each else None for each in (said["arrived_at"], said["left_at"])
    )
    return f"{said['name']}{_stay(said['mode'] or '', arrived_at, left_at)}"


def _holders(meeting: Meeting) -> ArraySubquery:
    held = Representative.objects.on(meeting.date).filter(membership=OuterRef("membership")).order_by("seat", "pk")
    return ArraySubquery(held.values("person__name"))


def _beside(of: Mapping[str, Any]) -> dict[str, ArraySubquery]:
    """What stands beside the minutes of a meeting as a whole, or of an item: `of` says of which row."""
    signed = {"by": "signed_by__name", "at": "signed_at"}
    written = {"by": "written_by__name", "at": "written_at", "resolved_by": "resolved_by__name"}
    return {
        "declarations_made": _told(Declaration.objects.filter(**of), *Declared.__annotations__),
        "comments_written": _told(MinutesComment.objects.filter(**of), *Remark.__annotations__, **written),
        "addenda_signed": _told(Addendum.objects.filter(**of), *Correction.__annotations__, **signed),
    }


def _told(rows: QuerySet[Any], *names: str, **elsewhere: str) -> ArraySubquery:
    facts = {name: elsewhere.get(name, name) for name in names}
    return ArraySubquery(rows.order_by("pk").values(json=JSONObject(**facts)))


def _heads(meeting: Meeting) -> Whole:
    """What stands beside the minutes of a meeting read by `with_record`, and who was there beside the places."""
    return Whole(
        roll=(),
        tally=tally_of([]),
        chair=_annotation(meeting, "chair_name") or "",
        quorum="",
        guests=tuple(filter(None, (each.strip() for each in meeting.in_attendance.splitlines()))),
        items=(),
        **_read_beside(meeting),
    )


def _read_beside(row: Any) -> dict[str, Any]:
    return {
        "declared": tuple(Declared(**each) for each in row.declarations_made),
        "comments": tuple(Remark(**_with_moments(each)) for each in row.comments_written),
        "corrections": tuple(Correction(**_with_moments(each)) for each in row.addenda_signed),
    }


def _with_moments(said: Mapping[str, Any]) -> dict[str, Any]:
    moments = {name: datetime.datetime.fromisoformat(value) for name, value in said.items() if _is_moment(name, value)}
    return {**said, **moments}


def _is_moment(name: str, value: Any) -> bool:
    return value is not None and (name == "at" or name.endswith("_at"))


def _as_they_stand(items: list[Any], meeting: Meeting, reader: User) -> tuple[MinutesItem, ...]:
    recorded = panels.recorded_from([item for item in items if item.may_open], reader)
    approved = _approved_at(items, meeting)
    return tuple(
        MinutesItem(
            item_id=item.pk,
            number=item.number,
            title=item.title,
            kind=item.kind,
            lead=item.lead_label,
            note=item.note.text if hasattr(item, "note") else "",
            recorded=(*approved.get(item.pk, ()), *recorded[item.pk]),
            is_restricted=False,
            **_read_beside(item),
        )
        if item.may_open
        else shut(item)
        for item in items
    )


def shut(item: Any) -> MinutesItem:
    """Return what a reader sees of an item that they may not open."""
    return MinutesItem(item.pk, item.number, item.title, kind="", lead="", note="", recorded=(), is_restricted=True)


def _approved_at(items: list[Any], meeting: Meeting) -> dict[int, tuple[panels.Recorded, ...]]:
    """Say at which item of `meeting` the minutes of earlier meetings were approved, and of which."""
    days = _annotation(meeting, "approves")
    at = next((item for kind in APPROVING for item in items if item.kind == kind), None)
    if not days or at is None:
        return {}
    said = [panels.Recorded("", f"Minutes of the meeting on {day:%-d %B %Y}", kind="Approved") for day in days]
    return {at.pk: tuple(said)}


def _annotation(row: Any, name: str) -> Any:
    return getattr(row, name)
