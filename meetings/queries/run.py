"""Running a meeting: from when on it can be, and what the screen for it is made of."""

import datetime
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.dated import today
from accounts.models import User
from meetings.models import AgendaItem, Meeting
from meetings.queries.clock import Clock, clock_of
from meetings.queries.people import Seated, seated


@dataclass(frozen=True)
class RunSheet:
    """The clock, who holds a place on the meeting's day, and when the next meeting is (None when none is planned)."""

    clock: Clock
    seated: Seated
    next_date: datetime.date | None


def may_run(meeting: Meeting, reader: User) -> bool:
    """Whether `reader` can run the meeting now: from its day on, until its minutes are approved (no query)."""
    has_come = meeting.date <= today() and not meeting.is_locked
    return has_come and reader.has_perm("meetings.write_note", meeting)


def for_running(items: QuerySet[AgendaItem]) -> QuerySet[AgendaItem]:
    """Return `items` with who chairs their meeting and when the next one is, for `sheet_of_running`."""
    after = Meeting.objects.coming().filter(date__gt=OuterRef("meeting__date")).order_by("date")
    return items.select_related("meeting__chaired_by__person").annotate(next_date=Subquery(after.values("date")[:1]))


def sheet_of_running(item: AgendaItem, reader: User) -> RunSheet:
    """Return what the screen at an item read `for_running` is made of (2 queries)."""
    return RunSheet(
        clock=clock_of(item.meeting, reader),
        seated=seated(item.meeting.date),
        next_date=item.next_date,  # type: ignore[attr-defined] # annotated above
    )
