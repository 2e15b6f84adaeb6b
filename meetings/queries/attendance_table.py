"""Attendance as one table: what the page shows is what the files say, because both are drawn from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from documents.tables import Cell, Percent, Row, shown
from meetings.queries.attendance import (
    ALL_AGENCIES,
    AgencyAttendance,
    MeetingAttendance,
    PlaceAttendance,
    Sums,
    attendance_by_agency,
    attendance_by_meeting,
    attendance_by_place,
    total_of,
)
from meetings.queries.period import Period

AGENCY, PLACE, MEETING = "agency", "place", "meeting"
#: What the total's row is called.
ALL = {AGENCY: ALL_AGENCIES, PLACE: "All places", MEETING: "All meetings"}
#: What each figure is called above its column, beside it on a narrow screen, and in `Sums`.
FIGURES = (
    ("Expected", "expected", "expected"),
    ("Member", "by the member", "by_member"),
    ("Joint: one", "by one of a joint pair", "either"),
    ("Joint: both", "by both of a joint pair", "both"),
    ("Deputy", "by a deputy", "by_deputy"),
    ("Apologies", "apologies", "apologies"),
    ("Absent", "absent", "absent"),
    ("No answer", "no answer", "blank"),
)
RATE, FLAG = "Represented", "In a row"


@dataclass(frozen=True)
class Figure:
    """One number of a row with what it counts: `label` above its column, `after` beside it where there is no column."""

    label: str
    after: str
    value: int


@dataclass(frozen=True)
class AttendanceRow:
    """What the row is about (one cell, or agency and place), its figures, its rate and what that is made of in words.

    `is_one_of_several`: it is about a place of an agency that has more. `flag` says what is worth asking.
    """

    about: tuple[Cell, ...]
    figures: tuple[Figure, ...]
    rate: Percent
    made_of: str
    meeting_id: int | None = None
    is_one_of_several: bool = False
    flag: str = ""

    @property
    def title(self) -> str:
        """What the row is about, by its first cell."""
        return shown(self.about[0])

    @property
    def more(self) -> tuple[str, ...]:
        """The cells after the first."""
        return tuple(map(shown, self.about[1:]))


@dataclass(frozen=True)
class AttendanceTable:
    """The rows by agency, place or meeting, and their total. `meetings` are those they are made of, oldest first."""

    by: str
    heads: tuple[str, ...]
    figures: tuple[str, ...]
    rows: tuple[AttendanceRow, ...]
    total: AttendanceRow
    sums: AgencyAttendance
    meetings: tuple[MeetingAttendance, ...]
    flagged: tuple[PlaceAttendance, ...]

    @property
    def has_flags(self) -> bool:
        """Whether the last column is there."""
        return any(row.flag for row in self.rows)

    @property
    def headings(self) -> tuple[str, ...]:
        """What stands above the columns."""
        return (*self.heads, *self.figures, RATE, *([FLAG] if self.has_flags else []))

    @property
    def as_rows(self) -> list[Row]:
        """The headings, the rows and the total, as a file has them."""
        return [self.headings, *(self._cells(row) for row in (*self.rows, self.total))]

    def _cells(self, row: AttendanceRow) -> Row:
        figures = (figure.value for figure in row.figures)
        return (*row.about, *figures, row.rate, *([row.flag] if self.has_flags else []))


def attendance_table(period: Period, by: str) -> AttendanceTable:
    """Return the attendance of a period by agency, place or meeting (2 queries; 3 by agency)."""
    places, meetings = attendance_by_place(period.meetings), attendance_by_meeting(period.meetings)
    sums = total_of(meetings)
    wanted = [each for each in FIGURES if each[2] != "blank" or sums.blank]
    heads, rows = _rows(by, period, places, meetings)
    blank = ("",) * (len(heads) - 1)
    firsts = [about[0] for _, about in rows]
    return AttendanceTable(
        by=by,
        heads=heads,
        figures=tuple(label for label, _, _ in wanted),
        rows=tuple(_row(each, about, wanted, is_one_of_several=firsts.count(about[0]) > 1) for each, about in rows),
        total=_row(sums, (ALL[by], *blank), wanted),
        sums=sums,
        meetings=tuple(meetings),
        flagged=tuple(place for place in places if place.is_flagged),
    )


def place_name(place: PlaceAttendance) -> str:
    """Return what a place is called among those of its agency: "Head of Housing Services"; "Joint place"."""
    if place.is_joint:
        return f"{place.title} (joint place)" if place.title else "Joint place"
    return place.title or "One place"


def _rows(
    by: str, period: Period, places: list[PlaceAttendance], meetings: list[MeetingAttendance]
) -> tuple[tuple[str, ...], Sequence[tuple[Sums, tuple[Cell, ...]]]]:
    """Return what stands above the first columns, and what each row counts and is about."""
    if by == MEETING:
        return ("Meeting",), [(each, (each.date,)) for each in reversed(meetings)]
    if by == PLACE:
        return ("Agency", "Place"), [(each, (_called(each), place_name(each))) for each in places]
    return ("Agency",), [(each, (_called(each),)) for each in attendance_by_agency(period.meetings)]


def _called(row: AgencyAttendance | PlaceAttendance) -> str:
    """Return an agency's name with those it had before."""
    return f"{row.agency} (formerly {', '.join(row.formerly)})" if row.formerly else row.agency


def _row(
    sums: Sums, about: tuple[Cell, ...], wanted: Iterable[tuple[str, str, str]], *, is_one_of_several: bool = False
) -> AttendanceRow:
    return AttendanceRow(
        about=about,
        figures=tuple(Figure(label, after, getattr(sums, name)) for label, after, name in wanted),
        rate=Percent(sums.rate),
        made_of=sums.words,
        meeting_id=sums.meeting_id if isinstance(sums, MeetingAttendance) else None,
        is_one_of_several=is_one_of_several,
        flag=sums.flag if isinstance(sums, PlaceAttendance) else "",
    )
