"""Attendance: by agency, by place, by meeting, and of one meeting.

Rate = places represented ÷ places expected, over meetings that took place. Cancelled meetings leave the sum, and so
does the time before a place was there or after. Of a joint pair both may come; their place counts once.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, IntegerField, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.dated import today
from meetings.enums import Attendance
from meetings.models import Attendee, Meeting, RegisterLine
from meetings.models.register import RegisterLineQuerySet
from members.enums import MembershipKind
from members.models import Membership
from members.models.agency import name_on
from members.models.membership import MembershipQuerySet

ALL_AGENCIES = "All agencies"
AGENCY = "membership__agency__"
#: Nobody came for the place: apologies are those without a deputy.
UNREPRESENTED = (Attendance.APOLOGIES, Attendance.ABSENT)
#: A place that was not represented at so many meetings in a row is worth asking.
IN_A_ROW = 2
LATEST_FIRST = ("-meeting__date", "-meeting__start_time", "-meeting")


class Sums:
    """How core places were represented over some held meetings. Counts are of places at meetings.

    Of those `present`, `either` are joint places for which one of the two came, `both` those for which both did.
    """

    expected: int
    present: int
    by_deputy: int
    apologies: int
    absent: int
    either: int
    both: int

    @property
    def by_member(self) -> int:
        """Places represented by the one member who holds them."""
        return self.present - self.either - self.both

    @property
    def represented(self) -> int:
        """Places represented, by member or deputy."""
        return self.present + self.by_deputy

    @property
    def unrepresented(self) -> int:
        """Places for which nobody came: apologies without a deputy, or absent."""
        return self.apologies + self.absent

    @property
    def blank(self) -> int:
        """Places without an answer."""
        return self.expected - self.represented - self.unrepresented

    @property
    def rate(self) -> int:
        """Per cent of expected places that were represented, rounded half up; nought when none was expected."""
        return (200 * self.represented + self.expected) // (2 * self.expected) if self.expected else 0

    @property
    def words(self) -> str:
        """What the rate is made of: "13 of 19 places"."""
        return f"{self.represented} of {self.expected} {'place' if self.expected == 1 else 'places'}"


@dataclass(frozen=True)
class AgencyAttendance(Sums):
    """An agency's places; `formerly` has what else it was called at these meetings, oldest first."""

    agency: str
    expected: int
    present: int
    by_deputy: int
    apologies: int
    absent: int
    formerly: tuple[str, ...] = ()
    either: int = 0
    both: int = 0


@dataclass(frozen=True)
class PlaceAttendance(Sums):
    """One place; `in_a_row` says at how many meetings, up to the latest of these, nobody came for it.

    It is nought for a place that has ended since: there is nobody to ask any more.
    """

    membership_id: int
    agency: str
    title: str
    is_joint: bool
    expected: int
    present: int
    by_deputy: int
    apologies: int
    absent: int
    either: int
    both: int
    formerly: tuple[str, ...] = ()
    in_a_row: int = 0

    @property
    def is_flagged(self) -> bool:
        """Whether it went unrepresented at two meetings in a row or more."""
        return self.in_a_row >= IN_A_ROW

    @property
    def flag(self) -> str:
        """That in words; empty when it is not so."""
        return f"Not represented at the last {self.in_a_row} meetings in a row" if self.is_flagged else ""


@dataclass(frozen=True)
class MeetingAttendance(Sums):
    """The places expected at one held meeting."""

    meeting_id: int
    date: datetime.date
    expected: int
    present: int
    by_deputy: int
    apologies: int
    absent: int
    either: int
    both: int


def attendance_by_agency(
    meetings: Iterable[Meeting] | None = None, *, called_on: datetime.date | None = None
) -> list[AgencyAttendance]:
    """Return attendance by agency over `meetings` (all held ones when None), in one query.

    An organisation is one row whatever it was called, under its name at the latest of the meetings, or under that of
    `called_on`. One that gave way to another is a row of its own.
    """
    named = {"then": name_on(OuterRef("meeting__date"), AGENCY)}
    if called_on:
        named["label"] = name_on(called_on, AGENCY)
    counted: Iterable[Any] = (
        _lines(meetings)
        .annotate(**named)
        .values("membership__agency", *named)
        .annotate(last=Max("meeting__date"), **_counts())
        .order_by("last")
    )
    by_agency: dict[int, list[Any]] = {}
    for row in counted:
        by_agency.setdefault(row["membership__agency"], []).append(row)
    return sorted(map(_one_row, by_agency.values()), key=lambda row: row.agency.casefold())


