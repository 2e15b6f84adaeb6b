"""Making one board's report, whatever happens meanwhile."""

import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest
import time_machine
from django.db import connection

from documents import pdf as papers
from documents.enums import MakingState
from documents.models import Document
from meetings.enums import ItemKind
from reports import tasks
from reports.domain import edition, pdf, period, report
from reports.models import Edition, Report
from tests.factories import (
    board,
    coordinator,
    item_of,
    make_action,
    make_impact_review,
    make_learning_point,
    make_meeting,
    make_review,
)
from tracker.enums import Finding

DRAWS = "reports.domain.report.pdf_of"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forum")]


def asked() -> Edition:
    return edition.ask(period.current(), actor=coordinator())


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is queued: the test makes the reports itself."""
    monkeypatch.setattr(tasks.make_report, "delay", lambda _pk: None)


def drawn_quickly(html: str, *, identifier: str, watch: Callable[[int], None]) -> bytes:
    watch(50)
    return identifier.encode()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing takes no time."""
    monkeypatch.setattr(DRAWS, drawn_quickly)


def content_of(made: Report) -> bytes:
    made.refresh_from_db()
    assert made.document is not None
    with made.document.file.open("rb") as file:
        return bytes(file.read())


def text_of(made: Report) -> str:
    """The words of the file as a reader would copy them; lines are joined."""
    with pdfplumber.open(io.BytesIO(content_of(made))) as file:
        return " ".join(" ".join(page.extract_text() for page in file.pages).split())


