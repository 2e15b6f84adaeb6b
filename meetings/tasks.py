"""Jobs of this room: what nobody does by hand. Each may run twice, or at once with itself."""

from celery import current_app, shared_task
from celery.signals import worker_ready

from documents.domain.making import PAUSE, Outcome
from meetings.domain import file, reply


@shared_task
def flag_undecided() -> None:
    """Tell the coordinators which joint places have not said in time who comes (beat, by day); once a meeting."""
    reply.flag_undecided()


@shared_task
def make_file(file_id: int) -> None:
    """Make a pack or minutes. Does nothing when they are ready or somebody else is making them."""
    if file.make(file_id) == Outcome.TRY_AGAIN:
        make_file.apply_async((file_id,), countdown=PAUSE)


@shared_task
def resume_unfinished(*, at_once: bool = False) -> None:
    """Queue again the files that nobody works on (beat, every 15 seconds; and when a worker starts)."""
    file.resume(at_once=at_once)


@worker_ready.connect
def _look_for_what_was_left(**_: object) -> None:
    """The worker may have been killed in the middle of a file: ask its pool to look, before beat does."""
    current_app.send_task(resume_unfinished.name, kwargs={"at_once": True})
