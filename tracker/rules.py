"""Who may do what with the tracker. Which learning points a person sees is `LearningPoint.objects.visible_to`."""

import rules

from accounts.models import User
from accounts.rules import is_member, is_officer, predicate
from tracker.models import ImpactReview, LearningPoint


@predicate
def owns_learning(user: User, point: LearningPoint | None) -> bool:
    """The person holds the place that the learning point is with."""
    return bool(isinstance(point, LearningPoint) and point.owner and point.owner.person.user_id == user.pk)


@predicate
def is_second_person(user: User, impact_review: ImpactReview | None) -> bool:
    """Somebody other than the one who recorded the impact review."""
    return impact_review is not None and impact_review.recorded_by_id != user.pk


def register() -> None:
    """Called once, when the application is ready."""
    rules.add_perm("tracker.view_tracker", is_member)
    rules.add_perm("tracker.record_learning", is_officer)
    rules.add_perm("tracker.revise_learning", is_officer)
    rules.add_perm("tracker.record_progress", is_officer | (is_member & owns_learning))
    rules.add_perm("tracker.review_impact", is_officer | (is_member & owns_learning))
    rules.add_perm("tracker.sign_off_impact", is_officer & is_second_person)
