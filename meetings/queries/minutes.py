"""The whole record of a meeting: who was there, what was said, what was agreed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from accounts.models import User
from meetings import panels
from meetings.enums import Attendance
from meetings.models import AgendaItem, Attendee, Meeting, RegisterLine
from meetings.models.register import RegisterLineQuerySet
from meetings.queries.attendance import AgencyAttendance, tally_of
from members.models import Representative


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
    """Return the register's lines, each with the names of its holders that day and of those who came (1 query)."""
    holders = Representative.objects.on(meeting.date).filter(membership=OuterRef("membership")).order_by("seat", "pk")
    came = Attendee.objects.filter(line=OuterRef("pk")).order_by("representative__seat", "pk")
    return meeting.lines.select_related("membership__agency").annotate(
        holders=ArraySubquery(holders.values("person__name")),
        came=ArraySubquery(came.values("representative__person__name")),
    )


def roll_of(lines: Iterable[RegisterLine]) -> tuple[AgencyRoll, ...]:
    """Group lines read by `lines_of` by agency, in the order of the membership."""
    rolls: dict[str, AgencyRoll] = {}
    for line in lines:
        agency = line.membership.agency.name
        roll = rolls.setdefault(agency, AgencyRoll(agency))
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


def holders_of(line: RegisterLine) -> str:
    """Return whose place it is: "Sue Govier or Gina Tomlin"; a vacant one by its title."""
    title = line.membership.title
    return " or ".join(_annotated(line, "holders")) or (f"{title} (vacant)" if title else "Vacant place")


def deputy_words(line: RegisterLine) -> str:
    """Return who came as deputy and for whom, of a line read by `lines_of`."""
    agency = "" if line.deputy_agency == line.membership.agency.name else f", {line.deputy_agency}"
    return f"{line.deputy_name}, {line.deputy_role}{agency}, for {holders_of(line)}"


def _annotated(line: RegisterLine, name: str) -> list[str]:
    return list(getattr(line, name))


def _items(meeting: Meeting, reader: User) -> tuple[MinutesItem, ...]:
    visible = AgendaItem.objects.visible_to(reader).filter(pk=OuterRef("pk"))
    items: list[Any] = list(
        meeting.items.select_related("lead__person", "note").annotate(may_open=Exists(visible)).order_by("number")
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
