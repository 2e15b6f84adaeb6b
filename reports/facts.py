"""What a report is made of, read once and as plain data.

Nothing of a restricted review leaves this module: no code, no text, no action and no figure. Of a learning point from
one, only its number and its boards do, because no learning point may be left out of a report.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q

from meetings.enums import ItemKind, MeetingState
from meetings.models import Action, Meeting
from meetings.queries import AgencyAttendance, attendance_by_agency
from members.models import Board
from members.models.agency import name_on
from reports.domain.period import Period
from reviews.models import Review, ReviewType
from tracker.enums import Finding, LearningState
from tracker.models import ImpactReview, LearningPoint

#: Items that talk about cases: what was agreed there can tell of one, so a board reads who does it by when, not what.
ABOUT_CASES = (ItemKind.CASE, ItemKind.NOMINATIONS, ItemKind.REVIEWS)
#: Who does what nobody at the table does; a name typed in says nothing of an agency.
NOBODY_AT_THE_TABLE = "People outside the membership"


@dataclass(frozen=True)
class BoardFact:
    """A board that is reported to."""

    code: str
    name: str
    short_name: str


@dataclass(frozen=True)
class TypeFact:
    """A kind of review; `board` is who usually owns it, if one board does."""

    code: str
    plural: str
    board: str


@dataclass(frozen=True)
class ReviewFact:
    """A review and the states it went through, oldest first, each with the day from which it held."""

    pk: int
    code: str
    kind: str
    board: str
    history: tuple[tuple[datetime.date, str], ...]


@dataclass(frozen=True)
class ImpactFact:
    """What one impact review found."""

    reviewed_on: datetime.date
    finding: Finding
    evidence: str
    is_signed_off: bool


@dataclass(frozen=True)
class PointFact:
    """A learning point. `boards` has the one it belongs to first; a restricted one has nothing beside them."""

    pk: int
    reference: str
    boards: tuple[str, ...]
    is_restricted: bool = False
    is_draft: bool = False
    agency: str = ""
    source: str = ""
    learning: str = ""
    embedding: str = ""
    sharing: str = ""
    impact: str = ""
    blank_blocks: tuple[str, ...] = ()
    review_due: datetime.date | None = None
    shared_on: datetime.date | None = None
    embedded_on: datetime.date | None = None
    embedded_how: str = ""
    evidenced_on: datetime.date | None = None
    impact_reviews: tuple[ImpactFact, ...] = ()


@dataclass(frozen=True)
class ActionFact:
    """An action; `what` is blank when it may tell of a case."""

    pk: int
    reference: str
    agency: str
    opened_on: datetime.date
    due_on: datetime.date
    closed_on: datetime.date | None
    what: str


@dataclass(frozen=True)
class MeetingFact:
    """A meeting by its day."""

    date: datetime.date
    is_held: bool
    is_cancelled: bool


@dataclass(frozen=True)
class Facts:
    """All that the reports of one half-year are made of, as it stood on `as_at`."""

    period: Period
    as_at: datetime.date
    boards: tuple[BoardFact, ...]
    types: tuple[TypeFact, ...]
    reviews: tuple[ReviewFact, ...]
    points: tuple[PointFact, ...]
    actions: tuple[ActionFact, ...]
    meetings: tuple[MeetingFact, ...]
    attendance: tuple[AgencyAttendance, ...]


def facts_of(period: Period, as_at: datetime.date) -> Facts:
    """Read everything; call it inside one snapshot of the database, so that the figures agree."""
    held = Meeting.objects.held().filter(date__range=(period.start, as_at))
    return Facts(
        period=period,
        as_at=as_at,
        boards=tuple(BoardFact(board.code, board.name, board.short_name) for board in Board.objects.all()),
        types=tuple(
            TypeFact(kind.code, kind.plural, kind.board.code if kind.board else "")
            for kind in ReviewType.objects.select_related("board")
        ),
        reviews=_reviews(),
        points=_points(as_at),
        actions=_actions(as_at),
        meetings=tuple(
            MeetingFact(meeting.date, meeting.is_held, meeting.state == MeetingState.CANCELLED)
            for meeting in Meeting.objects.order_by("date", "start_time")
        ),
        attendance=tuple(attendance_by_agency(held, called_on=as_at)),
    )


def is_restricted_now(told: Mapping[str, list[int]]) -> bool:
    """Whether anything that a report was made of (`told`, ids by kind) may not be told any more."""
    return (
        Review.objects.filter(pk__in=told["reviews"], is_restricted=True).exists()
        or LearningPoint.objects.filter(
            Q(review__is_restricted=True) | Q(item__review__is_restricted=True), pk__in=told["learning_points"]
        ).exists()
        or Action.objects.filter(pk__in=told["actions"], item__review__is_restricted=True).exists()
    )


def _reviews() -> tuple[ReviewFact, ...]:
    shown = {
        review.pk: review
        for review in Review.objects.filter(is_restricted=False).select_related("type", "board").order_by("code", "pk")
    }
    events = apps.get_model("reviews", "ReviewEvent")._default_manager.filter(pgh_obj__in=list(shown))
    history = defaultdict(list)
    for pk, since, state in events.order_by("pgh_id").values_list("pgh_obj_id", "state_since", "state"):
        history[pk].append((since, state))
    return tuple(
        ReviewFact(pk, review.code, review.type.code, review.board.code, tuple(history[pk]))
        for pk, review in shown.items()
    )


def _points(as_at: datetime.date) -> tuple[PointFact, ...]:
    points = (
        LearningPoint.objects.select_related("board", "review__type", "item__review__type")
        .annotate(owner_agency=name_on(as_at, "owner__membership__agency__"))
        .prefetch_related("other_boards", "impact_reviews")
        .order_by("number")
    )
    return tuple(_point(point) for point in points)


def _point(point: LearningPoint) -> PointFact:
    others = sorted(point.other_boards.all(), key=lambda board: board.position)
    boards = (point.board.code, *(board.code for board in others if board.pk != point.board_id))
    reviews = [review for review in (point.review, point.item.review if point.item else None) if review]
    if any(review.is_restricted for review in reviews):
        return PointFact(point.pk, point.reference, boards, is_restricted=True)
    return PointFact(
        pk=point.pk,
        reference=point.reference,
        boards=boards,
        is_draft=point.state == LearningState.DRAFT,
        agency=_agency(point, ""),
        source=f"{reviews[0].code} ({reviews[0].type.name})" if reviews else "",
        learning=point.learning,
        embedding=point.embedding,
        sharing=point.sharing,
        impact=point.impact,
        blank_blocks=tuple(point.blank_blocks),
        review_due=point.impact_review_due,
        shared_on=point.shared_on,
        embedded_on=point.embedded_on,
        embedded_how=point.embedded_how,
        evidenced_on=point.evidenced_on,
        impact_reviews=tuple(_impact(review) for review in point.impact_reviews.all()),
    )


def _impact(review: ImpactReview) -> ImpactFact:
    return ImpactFact(review.reviewed_on, Finding(review.finding), review.evidence, review.signed_off_by_id is not None)


def _actions(as_at: datetime.date) -> tuple[ActionFact, ...]:
    actions = (
        Action.objects.exclude(item__review__is_restricted=True)
        .select_related("item__meeting")
        .annotate(owner_agency=name_on(as_at, "owner__membership__agency__"))
        .order_by("due_on", "number")
    )
    return tuple(
        ActionFact(
            pk=action.pk,
            reference=action.reference,
            agency=_agency(action, NOBODY_AT_THE_TABLE),
            opened_on=min(action.item.meeting.date, action.closed_on or action.item.meeting.date),
            due_on=action.due_on,
            closed_on=action.closed_on,
            what="" if action.item.review_id or action.item.kind in ABOUT_CASES else action.what,
        )
        for action in actions
    )


def _agency(row: LearningPoint | Action, otherwise: str) -> str:
    """What the agency of a row's owner was called when the facts were read, as it is in every part of a report."""
    return row.owner_agency or otherwise  # type: ignore[union-attr] # annotated above
