"""States of a file that a worker makes."""

from django.db.models import TextChoices


class MakingState(TextChoices):
    """From asked for to made."""

    WAITING = "waiting", "Waiting"
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be made"


#: Somebody waits for it.
UNFINISHED = (MakingState.WAITING, MakingState.MAKING)
