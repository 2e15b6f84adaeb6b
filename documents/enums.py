"""States of a file that a worker makes, and why a file may not be opened yet."""

from django.db.models import TextChoices


class MakingState(TextChoices):
    """From asked for to made."""

    WAITING = "waiting", "Waiting"
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be made"


#: Somebody waits for it.
UNFINISHED = (MakingState.WAITING, MakingState.MAKING)


class Hold(TextChoices):
    """Why nobody may open a file: only where a virus scanner is configured."""

    UNCHECKED = "unchecked", "Being checked for viruses"
    HARMFUL = "harmful", "Found to be harmful"
