"""Jobs of this room: what nobody does by hand."""

from celery import shared_task

from meetings.domain import reply


@shared_task
def flag_undecided() -> None:
    """Tell the coordinators which joint places have not said in time who comes (beat, by day); once a meeting."""
    reply.flag_undecided()
