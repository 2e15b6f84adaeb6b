"""Attendance: by agency, by meeting, and of one meeting."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, OuterRef, Q

from meetings.enums import REPRESENTED, Attendance
from meetings.models import Meeting, RegisterLine
from members.enums import MembershipKind
from members.models.agency import name_on

ALL_AGENCIES = "All agencies"
AGENCY = "membership__agency__"


@dataclass(frozen=True)
class AgencyAttendance:
    """How an agency's core places were represented over some held meetings. Counts are of places at meetings.

    `formerly` has what else it was called at these meetings, oldest first.
    """

    agency: str
    expected: int
    present: int
    by_deputy: int
    apologies: int
    absent: int
    formerly: tuple[str, ...] = ()

    @property
    def represented(self) -> int:
        """Places represented, by member or deputy."""
        return self.present + self.by_deputy

    @property
    def blank(self) -> int:
        """Places without an answer."""
        return self.expected - self.represented - self.apologies - self.absent

    @property
    def rate(self) -> int:
        """Per cent of expected places that were represented, rounded half up; nought when none was expected."""
        return (200 * self.represented + self.expected) // (2 * self.expected) if self.expected else 0

    @property
    def words(self) -> str:
        """What the rate is made of: "13 of 19 places"."""
        return f"{self.represented} of {self.expected} {'place' if self.expected == 1 else 'places'}"


@dataclass(frozen=True)
class MeetingAttendance:
    """How many places were represented at one held meeting."""

    date: datetime.date
    expected: int
    represented: int

    @property
    def rate(self) -> int:
        """As `AgencyAttendance.rate`."""
        return (200 * self.represented + self.expected) // (2 * self.expected) if self.expected else 0


def attendance_by_agency(
    meetings: Iterable[Meeting] | None = None, *, called_on: datetime.date | None = None
) -> list[AgencyAttendance]:
    """Return attendance by agency over `meetings` (all held ones when None), in one query.

    Rate = places represented ÷ places expected, over held meetings; cancelled meetings leave the sum. Of a joint pair
    both may come; their place counts once. An organisation is one row whatever it was called, under its name at the
    latest of the meetings, or under that of `called_on`. One that gave way to another is a row of its own.
    """
    lines = RegisterLine.objects.counted()
    if meetings is not None:
        lines = lines.filter(meeting__in=meetings)
    by_state: dict[str, Any] = {state.value: Count("pk", filter=Q(attendance=state)) for state in Attendance}
    named = {"then": name_on(OuterRef("meeting__date"), AGENCY)}
    if called_on:
        named["label"] = name_on(called_on, AGENCY)
    counted: Iterable[Any] = (
        lines.annotate(**named)
        .values("membership__agency", *named)
        .annotate(expected=Count("pk"), last=Max("meeting__date"), **by_state)
        .order_by("last")
    )
    by_agency: dict[int, list[Any]] = {}
    for row in counted:
        by_agency.setdefault(row["membership__agency"], []).append(row)
    return sorted(map(_one_row, by_agency.values()), key=lambda row: row.agency.casefold())


def _one_row(rows: list[Any]) -> AgencyAttendance:
    """Add up an agency's rows, one for each name it had, the latest last."""
    names = [row["then"] for row in rows]
    label = rows[-1].get("label", names[-1])
    return AgencyAttendance(
        agency=label,
        expected=sum(row["expected"] for row in rows),
        present=sum(row["present"] for row in rows),
        by_deputy=sum(row["deputy"] for row in rows),
        apologies=sum(row["apologies"] for row in rows),
        absent=sum(row["absent"] for row in rows),
        formerly=tuple(name for name in names if name != label),
    )


def attendance_by_meeting(meetings: Iterable[Meeting]) -> list[MeetingAttendance]:
    """Return attendance at each of `meetings` that took place, oldest first, in one query."""
    counted: Iterable[Any] = (
        RegisterLine.objects.counted()
        .filter(meeting__in=meetings)
        .order_by("meeting__date", "meeting")
        .values("meeting", "meeting__date")
        .annotate(expected=Count("pk"), there=Count("pk", filter=Q(attendance__in=REPRESENTED)))
    )
    return [MeetingAttendance(row["meeting__date"], row["expected"], row["there"]) for row in counted]


def total_of(rows: Iterable[AgencyAttendance]) -> AgencyAttendance:
    """Add up agencies into one row for the whole forum."""
    rows = list(rows)
    return AgencyAttendance(
        agency=ALL_AGENCIES,
        expected=sum(row.expected for row in rows),
        present=sum(row.present for row in rows),
        by_deputy=sum(row.by_deputy for row in rows),
        apologies=sum(row.apologies for row in rows),
        absent=sum(row.absent for row in rows),
    )


def tally_of(lines: Iterable[RegisterLine]) -> AgencyAttendance:
    """Count the core places among `lines` that were read with their membership: the sum of one register."""
    core = [line.attendance for line in lines if line.membership.kind == MembershipKind.CORE]
    return AgencyAttendance(
        agency=ALL_AGENCIES,
        expected=len(core),
        present=core.count(Attendance.PRESENT),
        by_deputy=core.count(Attendance.DEPUTY),
        apologies=core.count(Attendance.APOLOGIES),
        absent=core.count(Attendance.ABSENT),
    )
