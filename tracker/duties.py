"""What people owe from the tracker: impact reviews that fall due."""

import datetime
from collections.abc import Iterable

from accounts import worklist
from accounts.models import User
from tracker.models import LearningPoint

#: How long before it falls due an impact review is on its owner's list.
NOTICE = datetime.timedelta(days=28)


def register() -> None:
    """Called once, when the application is ready."""
    worklist.register(_impact_reviews)


def _impact_reviews(user: User, on: datetime.date) -> Iterable[worklist.Duty]:
    due = LearningPoint.objects.visible_to(user).due_for_review(by=on + NOTICE).filter(owner__person__user=user)
    for point in due:
        yield worklist.Duty(
            title=f"Review the impact of {point.reference}",
            url=point.get_absolute_url(),
            hint=point.learning[:120],
            due_on=point.impact_review_due,
        )
