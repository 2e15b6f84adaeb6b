"""States of a report."""

from django.db.models import TextChoices


class ReportState(TextChoices):
    """From asked for to made."""

    WAITING = "waiting", "Waiting"
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be made"
