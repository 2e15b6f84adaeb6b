"""The agenda with its clock, as each reader sees it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from meetings.domain.agenda import frozen
from meetings.models import AgendaItem, Meeting
from meetings.queries.people import seated
from reviews.enums import ENDED
from reviews.models import Review

#: More reviews than this are no list to choose from; a forum has a few dozen open ones.
MOST_REVIEWS = 500


@dataclass(frozen=True)
class AgendaRow:
    """One line of an agenda: `starts` follows from the minutes of the items before it. Times by London's clock.

    `about` is the code of the review discussed, for those who may open the item.
    """

    item_id: int
    number: int
    title: str
    bullets: tuple[str, ...]
    lead: str
    minutes: int
    starts: datetime.time
    may_open: bool
    about: str = ""

    @property
    def url(self) -> str:
        """The item's page."""
        return reverse("meetings:item", args=[self.item_id])


@dataclass(frozen=True)
class Agenda:
    """An agenda as a reader sees it: the issued version, or for those who edit it, the draft.

    `version` is 0 until it is first issued; `is_draft` says that what is shown differs from what was issued last.
    Before the first issue nobody but those who edit it sees its items: then `rows` is empty.
    """

    rows: tuple[AgendaRow, ...]
    length: int
    version: int
    issued_at: datetime.datetime | None
    is_draft: bool

    @property
    def planned(self) -> int:
        """Minutes planned, of the meeting's `length` (ToR, Appendix I: 119 of 120)."""
        return sum(row.minutes for row in self.rows)

    @property
    def issue_label(self) -> str:
        """What issuing it now would be called."""
        return f"Issue version {self.version + 1}" if self.version else "Issue the agenda"


def agenda_of(meeting: Meeting, reader: User) -> Agenda:
    """Return the agenda for `reader`: the last issued version, or the live draft for those who edit agendas.

    Items about a review that `reader` may not see keep their line, without a way in (3 queries).
    """
    edits = reader.has_perm("meetings.edit_agenda", meeting)
    issue = meeting.issues.last()
    shows_live = edits or (issue is None and meeting.is_held)
    live = frozen(meeting) if shows_live else None
    shown = live or (issue.agenda if issue else None)
    opened = AgendaItem.objects.visible_to(reader).filter(meeting=meeting)
    may_open = {pk: code or "" for pk, code in opened.values_list("pk", "review__code")}
    return Agenda(
        rows=_rows(shown, may_open) if shown else (),
        length=_length(shown) if shown else meeting.length,
        version=issue.version if issue else 0,
        issued_at=issue.issued_at if issue else None,
        is_draft=issue is None or (live is not None and live != issue.agenda),
    )


def sheet_of_agenda(meeting: Meeting, reader: User) -> dict[str, Any]:
    """Return what the agenda's form is made of: items with their times, who may lead, which reviews (3 queries)."""
    items = list(meeting.items.select_related("lead__person", "review__type").order_by("number"))
    kept = [item.review_id for item in items if item.review_id]
    open_ones = ~Q(state__in=ENDED) | Q(pk__in=kept)
    return {
        "items": items,
        "starts": starts_of(meeting, [item.minutes for item in items]),
        "seated": seated(meeting.date),
        "reviews": list(Review.objects.visible_to(reader).filter(open_ones).select_related("type")[:MOST_REVIEWS]),
    }


def starts_of(meeting: Meeting, minutes: list[int]) -> list[datetime.time]:
    """Return when each item starts, given the minutes of all."""
    start = datetime.datetime.combine(meeting.date, meeting.start_time)
    found = []
    for each in minutes:
        found.append(start.time())
        start += datetime.timedelta(minutes=each)
    return found


def _rows(shown: dict[str, Any], may_open: dict[int, str]) -> tuple[AgendaRow, ...]:
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
                about=may_open.get(item["id"], ""),
            )
        )
        start += datetime.timedelta(minutes=item["minutes"])
    return tuple(rows)


def _length(shown: dict[str, Any]) -> int:
    start, end = (datetime.time.fromisoformat(shown[name]) for name in ("start_time", "end_time"))
    return (end.hour - start.hour) * 60 + end.minute - start.minute
