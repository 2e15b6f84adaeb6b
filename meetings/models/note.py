"""What was said at an item."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from accounts.history import tracked
from accounts.models import User
from meetings.models.agenda import AgendaItem
from meetings.models.words import words_of


@tracked(exclude=["search"])
class Note(models.Model):
    """The note of one agenda item. `revision` grows with each save, so that two writers cannot overwrite each other."""

    item = models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="note")
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    search = words_of("text")

    class Meta:
        indexes = [GinIndex(fields=["search"], name="meetings_note_search")]

    def __str__(self) -> str:
        return f"Note of {self.item}"
