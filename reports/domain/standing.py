"""How far a review or a learning point had come by a day: pure functions of what was read."""

import datetime

from reports.facts import ActionFact, Facts, ImpactFact, PointFact, ReviewFact
from reviews.enums import CURRENT, PENDING
from tracker.enums import Rung

RESTRICTED = "restricted"
#: What a learning point counts as: a rung of the impact ladder, or restricted.
COUNTED_AS = (*(rung.value for rung in Rung), RESTRICTED)
STAGES = ("pending", "current", "concluded")


def state_of(review: ReviewFact, day: datetime.date) -> tuple[datetime.date, str] | None:
    """Return the state of a review on a day and since when; None before it was first noted."""
    return next(((since, state) for since, state in reversed(review.history) if since <= day), None)


def stage_of(review: ReviewFact, facts: Facts) -> str:
    """Return one of `STAGES`, "concluded" when that came in the half-year; blank when there is nothing to say of it."""
    state = state_of(review, facts.as_at)
    if state is None:
        return ""
    if state[1] in PENDING:
        return "pending"
    if state[1] in CURRENT:
        return "current"
    return "concluded" if in_period(_concluded_on(review, facts.as_at), facts) else ""


def counts_as(point: PointFact, day: datetime.date) -> str:
    """Return one of `COUNTED_AS`."""
    return RESTRICTED if point.is_restricted else rung_of(point, day).value


def rung_of(point: PointFact, day: datetime.date) -> Rung:
    """Return how far up the impact ladder a learning point had come."""
    if by(point.evidenced_on, day):
        return Rung.EVIDENCED
    if by(point.embedded_on, day):
        return Rung.EMBEDDED
    return Rung.SHARED if by(point.shared_on, day) else Rung.IDENTIFIED


def is_told(point: PointFact, day: datetime.date) -> bool:
    """Whether what the point says is for the boards, and its impact was still to be evidenced."""
    return not (point.is_restricted or point.is_draft or by(point.evidenced_on, day))


def reviewed(point: PointFact, facts: Facts) -> list[ImpactFact]:
    """Return the impact reviews of the half-year, oldest first."""
    found = [review for review in point.impact_reviews if in_period(review.reviewed_on, facts)]
    return sorted(found, key=lambda review: review.reviewed_on)


def is_open(action: ActionFact, day: datetime.date) -> bool:
    """Whether an action was still to be done at the end of a day."""
    return action.opened_on <= day and (action.closed_on is None or action.closed_on > day)


def by(on: datetime.date | None, day: datetime.date) -> datetime.date | None:
    """Return `on`, if it had come by `day`."""
    return on if on and on <= day else None


def in_period(on: datetime.date | None, facts: Facts) -> bool:
    """Whether a day lies in the half-year, as far as it has gone."""
    return on is not None and facts.period.start <= on <= facts.as_at


def _concluded_on(review: ReviewFact, day: datetime.date) -> datetime.date | None:
    """When the review was last neither pending nor current any more, as of `day`."""
    concluded: datetime.date | None = None
    for since, state in review.history:
        if since <= day:
            is_under_way = state in PENDING or state in CURRENT
            concluded = None if is_under_way else concluded or since
    return concluded
