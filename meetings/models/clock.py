"""How long the forum spent on an item."""

from django.db import models
from django.db.models import F, Q

from accounts.history import tracked
from meetings.models.agenda import AgendaItem


@tracked()
class ItemTime(models.Model):
    """A stretch of time that the forum spent on an item; the one without an end is going on now.

    An item that is taken up again later has several. At one time a meeting is at one item.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="times")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="meetings_itemtime_ends_after_start"
            ),
            models.UniqueConstraint(fields=["item"], condition=Q(ended_at=None), name="meetings_itemtime_one_goes_on"),
        ]

    def __str__(self) -> str:
        return f"{self.item}, from {self.started_at}"
