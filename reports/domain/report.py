"""Making one board's report from its edition's frozen data."""

import enum
import logging

from django.db import transaction

from documents.domain import document
from documents.enums import MakingState
from documents.pdf import pdf_of
from reports.domain import pdf
from reports.locks import making
from reports.models import Report

log = logging.getLogger(__name__)
#: How often a report is begun before the forum gives up on it; a worker that dies of it counts too.
ATTEMPTS = 3
#: Seconds between one attempt and the next.
PAUSE = 5
#: Per cent between one saved progress and the next.
STEP = 3
PROBLEM = "The report could not be made. Try again; if it fails again, tell whoever runs the forum’s server."


class Outcome(enum.Enum):
    """What became of one attempt."""

    DONE = "done"
    TRY_AGAIN = "try again"


def make(report_id: int) -> Outcome:
    """Draw the report and keep it, unless it is ready or a living process is already making it.

    Safe to run twice and at once with itself: a session lock keeps a second maker away and is free the moment the
    first one dies; the report's row is locked while its document is kept, so there is never more than one. Progress is
    saved as it comes, outside that transaction.
    """
    with making(report_id) as is_ours:
        if not is_ours or not _begin(report_id):
            return Outcome.DONE
        report = Report.objects.select_related("edition", "board").get(pk=report_id)
        try:
            content = pdf_of(
                pdf.html_of(report),
                identifier=pdf.identifier_of(report),
                watch=lambda reached: _show(report_id, reached),
            )
            _keep(report, content)
        except Exception:
            log.exception("Report %s could not be made (attempt %s)", report_id, report.attempts)
            return _give_up_or_try_again(report)
    return Outcome.DONE


def _begin(report_id: int) -> bool:
    """Mark an unfinished report as being made and count the attempt; False when there is nothing to do."""
    with transaction.atomic():
        report = Report.objects.select_for_update().unfinished().filter(pk=report_id).first()
        if report is None:
            return False
        if report.attempts >= ATTEMPTS:
            _fail(report)
            return False
        report.state, report.progress, report.attempts = MakingState.MAKING, 5, report.attempts + 1
        report.save(update_fields=["state", "progress", "attempts"])
    return True


def _show(report_id: int, reached: int) -> None:
    """Save progress in steps that somebody looking would notice."""
    Report.objects.filter(pk=report_id, progress__lte=reached - STEP).update(progress=reached)


def _keep(report: Report, content: bytes) -> None:
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if locked.state != MakingState.MAKING:
            return
        name = pdf.file_name_of(report)
        with document.kept(content, name=name, content_type="application/pdf") as made:
            locked.document, locked.state, locked.progress, locked.problem = made, MakingState.READY, 100, ""
            locked.save(update_fields=["document", "state", "progress", "problem"])


def _give_up_or_try_again(report: Report) -> Outcome:
    with transaction.atomic():
        locked = Report.objects.select_for_update().unfinished().filter(pk=report.pk).first()
        if locked is None:
            return Outcome.DONE
        if locked.attempts >= ATTEMPTS:
            _fail(locked)
            return Outcome.DONE
        locked.state, locked.progress = MakingState.WAITING, 0
        locked.save(update_fields=["state", "progress"])
    return Outcome.TRY_AGAIN


def _fail(report: Report) -> None:
    report.state, report.progress, report.problem = MakingState.FAILED, 0, PROBLEM
    report.save(update_fields=["state", "progress", "problem"])
