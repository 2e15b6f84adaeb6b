"""What was decided."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from accounts.history import tracked
from accounts.models import User
from meetings.models.agenda import SEES_DRAFTS, AgendaItem, opened_by
from meetings.models.words import words_of


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions, and who may see them."""

    def visible_to(self, user: User) -> Self:
        """Return the decisions of items this person may open."""
        return self if user.standing.holds(*SEES_DRAFTS) else self.filter(opened_by(user, "item__"))


@tracked(exclude=["search"])
class Decision(models.Model):
    """A decision of the forum at an agenda item, numbered through: D7."""

    number = models.PositiveIntegerField(unique=True)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions")
    text = models.CharField("what was decided", max_length=500)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="recorded by")
    recorded_at = models.DateTimeField(auto_now_add=True)
    search = words_of("text")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [GinIndex(fields=["search"], name="meetings_decision_search")]

    def __str__(self) -> str:
        return f"{self.reference}: {self.text}"

    @property
    def reference(self) -> str:
        """What people call it: D7."""
        return f"D{self.number}"
