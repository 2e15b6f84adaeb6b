"""What the pages of this room list, as plain data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Prefetch
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from documents.enums import MakingState
from reports.domain import period
from reports.domain.period import Period
from reports.models import Edition, Report
from ui.components import Colour
from ui.paging import Page, page_of

COLOURS: dict[str, Colour] = {
    MakingState.WAITING: "grey",
    MakingState.MAKING: "blue",
    MakingState.READY: "green",
    MakingState.FAILED: "red",
}


@dataclass(frozen=True)
class Cell:
    """One board's report: how it stands, and where to get it once it is ready."""

    board: str
    words: str
    colour: Colour
    url: str = ""
    size: str = ""
    progress: int = 0
    is_unfinished: bool = False
    taken: str = ""


@dataclass(frozen=True)
class EditionRow:
    """An edition in the list: a report for each of `boards`, in their order."""

    period: str
    edition: int
    url: str
    cells: tuple[Cell, ...]
    words: str
    colour: Colour
    issued: str


@dataclass(frozen=True)
class IssuedRow:
    """An issued report as its board's readers see it."""

    period: str
    board: str
    edition: int
    issued: str
    url: str
    size: str
    is_replaced: bool


@dataclass(frozen=True)
class Offer:
    """A half-year whose reports can be made."""

    period: Period
    label: str
    is_primary: bool

    @property
    def value(self) -> str:
        """What the button sends."""
        return self.period.start.isoformat()


@dataclass(frozen=True)
class EditionList:
    """The list of editions: a page of them, the boards its columns stand for, and what can be made."""

    page: Page[EditionRow]
    boards: list[str]
    offers: list[Offer]


@dataclass(frozen=True)
class Progress:
    """How the making of an edition's reports goes."""

    cells: tuple[Cell, ...]
    words: str
    problem: str
    is_running: bool
    has_failed: bool
    all_ready: bool


@dataclass(frozen=True)
class Figure:
    """A figure that all three reports show."""

    number: int | str
    label: str
    hint: str


@dataclass(frozen=True)
class Asked:
    """What one board is asked."""

    heading: str
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """What the reports say, in short."""

    figures: tuple[Figure, ...] = ()
    boards: tuple[Asked, ...] = ()


def editions(user: User, params: QueryDict) -> EditionList:
    """Return a page of editions, the latest first, with what can be made (3 queries)."""
    last = period.last_ended()
    frozen = Edition.objects.filter(period_start=last.start, frozen_at__gte=period.midnight_after(last))
    reports = Report.objects.select_related("board", "document").order_by("board__position")
    found = page_of(
        Edition.objects.visible_to(user)
        .defer("dataset")
        .annotate(last_is_made=Exists(frozen))
        .prefetch_related(Prefetch("reports", reports)),
        ("-period_start", "-number"),
        params,
        singular="edition",
        plural="editions",
    )
    boards = {report.board_id: report.board for edition in found.rows for report in edition.reports.all()}
    columns = sorted(boards.values(), key=lambda board: board.position)
    rows = tuple(_edition_row(edition, [board.pk for board in columns]) for edition in found.rows)
    return EditionList(
        page=Page(rows, found.prev_url, found.next_url, found.count_text),
        boards=[board.short_name for board in columns],
        offers=_offers(last_is_made=any(getattr(edition, "last_is_made", False) for edition in found.rows)),
    )


def issued_to(user: User, params: QueryDict) -> Page[IssuedRow]:
    """Return a page of the reports that this board reader may read, the latest first (2 queries)."""
    newer = Report.objects.filter(
        board=OuterRef("board"),
        edition__period_start=OuterRef("edition__period_start"),
        edition__number__gt=OuterRef("edition__number"),
        edition__issued_at__isnull=False,
    )
    found = page_of(
        Report.objects.visible_to(user)
        .ready()
        .select_related("edition", "board", "document")
        .defer("edition__dataset")
        .annotate(is_replaced=Exists(newer)),
        ("-edition__period_start", "-edition__number", "-pk"),
        params,
        singular="report",
        plural="reports",
    )
    return Page(tuple(map(_issued_row, found.rows)), found.prev_url, found.next_url, found.count_text)


def offered(asked: str | None) -> Period | None:
    """Return the half-year that a button asked for; None when it is not, or no longer, on offer."""
    return next((offer.period for offer in _offers(last_is_made=False) if offer.value == asked), None)


