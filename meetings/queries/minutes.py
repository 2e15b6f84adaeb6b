"""The whole record of a meeting: who was there, what was said, what was agreed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from accounts.models import User
from meetings import panels
from meetings.enums import Attendance
from meetings.models import AgendaItem, Attendee, Meeting, RegisterLine, Reply
from meetings.models.register import RegisterLineQuerySet
from meetings.queries.attendance import AGENCY, AgencyAttendance, tally_of
from meetings.queries.decision import with_decisions
from members.models import Representative
from members.models.agency import name_on

#: What is said of a place whose members do not come themselves; replies and lines of the register say it alike.
AWAY = (Attendance.APOLOGIES, Attendance.DEPUTY)


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
class MinutesItem:
    """One item of the minutes; for a reader who may not open it, `is_restricted` and nothing else but its number."""

    item_id: int
    number: int
    title: str
    lead: str
    note: str
    recorded: tuple[panels.Recorded, ...]
    is_restricted: bool


@dataclass(frozen=True)
class Minutes:
    """The record as one reader may see it."""

    roll: tuple[AgencyRoll, ...]
    tally: AgencyAttendance
    guests: tuple[str, ...]
    items: tuple[MinutesItem, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nobody has recorded anything yet."""
        said = any(item.note or item.recorded for item in self.items)
        return not said and self.tally.blank == self.tally.expected


def minutes_of(meeting: Meeting, reader: User) -> Minutes:
    """Return the record of a meeting for `reader` (2 queries, and one for each kind of outcome)."""
    lines = list(lines_of(meeting))
    return Minutes(
        roll=roll_of(lines),
        tally=tally_of(lines),
        guests=tuple(filter(None, (each.strip() for each in meeting.in_attendance.splitlines()))),
        items=_items(meeting, reader),
    )


def lines_of(meeting: Meeting) -> RegisterLineQuerySet:
    """Return the register's lines, each with those who held the place that day, those who came, and the agency's name.

    The name is that of the day too (1 query).
    """
    came = Attendee.objects.filter(line=OuterRef("pk")).order_by("representative__seat", "pk")
    return meeting.lines.select_related("membership").annotate(
        holders=_holders(meeting),
        came=ArraySubquery(came.values("representative__person__name")),
        agency_then=name_on(meeting.date, AGENCY),
    )


def roll_of(lines: Iterable[RegisterLine]) -> tuple[AgencyRoll, ...]:
    """Group lines read by `lines_of` by agency, in the order of the membership."""
    rolls: dict[int, AgencyRoll] = {}
    for line in lines:
        roll = rolls.setdefault(line.membership.agency_id, AgencyRoll(agency_of(line)))
        if line.attendance == Attendance.PRESENT:
            roll.present += _annotated(line, "came")
        elif line.attendance == Attendance.DEPUTY:
            roll.deputies.append(deputy_words(line))
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
    return " or ".join(_annotated(line, "holders")) or (f"{title} (vacant)" if title else "Vacant place")


def deputy_words(line: RegisterLine | Reply) -> str:
    """Return who comes as deputy and for whom, of a line read by `lines_of` or a reply by `announced`."""
    agency = "" if line.deputy_agency == agency_of(line) else f", {line.deputy_agency}"
    return f"{line.deputy_name}, {line.deputy_role}{agency}, for {holders_of(line)}"


def _holders(meeting: Meeting) -> ArraySubquery:
    held = Representative.objects.on(meeting.date).filter(membership=OuterRef("membership")).order_by("seat", "pk")
    return ArraySubquery(held.values("person__name"))


def _annotated(line: RegisterLine | Reply, name: str) -> list[str]:
    return list(getattr(line, name))


def _items(meeting: Meeting, reader: User) -> tuple[MinutesItem, ...]:
    visible = AgendaItem.objects.visible_to(reader).filter(pk=OuterRef("pk"))
    items: list[Any] = list(
        with_decisions(meeting.items.select_related("lead__person", "note"))
        .annotate(may_open=Exists(visible))
        .order_by("number")
    )
    recorded = panels.recorded_from([item for item in items if item.may_open], reader)
    return tuple(
        MinutesItem(
            item_id=item.pk,
            number=item.number,
            title=item.title,
            lead=item.lead_label if item.may_open else "",
            note=item.note.text if item.may_open and hasattr(item, "note") else "",
            recorded=tuple(recorded.get(item.pk, ())),
            is_restricted=not item.may_open,
        )
        for item in items
    )
