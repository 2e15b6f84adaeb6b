"""Learning points on every rung of the impact ladder."""

import datetime
from collections.abc import Iterable
from typing import Literal

from accounts.dated import today
from accounts.models import User
from meetings.models import AgendaItem, Meeting
from members.models import Board, Representative
from reviews.models import Review
from tests.factories.accounts import coordinator, make_user
from tests.factories.members import board as board_of
from tracker.domain import impact, learning
from tracker.enums import Finding
from tracker.models import ImpactReview, LearningPoint

How_far = Literal["draft", "identified", "shared", "embedded", "evidenced"]
QUARTER = datetime.timedelta(days=91)


def make_learning_point(
    rung: How_far = "identified",
    *,
    board: Board | None = None,
    other_boards: Iterable[Board] = (),
    owner: Representative | None = None,
    review: Review | None = None,
    item: AgendaItem | None = None,
    impact_review_due: datetime.date | None = None,
    words: str = "Ask who else knows the family before closing a referral.",
    actor: User | None = None,
) -> LearningPoint:
    """Record a learning point and take it up to `rung`: shared a year ago, embedded half a year ago, evidenced since.

    Its impact review falls due in a quarter unless given.
    """
    actor = actor or coordinator()
    said = {
        "embedding": "In the supervision policy of each agency.",
        "sharing": "A seven-minute briefing to every team.",
        "impact": "Dip sample of twenty records a quarter.",
    }
    blocks = learning.Blocks(
        learning=words,
        board=board or board_of("shield"),
        other_boards=other_boards,
        owner=owner,
        review=review,
        impact_review_due=None if rung == "draft" else impact_review_due or today() + QUARTER,
        **({} if rung == "draft" else said),
    )
    point = learning.record(blocks, actor=actor, item=item, as_draft=rung == "draft")
    if rung in ("shared", "embedded", "evidenced"):
        learning.share(point, on=today() - 4 * QUARTER, actor=actor)
    if rung in ("embedded", "evidenced"):
        learning.embed(point, on=today() - 2 * QUARTER, how="In the policy, section 4.", actor=actor)
    if rung == "evidenced":
        make_impact_review(point, finding=Finding.STRONG, signed_off_by=make_user("learning-manager"), actor=actor)
        point.refresh_from_db()
    return point


def make_impact_review(
    point: LearningPoint | None = None,
    *,
    finding: Finding = Finding.TOO_EARLY,
    evidence: str = "",
    reviewed_on: datetime.date | None = None,
    next_due: datetime.date | None = None,
    meeting: Meeting | None = None,
    signed_off_by: User | None = None,
    actor: User | None = None,
) -> ImpactReview:
    """Record an impact review, of a new embedded point unless given; strong evidence is not reviewed again."""
    reviewed_on = reviewed_on or today()
    made = impact.review(
        point or make_learning_point("embedded", actor=actor),
        finding=finding,
        evidence=evidence or "Sixteen of twenty records sampled show it.",
        reviewed_on=reviewed_on,
        next_due=next_due or (None if finding == Finding.STRONG else reviewed_on + QUARTER),
        meeting=meeting,
        actor=actor or coordinator(),
    )
    if signed_off_by:
        impact.sign_off(made, actor=signed_off_by)
    return made
