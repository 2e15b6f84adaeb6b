"""Whether it is making a difference."""

from typing import Self

from django.db import models
from django.db.models import F, Min, Q

from accounts.history import tracked
from accounts.models import User
from meetings.models import Meeting
from tracker.enums import SHOWS_IMPACT, Finding
from tracker.models.learning import LearningPoint


class ImpactReviewQuerySet(models.QuerySet["ImpactReview"]):
    """Impact reviews by what became of them, and who may see them."""

    def visible_to(self, user: User) -> Self:
        """Those of the learning points this person may see."""
        return self.filter(learning_point__in=LearningPoint.objects.visible_to(user))

    def with_moment(self) -> Self:
        """Each with the moment it was recorded as ``recorded_at``, from the history."""
        return self.annotate(recorded_at=Min("events__pgh_created_at"))

    def awaiting_sign_off(self) -> Self:
        """Found evidence that no second person has confirmed yet."""
        return self.filter(finding__in=SHOWS_IMPACT, signed_off_by=None)


@tracked()
class ImpactReview(models.Model):
    """What was found when a learning point's impact was reviewed, at a meeting or outside one.

    Evidence counts once a second person has signed it off.
    """

    learning_point = models.ForeignKey(LearningPoint, on_delete=models.CASCADE, related_name="impact_reviews")
    reviewed_on = models.DateField("date of review")
    finding = models.CharField("what we found", max_length=10, choices=Finding)
    evidence = models.TextField("evidence", blank=True)
    next_due = models.DateField("next review", null=True, blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="impact_reviews")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_off_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ImpactReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_off_by__isnull=True) | ~Q(signed_off_by=F("recorded_by")),
                name="tracker_impactreview_signed_off_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.learning_point}: {self.get_finding_display()}"

    @property
    def awaits_sign_off(self) -> bool:
        """Whether it found evidence that no second person has confirmed yet."""
        return self.finding in SHOWS_IMPACT and self.signed_off_by_id is None
