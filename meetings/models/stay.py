"""How long and in what way somebody was at a meeting."""

from django.db import models

from meetings.enums import Mode


class Stay(models.Model):
    """In person or online, when they came late or left early; blank where nobody said. Times by London's clock."""

    mode = models.CharField(max_length=10, choices=Mode, blank=True)
    arrived_at = models.TimeField("arrived late, at", null=True, blank=True)
    left_at = models.TimeField("left early, at", null=True, blank=True)

    class Meta:
        abstract = True
