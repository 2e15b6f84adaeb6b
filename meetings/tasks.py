"""Jobs of this room: what nobody does by hand. Each may run twice, or at once with itself."""

from celery import current_app, shared_task
from celery.signals import worker_ready

from documents.domain.making import PAUSE, Outcome
from meetings.domain import action, file, invitation, pack, paper_copy, reply


@shared_task
def remind_of_actions() -> None:
    """Remind owners of actions that are near their day or just past it (beat, by day); once each."""
    action.remind()


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
def make_copy(copy_id: int) -> None:
    """Turn a Word, Excel or PowerPoint paper into a PDF. Does nothing when it is, or somebody else does it."""
    if paper_copy.make(copy_id) == Outcome.TRY_AGAIN:
        make_copy.apply_async((copy_id,), countdown=PAUSE)


@shared_task
def resume_unfinished(*, at_once: bool = False) -> None:
    """Queue again the files that nobody works on (beat, every 15 seconds; and when a worker starts)."""
    file.resume(at_once=at_once)
    paper_copy.resume(at_once=at_once)


@shared_task
def forget_old_packs() -> None:
    """Delete packs that were made long ago (beat, by night)."""
    pack.forget_old()


@worker_ready.connect
def _look_for_what_was_left(**_: object) -> None:
    """The worker may have been killed in the middle of a file: ask its pool to look, before beat does."""
    current_app.send_task(resume_unfinished.name, kwargs={"at_once": True})


@shared_task
def keep_calendars() -> None:
    """Ask whoever has joined a coming meeting, and tell whoever has left it (beat)."""
    invitation.catch_up()
