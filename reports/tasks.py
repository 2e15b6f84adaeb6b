"""Jobs of this room. Each may run twice, or at once with itself, and leaves the same behind."""

from celery import current_app, shared_task
from celery.signals import worker_ready

from reports.domain import edition, report


@shared_task
def make_report(report_id: int) -> None:
    """Make one board's report. Does nothing when it is ready or somebody else is making it."""
    if report.make(report_id) == report.Outcome.TRY_AGAIN:
        make_report.apply_async((report_id,), countdown=report.PAUSE)


@shared_task
def start_due() -> None:
    """Ask for the reports of the half-year that has ended (beat, every hour)."""
    edition.start_due()


@shared_task
def resume_unfinished(*, at_once: bool = False) -> None:
    """Queue again the reports that nobody works on (beat, every 15 seconds; and when a worker starts)."""
    edition.resume(at_once=at_once)


@worker_ready.connect
def _look_for_what_was_left(**_: object) -> None:
    """The worker may have been killed in the middle of a report: ask its pool to look, before beat does."""
    current_app.send_task(resume_unfinished.name, kwargs={"at_once": True})
