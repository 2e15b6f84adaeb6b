"""The agenda with its clock, as each reader sees it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from meetings.domain import differences, kept
from meetings.domain.agenda import frozen
from meetings.domain.differences import Difference
from meetings.models import AgendaItem, Meeting
from meetings.queries.people import Seated, seated
from reviews.enums import ENDED
from reviews.models import Review

#: More reviews than this are no list to choose from; a forum has a few dozen open ones.
MOST_REVIEWS = 500


@dataclass(frozen=True)
class AgendaRow:
    """One line of an agenda: `starts` follows from the minutes of the items before it. Times by London's clock.

    `about` is the code of the review discussed, for those who may open the item. `is_gone` says that the item was taken
    off after this version was issued.
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
    is_gone: bool = False

    @property
    def url(self) -> str:
        """The item's page."""
        return reverse("meetings:item", args=[self.item_id])


@dataclass(frozen=True)
class Agenda:
    """An agenda as a reader sees it: the issued version, or for those who edit it, the draft.

    `version` is 0 until it is first issued; `is_draft` says that what is shown differs from what was issued last.
    Before the first issue nobody but those who edit it sees its items: then `rows` is empty. `changes` is what the
    version issued last changed of the one before it, `from_standard` how the draft differs from the standard agenda it
    was built from; None where that was not read (`with_standard`).
    """

    rows: tuple[AgendaRow, ...]
    length: int
    version: int
    issued_at: datetime.datetime | None
    is_draft: bool
    changes: tuple[Difference, ...] = ()
    from_standard: tuple[Difference, ...] | None = None

    @property
    def planned(self) -> int:
        """Minutes planned, of the meeting's `length` (ToR, Appendix I: 119 of 120)."""
        return sum(row.minutes for row in self.rows)

    @property
    def issue_label(self) -> str:
        """What issuing it now would be called."""
        return f"Issue version {self.version + 1}" if self.version else "Issue the agenda"


@dataclass(frozen=True)
class AgendaSheet:
    """What the form of an agenda is made of: its items, who may lead, which reviews may be discussed.

    The items are those of `kept.with_reasons`. `version` is the one issued last; 0 until there is one.
    """

    meeting: Meeting
    items: tuple[AgendaItem, ...]
    seated: Seated
    reviews: tuple[Review, ...]
    version: int


def agenda_of(meeting: Meeting, reader: User) -> Agenda:
    """Return the agenda for `reader`: the last issued version, or the live draft for those who edit agendas.

    Items about a review that `reader` may not see keep their line, without a way in (3 queries).
    """
    edits = reader.has_perm("meetings.edit_agenda", meeting)
    issues = list(meeting.issues.order_by("-version")[:2])
    issue = issues[0] if issues else None
    shows_live = edits or (issue is None and meeting.is_held)
    live = frozen(meeting) if shows_live else None
    shown = live or (issue.agenda if issue else None)
    visible = AgendaItem.objects.visible_to(reader).filter(pk=OuterRef("pk"))
    there = meeting.items.order_by().values_list("pk", Exists(visible), "review__code")
    return Agenda(
        rows=_rows(shown, {pk: (code or "") if may_open else None for pk, may_open, code in there}) if shown else (),
        length=_length(shown) if shown else meeting.length,
        version=issue.version if issue else 0,
        issued_at=issue.issued_at if issue else None,
        is_draft=issue is None or (live is not None and live != issue.agenda),
        changes=differences.between(issues[1].agenda, issues[0].agenda) if len(issues) > 1 else (),
        from_standard=_from_standard(meeting, live),
    )


def to_edit(user: User) -> QuerySet[Meeting]:
    """Return the meetings a person sees, each with how often its agenda was issued (`version`)."""
    return Meeting.objects.visible_to(user).annotate(version=Count("issues"))


def sheet_of_agenda(meeting: Meeting, reader: User) -> AgendaSheet:
    """Return what the form of an agenda is made of, of a meeting read by `to_edit` (3 queries)."""
    found = kept.with_reasons(meeting.items.select_related("lead__person", "review__type").order_by("number"))
    items = tuple(found)
    reviewed = [item.review_id for item in items if item.review_id]
    open_ones = ~Q(state__in=ENDED) | Q(pk__in=reviewed)
    return AgendaSheet(
        meeting=meeting,
        items=items,
        seated=seated(meeting.date),
        reviews=tuple(Review.objects.visible_to(reader).filter(open_ones).select_related("type")[:MOST_REVIEWS]),
        version=getattr(meeting, "version", 0),
    )


def starts_of(meeting: Meeting, minutes: list[int]) -> list[datetime.time]:
    """Return when each item starts, given the minutes of all."""
    start = datetime.datetime.combine(meeting.date, meeting.start_time)
    found = []
    for each in minutes:
        found.append(start.time())
        start += datetime.timedelta(minutes=each)
    return found


def _rows(shown: dict[str, Any], there: dict[int, str | None]) -> tuple[AgendaRow, ...]:
    """Return the lines; `there` has the items that are there with what each is about, None where it stays closed."""
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
                may_open=there.get(item["id"]) is not None,
                about=there.get(item["id"]) or "",
                is_gone=item["id"] not in there,
            )
        )
        start += datetime.timedelta(minutes=item["minutes"])
    return tuple(rows)


def _from_standard(meeting: Meeting, live: dict[str, Any] | None) -> tuple[Difference, ...] | None:
    standard = getattr(meeting, "standard", None)
    return differences.between({"items": standard}, live) if live and standard is not None else None


def _length(shown: dict[str, Any]) -> int:
    start, end = (datetime.time.fromisoformat(shown[name]) for name in ("start_time", "end_time"))
    return (end.hour - start.hour) * 60 + end.minute - start.minute
