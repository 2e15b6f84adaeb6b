"""Is it making a difference?"""

from django.db import models
from django.db.models import F, Q

from accounts.history import tracked
from accounts.models import User
from meetings.models import Meeting
from tracker.enums import Finding
from tracker.models.learning import LearningPoint


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
