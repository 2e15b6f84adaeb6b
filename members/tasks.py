"""Jobs of this room."""

from celery import shared_task

from members.domain import importing


@shared_task
def forget_old_uploads() -> None:
    """Delete the lists that were uploaded and not imported within a day (beat, every hour)."""
    importing.forget_old()