@pytest.mark.usefixtures("at_once")
def test_asking_makes_a_pdf_for_each_board_from_the_same_figures(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    """ToR, Accountability: one report each to Bexley S.H.I.E.L.D., BSAB and the Community Safety Partnership."""
    hidden = make_review("sar", code="HIDDEN", is_restricted=True)
    make_review("cspr", code="Child Q")
    make_review("dhr", code="Adult R")
    restricted = make_learning_point(review=hidden, words="HIDDEN words", board=board("csp"))
    waits = make_learning_point("shared", other_boards=[board("bsab")], words="Ask twice.")
    proved = make_learning_point("evidenced", board=board("bsab"), words="Listen to the family.")
    make_action(item_of(make_meeting("held"), ItemKind.AOB), what="Send the newsletter.")
    make_impact_review(make_learning_point("embedded", board=board("csp")), finding=Finding.NEGATIVE)
    with django_capture_on_commit_callbacks(execute=True):
        made = asked()
    texts = {each.board.code: text_of(each) for each in made.reports.select_related("board", "document")}
    for code, text in texts.items():
        assert f"Report to {board(code).name}" in text
        assert f"{period.current().label}" in text
        assert "OFFICIAL" in text
        assert "All agencies 19 19 0 100%" in text, "attendance is the same for all"
        assert "Send the newsletter." in text
        assert "HIDDEN" not in text
        assert "Page 2 of" in text
    assert waits.reference in texts["shield"]
    assert waits.reference in texts["bsab"]
    assert "Ask twice." not in texts["csp"]
    assert "Listen to the family." in texts["bsab"]
    assert "Sixteen of twenty records" in texts["bsab"]
    assert f"Note the difference made by {proved.reference}" in texts["bsab"]
    assert "Child Q" in texts["shield"]
    assert "Adult R" in texts["csp"]
    assert restricted.reference in texts["csp"]
    assert "Restricted" in texts["csp"]
    assert "where things got worse" in texts["csp"]


@pytest.mark.usefixtures("queue")
def test_the_file_is_accessible_and_says_what_it_is() -> None:
    make_learning_point("embedded")
    make_meeting("held")
    made = asked().reports.all()[0]
    report.make(made.pk)
    file = pikepdf.open(io.BytesIO(content_of(made)))
    with file.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert str(file.docinfo["/Title"]) == "Report to Bexley S.H.I.E.L.D."
    assert str(file.Root.Lang) == "en-GB"
    with file.open_outline() as outline:
        assert [str(item.title) for item in outline.root] == [
            "Contents",
            *[f"{number}. {section.title}" for number, section in enumerate(pdf.SECTIONS, start=1)],
        ]
    figures = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
    assert len(figures) == 2
    assert all(str(figure.Alt) for figure in figures)
    assert made.document is not None
    assert (
        made.document.name
        == f"Learning Forum report to SHIELD, {period.current().label} (interim), edition 1 (draft).pdf"
    )


@pytest.mark.usefixtures("queue")
def test_what_people_typed_is_shown_and_not_obeyed() -> None:
    make_learning_point("shared", words="<script>x</script> <img src='https://example.org/a.png'>\nSecond line")
    make_action(item_of(make_meeting("held"), ItemKind.AOB), what="<b>Bold</b>")
    html = pdf.html_of(asked().reports.select_related("edition", "board")[0])
    assert "&lt;script&gt;x&lt;/script&gt; &lt;img src=" in html
    assert "<br>Second line" in html
    assert "&lt;b&gt;Bold&lt;/b&gt;" in html
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.usefixtures("queue")
def test_the_same_data_makes_the_same_bytes_on_another_day() -> None:
    make_learning_point("evidenced")
    made = asked().reports.select_related("edition", "board")[0]

    def draw() -> bytes:
        return papers.pdf_of(pdf.html_of(made), identifier=pdf.identifier_of(made))

    first = draw()
    with time_machine.travel("2030-01-01"):
        make_learning_point("embedded")
        assert draw() == first
    other = asked().reports.select_related("edition", "board")[1]
    assert pdf.identifier_of(other) != pdf.identifier_of(made)


@pytest.mark.usefixtures("queue")
def test_progress_is_saved_while_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made = asked().reports.all()[0]
    seen: list[tuple[str, int]] = []

    def draw(html: str, *, identifier: str, watch: Callable[[int], None]) -> bytes:
        for reached in (10, 11, 50, 40):
            watch(reached)
            seen.extend(Report.objects.filter(pk=made.pk).values_list("state", "progress"))
        return b"drawn"

    monkeypatch.setattr(DRAWS, draw)
    report.make(made.pk)
    assert {state for state, _ in seen} == {MakingState.MAKING}
    assert [progress for _, progress in seen] == [10, 10, 50, 50], (
        "it never falls, and small steps are not worth saving"
    )
    made.refresh_from_db()
    assert (made.state, made.progress, made.attempts) == (MakingState.READY, 100, 1)


@pytest.mark.usefixtures("queue", "quick")
def test_making_it_twice_makes_it_once(files: Callable[[], set[Path]]) -> None:
    made = asked().reports.all()[0]
    assert report.make(made.pk) == report.Outcome.DONE
    made.refresh_from_db()
    first = made.document
    assert report.make(made.pk) == report.Outcome.DONE
    made.refresh_from_db()
    assert made.document == first
    assert Document.objects.count() == len(files()) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue", "quick")
def test_while_somebody_makes_it_nobody_else_does(files: Callable[[], set[Path]]) -> None:
    made = asked().reports.all()[0]
    gate = threading.Barrier(4)

    def make() -> None:
        gate.wait()
        report.make(made.pk)
        connection.close()

    makers = [threading.Thread(target=make) for _ in range(4)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    made.refresh_from_db()
    assert (made.state, made.attempts) == (MakingState.READY, 1)
    assert Document.objects.count() == len(files()) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue", "quick")
def test_whoever_lost_the_lock_keeps_nothing_when_the_report_is_ready(
    monkeypatch: pytest.MonkeyPatch, files: Callable[[], set[Path]]
) -> None:
    """A maker whose connection broke has lost its lock without knowing: another may have finished meanwhile."""
    made = asked().reports.all()[0]

    def slow(html: str, **said: Any) -> bytes:
        monkeypatch.setattr(DRAWS, drawn_quickly)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")

        def make() -> None:
            report.make(made.pk)
            connection.close()

        other = threading.Thread(target=make)
        other.start()
        other.join()
        return drawn_quickly(html, **said)

    monkeypatch.setattr(DRAWS, slow)
    report.make(made.pk)
    made.refresh_from_db()
    assert made.state == MakingState.READY
    assert Document.objects.count() == len(files()) == 1


@pytest.mark.usefixtures("queue")
def test_after_three_attempts_the_forum_says_plainly_that_it_could_not(
    monkeypatch: pytest.MonkeyPatch, files: Callable[[], set[Path]], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_html: str, **_said: Any) -> bytes:
        raise RuntimeError

    monkeypatch.setattr(DRAWS, fail)
    made = asked().reports.all()[0]
    assert [report.make(made.pk) for _ in range(4)] == [
        report.Outcome.TRY_AGAIN,
        report.Outcome.TRY_AGAIN,
        report.Outcome.DONE,
        report.Outcome.DONE,
    ]
    made.refresh_from_db()
    assert (made.state, made.problem, made.attempts) == (MakingState.FAILED, report.PROBLEM, 3)
    assert not files()
    assert not Document.objects.exists()
    assert "could not be made (attempt 3)" in caplog.text


@pytest.mark.usefixtures("queue")
def test_a_report_of_which_workers_die_is_given_up_too() -> None:
    made = asked().reports.all()[0]
    Report.objects.filter(pk=made.pk).update(state=MakingState.MAKING, attempts=3)
    report.make(made.pk)
    made.refresh_from_db()
    assert made.state == MakingState.FAILED


@pytest.mark.usefixtures("queue", "quick")
def test_when_it_cannot_be_saved_no_file_is_left(
    monkeypatch: pytest.MonkeyPatch, files: Callable[[], set[Path]]
) -> None:
    made = asked().reports.all()[0]
    save = Report.save

    def fail(being_made: Report, **said: Any) -> None:
        if being_made.state == MakingState.READY:
            raise RuntimeError
        save(being_made, **said)

    monkeypatch.setattr(Report, "save", fail)
    assert report.make(made.pk) == report.Outcome.TRY_AGAIN
    assert not files()
    assert not Document.objects.exists()


@pytest.mark.usefixtures("queue")
def test_a_report_that_is_gone_is_nobodys_work() -> None:
    made = asked().reports.all()[0]
    pk = made.pk
    made.delete()
    assert report.make(pk) == report.Outcome.DONE


@pytest.mark.usefixtures("quick", "at_once")
def test_a_failed_attempt_is_queued_again(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    failures = iter([True, False])

    def fails_once(html: str, **said: Any) -> bytes:
        if next(failures, False):
            raise RuntimeError
        return drawn_quickly(html, **said)

    monkeypatch.setattr(DRAWS, fails_once)
    with django_capture_on_commit_callbacks(execute=True):
        made = asked()
    assert {each.state for each in made.reports.all()} == {MakingState.READY}
    assert sorted(each.attempts for each in made.reports.all()) == [1, 1, 2]