def attendance_by_place(meetings: Iterable[Meeting] | None = None) -> list[PlaceAttendance]:
    """Return attendance by place over `meetings` (all held ones when None), in the order of Appendix 2, in one query.

    Its agency is called as at the latest of them.
    """
    latest = OuterRef("meeting__date")
    of_place: Iterable[Any] = (
        _lines(meetings)
        .annotate(then=name_on(latest, AGENCY))
        .values("membership", *(f"membership__{name}" for name in ("title", "is_joint", "position", "ended_on")))
        .annotate(
            answers=ArrayAgg("attendance", order_by=LATEST_FIRST),
            held=ArrayAgg("meeting", order_by=LATEST_FIRST),
            names=ArrayAgg("then", order_by=LATEST_FIRST),
            last=Max("meeting__date"),
            **_counts(),
        )
        .order_by("membership__position", "membership")
    )
    rows = list(of_place)
    last = max(((row["last"], row["held"][0]) for row in rows), default=(None, None))[1]
    return [_place(row, is_asked=row["held"][0] == last and _is_there(row)) for row in rows]


def attendance_by_meeting(meetings: Iterable[Meeting] | None = None) -> list[MeetingAttendance]:
    """Return attendance at each of `meetings` (all held ones when None), oldest first, in one query."""
    counted: Iterable[Any] = (
        _lines(meetings)
        .order_by("meeting__date", "meeting__start_time", "meeting")
        .values("meeting", "meeting__date", "meeting__start_time")
        .annotate(**_counts())
    )
    return [
        MeetingAttendance(row["meeting"], row["meeting__date"], **{name: row[name] for name in _counts()})
        for row in counted
    ]


def unrepresented_in_a_row(day: datetime.date) -> MembershipQuerySet:
    """Return the core places of `day` for which nobody came to the last two meetings (see `IN_A_ROW`).

    They are the ones that `attendance_by_place` flags over any period that ends with the last meeting.
    """
    latest = Meeting.objects.held().order_by("-date", "-start_time", "-pk")[:IN_A_ROW]
    nobody = RegisterLine.objects.filter(membership=OuterRef("pk"), attendance__in=UNREPRESENTED, meeting__in=latest)
    number = nobody.order_by().values("membership").annotate(number=Count("pk")).values("number")
    places = Membership.objects.core().on(day)
    return places.annotate(missed=Coalesce(Subquery(number), 0)).filter(missed=IN_A_ROW)


def total_of(rows: Iterable[Sums]) -> AgencyAttendance:
    """Add up rows into one for the whole forum."""
    rows = list(rows)
    return AgencyAttendance(
        agency=ALL_AGENCIES, **{name: sum(getattr(row, name) for row in rows) for name in _counts()}
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


def _lines(meetings: Iterable[Meeting] | None) -> RegisterLineQuerySet:
    """The lines that are counted, each with `came`: how many of those who hold the place did."""
    came = Attendee.objects.filter(line=OuterRef("pk")).order_by().values("line").annotate(number=Count("pk"))
    lines = RegisterLine.objects.counted().annotate(
        came=Coalesce(Subquery(came.values("number")), 0, output_field=IntegerField())
    )
    return lines if meetings is None else lines.filter(meeting__in=meetings)


def _counts() -> dict[str, Any]:
    """What is counted of lines read by `_lines`, by the name it has in `Sums`."""
    joint = Q(attendance=Attendance.PRESENT, membership__is_joint=True)
    return {
        "expected": Count("pk"),
        "present": Count("pk", filter=Q(attendance=Attendance.PRESENT)),
        "by_deputy": Count("pk", filter=Q(attendance=Attendance.DEPUTY)),
        "apologies": Count("pk", filter=Q(attendance=Attendance.APOLOGIES)),
        "absent": Count("pk", filter=Q(attendance=Attendance.ABSENT)),
        "either": Count("pk", filter=joint & Q(came__lt=2)),
        "both": Count("pk", filter=joint & Q(came__gte=2)),
    }


def _one_row(rows: list[Any]) -> AgencyAttendance:
    """Add up an agency's rows, one for each name it had, the latest last."""
    names = [row["then"] for row in rows]
    label = rows[-1].get("label", names[-1])
    return AgencyAttendance(
        agency=label,
        formerly=tuple(name for name in names if name != label),
        **{name: sum(row[name] for row in rows) for name in _counts()},
    )


def _place(row: Any, *, is_asked: bool) -> PlaceAttendance:
    """Return a place's row; `is_asked`: somebody may be asked why nobody came."""
    names = list(dict.fromkeys(row["names"]))
    missed = list(takewhile(UNREPRESENTED.__contains__, row["answers"]))
    return PlaceAttendance(
        membership_id=row["membership"],
        agency=names[0],
        title=row["membership__title"],
        is_joint=row["membership__is_joint"],
        formerly=tuple(reversed(names[1:])),
        in_a_row=len(missed) if is_asked else 0,
        **{name: row[name] for name in _counts()},
    )


def _is_there(row: Any) -> bool:
    ended: datetime.date | None = row["membership__ended_on"]
    return ended is None or ended >= today()
