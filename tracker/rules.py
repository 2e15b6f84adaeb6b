"""Conditions on learning; `learningforum/permissions.py` says who may do what where they hold."""

from accounts.models import User
from accounts.rules import predicate
from tracker.models import ImpactReview, LearningPoint


@predicate
def owns_learning(user: User, point: LearningPoint | None) -> bool:
    """The person holds the place that the learning point is with."""
    return bool(isinstance(point, LearningPoint) and point.owner and point.owner.person.user_id == user.pk)


@predicate
def is_second_person(user: User, impact_review: ImpactReview | None) -> bool:
    """Somebody other than the one who recorded the impact review."""
    return impact_review is not None and impact_review.recorded_by_id != user.pk
