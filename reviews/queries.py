"""The register as it is read: for agenda item 3, by type, and page by page."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, F, Func, OuterRef, Q, QuerySet, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.history import Change, changes_of
from accounts.models import User
from members.models import Board
from reviews.enums import OPEN, PENDING, ReviewState, Stage
from reviews.models import Review, ReviewType
from ui.components import Colour, Event
from ui.paging import Page, page_of

#: The three that agenda item 3 names; they are listed even when there is none (ToR, Appendix I).
ALWAYS_NOTED = ("dhr", "sar", "cspr")
#: How many reviews of a type the register shows before it leads to a page of that type alone.
SHOWN = 10
#: Pending before current before concluded, and within each the latest change first.
ORDER = ("-stage", "-state_since", "-id")
COLOURS: dict[int, Colour] = {Stage.PENDING: "yellow", Stage.CURRENT: "blue", Stage.CONCLUDED: "grey"}


@dataclass(frozen=True)
class NotedReview:
    """One review as item 3 lists it; `url` is empty for a reader who may not open the register."""

    pk: int
    code: str
    board: str
    state: str
    since: datetime.date
    is_pending: bool
    is_restricted: bool
    url: str = ""


@dataclass(frozen=True)
class NotedType:
    """A type with its reviews."""

    name: str
    pending: tuple[NotedReview, ...]
    current: tuple[NotedReview, ...]


def noted(user: User) -> list[NotedType]:
    """Return the types with what is pending and current among the reviews `user` may see (2 queries)."""
    by_type: dict[int, list[NotedReview]] = {}
    visible = Review.objects.visible_to(user)
    opens = user.has_perm("reviews.view_register")
    for review in visible.open().select_related("board").order_by("code"):
        by_type.setdefault(review.type_id, []).append(
            NotedReview(
                review.pk,
                review.code,
                review.board.short_name,
                review.get_state_display(),
                review.state_since,
                review.state in PENDING,
                review.is_restricted,
                review.get_absolute_url() if opens else "",
            )
        )
    return [
        NotedType(
            kind.plural,
            tuple(review for review in found if review.is_pending),
            tuple(review for review in found if not review.is_pending),
        )
        for kind in ReviewType.objects.all()
        if (found := by_type.get(kind.pk, [])) or kind.code in ALWAYS_NOTED
    ]


@dataclass(frozen=True)
class Choice:
    """A board or a type to choose the register by."""

    pk: int
    code: str
    name: str


@dataclass(frozen=True)
class Choices:
    """The boards and types there are, in their order."""

    boards: tuple[Choice, ...]
    types: tuple[Choice, ...]


def choices() -> Choices:
    """Return the boards and types (1 query)."""
    boards = Board.objects.order_by().values_list(Value(0), "position", "pk", "code", "short_name")
    types = ReviewType.objects.order_by().values_list(Value(1), "position", "pk", "code", "plural")
    rows = sorted(boards.union(types, all=True))
    return Choices(
        boards=tuple(Choice(pk, code, name) for which, _, pk, code, name in rows if which == 0),
        types=tuple(Choice(pk, code, name) for which, _, pk, code, name in rows if which == 1),
    )


@dataclass(frozen=True)
class RegisterRow:
    """One review as the register lists it."""

    url: str
    code: str
    stage: str
    colour: Colour
    state: str
    board: str
    since: datetime.date
    is_restricted: bool


@dataclass(frozen=True)
class RegisterGroup:
    """A type with its first reviews; `has_more` when there are further ones on the page of that type."""

    code: str
    name: str
    rows: tuple[RegisterRow, ...]
    has_more: bool


@dataclass(frozen=True)
class Wanted:
    """What the register is filtered by: a board's id, and stages; nothing given means everything."""

    board_id: int | None = None
    stages: tuple[Stage, ...] = OPEN

    def among(self, reviews: QuerySet[Review]) -> QuerySet[Review]:
        """Those of `reviews` that are wanted."""
        on_stage = Q(stage__in=self.stages) if self.stages else Q()
        return reviews.filter(on_stage & (Q(board=self.board_id) if self.board_id else Q()))


def register(user: User, types: Iterable[Choice], wanted: Wanted) -> list[RegisterGroup]:
    """Return each type with its first wanted reviews of those `user` may see (1 query, however long the register).

    Types without any are left out, but for the three that agenda item 3 names.
    """
    of_type = wanted.among(Review.objects.visible_to(user)).filter(type=OuterRef("pk"))
    first = ArraySubquery(of_type.order_by(*ORDER).values("pk")[: SHOWN + 1])
    shown = ReviewType.objects.order_by().values_list(Func(first, function="UNNEST", output_field=BigIntegerField()))
    found: dict[int, list[RegisterRow]] = {}
    for row in _rows(Review.objects.filter(pk__in=shown)).order_by(*ORDER):
        found.setdefault(row["type_id"], []).append(_row(row))
    return [
        RegisterGroup(kind.code, kind.name, tuple(rows[:SHOWN]), len(rows) > SHOWN)
        for kind in types
        if (rows := found.get(kind.pk, [])) or kind.code in ALWAYS_NOTED
    ]


def register_of_type(user: User, kind: Choice, wanted: Wanted, params: QueryDict) -> Page[RegisterRow]:
    """Return the page of one type's wanted reviews that `params` ask for (2 queries)."""
    reviews = _rows(wanted.among(Review.objects.visible_to(user)).filter(type=kind.pk))
    page = page_of(reviews, ORDER, params, singular="review", plural="reviews")
    return Page(tuple(_row(row) for row in page.rows), page.prev_url, page.next_url, page.count_text)


def _rows(reviews: QuerySet[Review]) -> QuerySet[Review, dict[str, Any]]:
    columns: Any = ("id", "type_id", "code", "stage", "state", "state_since", "is_restricted")
    rows: QuerySet[Review, dict[str, Any]] = reviews.values(*columns, board_name=F("board__short_name"))
    return rows


def _row(row: dict[str, Any]) -> RegisterRow:
    return RegisterRow(
        url=f"{reverse('reviews:register')}{row['id']}/",
        code=row["code"],
        stage=Stage(row["stage"]).label,
        colour=COLOURS[row["stage"]],
        state=ReviewState(row["state"]).label,
        board=row["board_name"],
        since=row["state_since"],
        is_restricted=row["is_restricted"],
    )


def history_of(review: Review) -> list[Event]:
    """Return what happened to a review, newest first, in words (2 queries).

    Earlier codes and summaries are not shown: what was corrected may have named somebody.
    """
    return [event for change in reversed(changes_of(review)) for event in _in_words(change)]


def _in_words(change: Change) -> Iterable[Event]:
    after = change.after
    if change.of("state", "state_reason", "state_since"):
        verb = "Noted as" if change.before is None else "Moved to"
        since = "" if after.state_since == timezone.localdate(change.at) else f"Since {after.state_since:%-d %B %Y}."
        text = "\n".join(filter(None, [after.state_reason, since]))
        yield Event(f"{verb} {_lowered(ReviewState(after.state).label)}", change.at, change.by, text)
    if change.of("is_restricted") and (change.before or after.is_restricted):
        yield Event("Restricted" if after.is_restricted else "Opened to all members", change.at, change.by)
    if change.before and change.of("code", "type_id", "board_id", "summary"):
        yield Event("Details corrected", change.at, change.by)


def _lowered(label: str) -> str:
    return label[0].lower() + label[1:]
