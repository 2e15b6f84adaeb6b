"""Declarations of interest."""

from django.db import models

from accounts.history import tracked
from meetings.models.agenda import AgendaItem
from meetings.models.meeting import Meeting


@tracked()
class Declaration(models.Model):
    """An interest that somebody declared, in an item or in general, and what they did: stayed, or left the room."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="declarations")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="declarations")
    name = models.CharField("who declared it", max_length=150)
    interest = models.CharField("what they declared", max_length=500)
    what_they_did = models.CharField("what they did", max_length=200, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["meeting", "pk"]

    def __str__(self) -> str:
        return f"{self.name} at the {str(self.meeting).lower()}"
