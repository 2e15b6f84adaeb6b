"""Reads that join several models: the agenda with its clock, and attendance by agency."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import User
from meetings.domain.agenda import frozen
from meetings.enums import Attendance
from meetings.models import AgendaItem, Meeting, RegisterLine


@dataclass(frozen=True)
class AgendaRow:
    """One line of an agenda: `starts` follows from the minutes of the items before it. Times by London's clock."""

    item_id: int
    number: int
    title: str
    bullets: tuple[str, ...]
    lead: str
    minutes: int
    starts: datetime.time
    may_open: bool


@dataclass(frozen=True)
class Agenda:
    """An agenda as a reader sees it: the issued version, or for those who edit it, the draft."""

    rows: tuple[AgendaRow, ...]
    length: int
    version: int
    issued_at: datetime.datetime | None
    is_draft: bool

    @property
    def planned(self) -> int:
        """Minutes planned."""
        return sum(row.minutes for row in self.rows)

    @property
    def spare(self) -> int:
        """Minutes to spare; below nought when the agenda runs over."""
        return self.length - self.planned

    @property
    def budget(self) -> str:
        """The time budget in words: "119 of 120 minutes planned, 1 minute spare" (ToR, Appendix I)."""
        if self.spare == 0:
            left = "no time spare"
        else:
            left = f"{_minutes(abs(self.spare))} {'spare' if self.spare > 0 else 'over'}"
        return f"{self.planned} of {_minutes(self.length)} planned, {left}"


def agenda_of(meeting: Meeting, reader: User) -> Agenda:
    """Return the agenda for `reader`: the last issued version, or the live draft for those who edit agendas.

    Items about a review that `reader` may not see keep their line, without a way in (4 queries).
    """
    edits = reader.has_perm("meetings.edit_agenda", meeting)
    issue = meeting.issues.last()
    live = frozen(meeting) if edits or issue is None else None
    shown = live if edits or issue is None else issue.agenda
    is_draft = issue is None or (live is not None and live != issue.agenda)
    may_open = set(AgendaItem.objects.visible_to(reader).filter(meeting=meeting).values_list("pk", flat=True))
    start = datetime.datetime.combine(
        datetime.date.fromisoformat(shown["date"]), datetime.time.fromisoformat(shown["start_time"])
    )
    rows = []
    for item in shown["items"]:
        rows.append(
            AgendaRow(
                item_id=item["id"],
                number=item["number"],
                title=item["title"],
                bullets=tuple(item["bullets"]),
                lead=item["lead"],
                minutes=item["minutes"],
                starts=start.time(),
                may_open=item["id"] in may_open,
            )
        )
        start += datetime.timedelta(minutes=item["minutes"])
    return Agenda(
        rows=tuple(rows),
        length=meeting.length,
        version=issue.version if issue else 0,
        issued_at=issue.issued_at if issue else None,
        is_draft=is_draft,
    )


@dataclass(frozen=True)
class AgencyAttendance:
    """How an agency's core places were represented over some held meetings. Counts are of places at meetings."""

    agency: str
    expected: int
    present: int
    by_deputy: int
    apologies: int
    absent: int

    @property
    def represented(self) -> int:
        """Places represented, by member or deputy."""
        return self.present + self.by_deputy

    @property
    def rate(self) -> int:
        """Per cent of expected places that were represented, rounded half up; nought when none was expected."""
        return (200 * self.represented + self.expected) // (2 * self.expected) if self.expected else 0


def attendance_by_agency(meetings: Iterable[Meeting] | None = None) -> list[AgencyAttendance]:
    """Return attendance by agency over `meetings` (all held ones when None), in one query.

    Rate = places represented ÷ places expected, over held meetings; cancelled meetings leave the sum. Of a joint pair
    both may come; their place counts once.
    """
    lines = RegisterLine.objects.counted()
    if meetings is not None:
        lines = lines.filter(meeting__in=meetings)
    counted = (
        lines.values("membership__agency__name")
        .annotate(
            expected=Count("pk"),
            **{state.value: Count("pk", filter=Q(attendance=state)) for state in Attendance},
        )
        .order_by("membership__agency__name")
    )
    return [
        AgencyAttendance(
            agency=row["membership__agency__name"],
            expected=row["expected"],
            present=row["present"],
            by_deputy=row["deputy"],
            apologies=row["apologies"],
            absent=row["absent"],
        )
        for row in counted
    ]


def total_of(rows: Iterable[AgencyAttendance]) -> AgencyAttendance:
    """Add up agencies into one row for the whole forum."""
    rows = list(rows)
    return AgencyAttendance(
        agency="All agencies",
        expected=sum(row.expected for row in rows),
        present=sum(row.present for row in rows),
        by_deputy=sum(row.by_deputy for row in rows),
        apologies=sum(row.apologies for row in rows),
        absent=sum(row.absent for row in rows),
    )


def next_meeting(user: User) -> Meeting | None:
    """Return the next meeting this person may open."""
    return Meeting.objects.visible_to(user).coming().first()


def _minutes(number: int) -> str:
    return f"{number} minute" if number == 1 else f"{number} minutes"