def progress_of(edition: Edition) -> Progress:
    """Return how far the reports of `edition` have come, and who has taken a copy (1 query)."""
    reports = list(
        edition.reports.select_related("board", "document")
        .annotate(readers=Count("document__readings__user", distinct=True), last_read=Max("document__readings__at"))
        .order_by("board__position")
    )
    states = [report.state for report in reports]
    ready = states.count(MakingState.READY)
    running = any(state in (MakingState.WAITING, MakingState.MAKING) for state in states)
    return Progress(
        cells=tuple(map(_cell, reports)),
        words=_words(edition, ready, len(states)),
        problem=next((report.problem for report in reports if report.problem), ""),
        is_running=running,
        has_failed=not running and MakingState.FAILED in states,
        all_ready=bool(states) and ready == len(states),
    )


def content_of(edition: Edition) -> Content:
    """Return what an edition's data says, for its page; empty when there is none."""
    data = edition.dataset
    if not data:
        return Content()
    learning, actions = data["shared"]["learning"], data["shared"]["actions"]
    places = data["shared"]["attendance"]["total"]
    figures = (
        Figure(learning["total"]["total"], "Learning points", f"{learning['total']['restricted']} restricted"),
        Figure(learning["evidenced_in_period"], "Came to show impact", "in the half-year"),
        Figure(f"{places['rate']}%", "Places represented", "at the meetings held")
        if places["expected"]
        else Figure("–", "Places represented", "no meeting was held"),
        Figure(actions["overdue"], "Actions overdue", f"of {actions['open_at_end']} open"),
    )
    boards = (data["boards"][board["code"]] for board in data["shared"]["boards"])
    asked = (Asked(f"What {view['board']['name']} is asked", tuple(view["asks"])) for view in boards)
    return Content(figures, tuple(asked))


def standing(edition: Edition, states: Iterable[str]) -> tuple[str, Colour]:
    """Return how an edition stands as a whole, in words and as a colour."""
    found = set(states)
    if edition.issued_at:
        return "Issued", "green"
    if found & {MakingState.WAITING, MakingState.MAKING}:
        return "Being made", "blue"
    if MakingState.FAILED in found:
        return "Could not be made", "red"
    return "Not issued yet", "yellow"


def _offers(*, last_is_made: bool) -> list[Offer]:
    """The half-years that can be reported on: the last that ended, and the one that is going on.

    The last one is the obvious next thing to do until its figures were frozen after its end.
    """
    last, now = period.last_ended(), period.current()
    again = "Make the reports again for" if last_is_made else "Make the reports for"
    return [
        Offer(last, f"{again} {last.label}", is_primary=not last_is_made),
        Offer(now, f"Make interim reports for {now.label}", is_primary=False),
    ]


def _edition_row(edition: Edition, boards: list[int]) -> EditionRow:
    reports = {report.board_id: report for report in edition.reports.all()}
    words, colour = standing(edition, [report.state for report in reports.values()])
    return EditionRow(
        period=edition.period_label,
        edition=edition.number,
        url=edition.get_absolute_url(),
        cells=tuple(_cell(reports[board]) for board in boards if board in reports),
        words=words,
        colour=colour,
        issued=_day(edition.issued_at),
    )


def _cell(report: Report) -> Cell:
    return Cell(
        board=report.board.short_name,
        words=report.get_state_display(),
        colour=COLOURS[report.state],
        url=reverse("reports:download", args=[report.pk]) if report.document else "",
        size=filesizeformat(report.document.size) if report.document else "",
        progress=report.progress,
        is_unfinished=report.state in (MakingState.WAITING, MakingState.MAKING),
        taken=_taken(report),
    )


def _issued_row(report: Any) -> IssuedRow:
    return IssuedRow(
        period=report.edition.period_label,
        board=report.board.name,
        edition=report.edition.number,
        issued=_day(report.edition.issued_at),
        url=reverse("reports:download", args=[report.pk]),
        size=filesizeformat(report.document.size),
        is_replaced=report.is_replaced,
    )


def _taken(report: Any) -> str:
    """Say how many people took a copy, and when the last one did."""
    number = getattr(report, "readers", 0)
    if not number:
        return "None yet"
    people = "1 person" if number == 1 else f"{number} people"
    return f"{people}, last on {_day(report.last_read)}"


def _words(edition: Edition, ready: int, number: int) -> str:
    if edition.issued_at:
        return f"The boards have had these reports since {_day(edition.issued_at)}."
    if ready == number:
        return "All reports are ready. The boards see them once the coordinator or a chair has issued them."
    return f"{ready} of {number} reports {'is' if ready == 1 else 'are'} ready."


def _day(at: Any) -> str:
    return f"{timezone.localtime(at):%-d %B %Y}" if at else ""
