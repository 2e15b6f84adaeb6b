"""What people owe from the tracker: impact reviews that fall due, and evidence that a second person must sign off."""

import datetime
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from accounts import worklist
from accounts.models import User
from accounts.rules import is_officer
from tracker.models import ImpactReview, LearningPoint
from tracker.models.learning import NEVER
from tracker.queries import shortened

#: How long before it falls due an impact review is on its owner's list.
NOTICE = datetime.timedelta(days=28)


def register() -> None:
    """Called once, when the application is ready."""
    worklist.register(_impact)


def _impact(user: User, on: datetime.date) -> Iterable[worklist.Duty]:
    """Impact reviews of the person's own learning points; for the officers, evidence that others found (1 query)."""
    if not user.has_perm("tracker.view_tracker"):
        return
    found = ImpactReview.objects.awaiting_sign_off().filter(learning_point=OuterRef("pk")).exclude(recorded_by=user)
    points = LearningPoint.objects.visible_to(user).filter(sorts_on__lt=NEVER).annotate(awaits_me=Exists(found))
    due = Q(sorts_on__lte=on + NOTICE, owner__person__user=user)
    wanted = due | Q(awaits_me=True) if is_officer(user) else due
    for point in points.filter(wanted).order_by("sorts_on", "number"):
        if point.awaits_me and is_officer(user):  # type: ignore[attr-defined] # annotated above
            yield _duty(f"Sign off the impact of {point.reference}", point, None)
        else:
            yield _duty(f"Review the impact of {point.reference}", point, point.impact_review_due)


def _duty(title: str, point: LearningPoint, due_on: datetime.date | None) -> worklist.Duty:
    return worklist.Duty(title, point.get_absolute_url(), shortened(point.learning), due_on)
