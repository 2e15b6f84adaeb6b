"""The real worker, on the real broker: a page asks, the worker makes, and a killed worker leaves no report unmade."""

import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from documents.enums import MakingState
from documents.models import Document
from reports import tasks
from reports.domain import edition, period
from reports.models import Edition, Report
from tests.factories import coordinator, make_learning_point, make_meeting, make_user
from tests.processes import alive, eventually
from tests.worker import Worker

#: Starting a worker, warming up and drawing three reports, on a machine that does much else.
SOON = 90.0
pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worker(celery_worker: Worker, forum: None) -> Worker:
    """A running worker, and a forum for it to report on."""
    return celery_worker


def are_ready() -> bool:
    return Report.objects.exists() and not Report.objects.exclude(state=MakingState.READY).exists()


def assert_one_each(files: Callable[[], set[Path]]) -> None:
    reports = Report.objects.select_related("board", "document").order_by("board__position")
    assert [report.board.code for report in reports] == ["shield", "bsab", "csp"]
    assert Document.objects.count() == len(files()) == len({report.document_id for report in reports}) == 3
    for report in reports:
        assert report.document is not None
        with pikepdf.open(report.document.file.path) as file:
            assert str(file.docinfo["/Title"]) == f"Report to {report.board.name}"


def test_asked_for_in_a_page_the_worker_makes_three_reports(worker: Worker, files: Callable[[], set[Path]]) -> None:
    client = Client()
    client.force_login(make_user("coordinator"))
    response = client.post(reverse("reports:ask"), {"period": period.current().start.isoformat()}, follow=True)
    made = Edition.objects.get()
    assert response.redirect_chain == [(made.get_absolute_url(), 302)]
    assert eventually(are_ready, seconds=SOON), worker.log()
    assert_one_each(files)
    assert b"All reports are ready." in client.get(made.get_absolute_url()).content


def test_a_worker_killed_in_the_middle_leaves_exactly_one_report_for_each_board(
    worker: Worker, files: Callable[[], set[Path]]
) -> None:
    for _ in range(60):
        make_learning_point("embedded")
    edition.ask(period.current(), actor=coordinator())

    def is_in_the_middle() -> bool:
        return Report.objects.filter(state=MakingState.MAKING, progress__gte=15).exists()

    assert eventually(is_in_the_middle, seconds=SOON), worker.log()
    pool = worker.pool
    worker.kill()
    assert eventually(lambda: not alive(pool), seconds=5)
    left = Report.objects.exclude(state=MakingState.READY)
    assert left.filter(state=MakingState.MAKING).exists(), "it was killed in the middle"
    was_begun = set(left.filter(attempts=1).values_list("pk", flat=True))

    worker.start()
    started = time.monotonic()
    assert eventually(are_ready, seconds=SOON), worker.log()
    took = time.monotonic() - started
    assert took < 60, "a new worker looks for what was left; nobody waits for the broker's time limit"
    assert set(Report.objects.filter(attempts=2).values_list("pk", flat=True)) == was_begun
    assert_one_each(files)

    for report in Report.objects.all():
        tasks.make_report.delay(report.pk)  # as the broker does with what the dead worker never acknowledged
    edition.ask(period.last_ended(), actor=coordinator())  # comes after them in the queue
    assert eventually(are_ready, seconds=SOON), worker.log()
    assert Document.objects.count() == len(files()) == 6


def test_beats_jobs_run_in_the_worker(worker: Worker) -> None:
    make_meeting(date=period.last_ended().end)
    tasks.start_due.delay()
    assert eventually(are_ready, seconds=SOON), worker.log()
    assert Edition.objects.get().period_start == period.last_ended().start
