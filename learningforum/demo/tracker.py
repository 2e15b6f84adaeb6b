"""Fills the practice tracker: records the learning points and takes each as far as it came."""

from learningforum.demo.learning_points import POINTS, Look, Point
from learningforum.demo.practice import Practice, backdate
from tracker.domain import impact, learning
from tracker.models import LearningPoint


def learn_all(practice: Practice) -> None:
    """Record every learning point in the order in which they were found, with what became of it."""
    for point in POINTS:
        _climb(practice, point, _record(practice, point))


def _record(practice: Practice, point: Point) -> LearningPoint:
    blocks = learning.Blocks(
        learning=point.learning,
        embedding=point.embedding,
        sharing=point.sharing,
        impact=point.impact,
        impact_review_due=practice.calendar.day(point.due) if point.due else None,
        board=practice.boards[point.board],
        other_boards=[practice.boards[code] for code in point.also],
        owner=practice.holders[point.owner] if point.owner else None,
        review=practice.reviews[point.review] if point.review else None,
    )
    recorded = learning.record(
        blocks,
        actor=practice.users["learning-manager"],
        item=practice.meetings[point.meeting].items.get(number=point.item) if point.item else None,
        as_draft=point.due is None,
    )
    backdate(recorded, created_at=practice.calendar.noon((point.meeting, 0)))
    return recorded


def _climb(practice: Practice, point: Point, recorded: LearningPoint) -> None:
    """Share, embed and review as the point says."""
    actor = practice.users["learning-manager"]
    if point.shared:
        learning.share(recorded, on=practice.calendar.day(point.shared), actor=actor)
    if point.embedded:
        moment, how = point.embedded
        learning.embed(recorded, on=practice.calendar.day(moment), how=how, actor=actor)
    for look in point.looks:
        _review(practice, look, recorded)


def _review(practice: Practice, look: Look, recorded: LearningPoint) -> None:
    number, weeks = look.at
    made = impact.review(
        recorded,
        finding=look.finding,
        evidence=look.evidence,
        reviewed_on=practice.calendar.day(look.at),
        next_due=practice.calendar.day(look.again) if look.again else None,
        meeting=None if weeks else practice.meetings[number],
        actor=practice.users[look.by],
    )
    if look.signed_off_by:
        impact.sign_off(made, actor=practice.users[look.signed_off_by])
