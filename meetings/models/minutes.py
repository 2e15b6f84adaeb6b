"""The minutes on their way from draft to approved, and what is said of them."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.history import tracked
from accounts.models import User
from meetings.enums import MinutesState
from meetings.models.agenda import SEES_DRAFTS, AgendaItem, opened_by
from meetings.models.meeting import Meeting


@tracked(exclude=["record"])
class Minutes(models.Model):
    """How far the minutes of a meeting have come; no row means that they are a draft.

    They write themselves from register, notes, decisions, actions and learning points. `record` is what they said at
    the last step, as `meetings.domain.minutes.frozen` returned it: what a chair checked, what was circulated, and in
    the end what the forum approved, which a learning point that is revised later does not change.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    state = models.CharField(max_length=20, choices=MinutesState, default=MinutesState.DRAFT)
    asked_at = models.DateTimeField("a chair was asked to check", null=True, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    circulated_at = models.DateTimeField(null=True, blank=True)
    circulated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reopened_because = models.CharField("why they were reopened", max_length=300, blank=True)
    approved_at_meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="minutes_approved"
    )
    record = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"Minutes of the {str(self.meeting).lower()}"


class MinutesCommentQuerySet(models.QuerySet["MinutesComment"]):
    """Comments by state, and who may see them."""

    def visible_to(self, user: User) -> Self:
        """Return comments on items this person may open, and on the minutes as a whole."""
        if user.standing.holds(*SEES_DRAFTS):
            return self
        return self.filter(Q(item=None) | opened_by(user, "item__"))

    def open(self) -> Self:
        """Not yet resolved."""
        return self.filter(resolved_at=None)


@tracked()
class MinutesComment(models.Model):
    """What somebody who was there says of circulated minutes, at an item or of the whole; each is resolved in words."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="minutes_comments")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, null=True, blank=True, related_name="comments")
    text = models.TextField("comment", max_length=2000)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    resolution = models.TextField("what came of it", max_length=1000, blank=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = MinutesCommentQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None, resolution="")
                | (Q(resolved_at__isnull=False, resolved_by__isnull=False) & ~Q(resolution="")),
                name="meetings_minutescomment_resolved_in_words",
            )
        ]

    def __str__(self) -> str:
        return f"Comment on the minutes of the {str(self.meeting).lower()}"


@tracked()
class Addendum(models.Model):
    """A correction of approved minutes: they stay as they were approved, and this stands below them, signed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="addenda")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, null=True, blank=True, related_name="addenda")
    number = models.PositiveSmallIntegerField()
    text = models.TextField("correction", max_length=4000)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["meeting", "number"]
        verbose_name_plural = "addenda"
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="meetings_addendum_one_number")]

    def __str__(self) -> str:
        return f"Addendum {self.number} to the minutes of the {str(self.meeting).lower()}"
