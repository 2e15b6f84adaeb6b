"""Asking for an edition, by hand and by itself, and issuing it."""

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from documents.enums import MakingState
from reports import locks, tasks
from reports.domain import edition, period
from reports.models import Edition, Report
from reviews.domain import review as reviews
from tests.factories import (
    coordinator,
    item_of,
    make_action,
    make_edition,
    make_learning_point,
    make_meeting,
    make_review,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forum")]


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of reports that were queued."""
    found: list[int] = []
    monkeypatch.setattr(tasks.make_report, "delay", found.append)
    return found


def finish(made: Edition) -> None:
    """Make an edition look as if its reports were drawn."""
    pattern = make_edition(ready=True)
    for report, drawn in zip(made.reports.all(), pattern.reports.all(), strict=True):
        document, drawn.document = drawn.document, None
        drawn.state = MakingState.WAITING
        drawn.save()
        report.document, report.state, report.progress = document, MakingState.READY, 100
        report.save()
    pattern.delete()


def test_asking_freezes_the_data_and_queues_a_report_for_each_board(
    queued: list[int], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """ToR, Accountability: "It will report to Bexley S.H.I.E.L.D., BSAB, and the Community Safety Partnership"."""
    point = make_learning_point()
    actor = coordinator()
    with django_capture_on_commit_callbacks(execute=True):
        made = edition.ask(period.current(), actor=actor)
    assert (made.number, made.asked_by, made.issued_at) == (1, actor, None)
    assert [report.board.code for report in made.reports.select_related("board")] == ["shield", "bsab", "csp"]
    assert {report.state for report in made.reports.all()} == {MakingState.WAITING}
    assert queued == [report.pk for report in made.reports.all()]
    point.learning = "Changed since."
    point.save()
    made.refresh_from_db()
    assert "Changed since." not in str(made.dataset)


def test_while_the_reports_are_being_made_asking_again_returns_them(queued: list[int]) -> None:
    first = edition.ask(period.current(), actor=coordinator())
    first.reports.update(state=MakingState.MAKING)
    assert edition.ask(period.current(), actor=coordinator()) == first
    assert edition.ask(period.last_ended(), actor=coordinator()) != first


def test_when_they_are_finished_asking_again_makes_the_next_edition(queued: list[int]) -> None:
    first = edition.ask(period.current(), actor=coordinator())
    finish(first)
    second = edition.ask(period.current(), actor=coordinator())
    assert (first.number, second.number) == (1, 2)
    second.reports.update(state=MakingState.FAILED)
    assert edition.ask(period.current(), actor=coordinator()).number == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_the_same_edition(queued: list[int]) -> None:
    actor = coordinator()
    gate = threading.Barrier(4)
    found: list[int] = []

    def ask() -> None:
        gate.wait()
        try:
            found.append(edition.ask(period.current(), actor=actor).pk)
        finally:
            connection.close()

    people = [threading.Thread(target=ask) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Report.objects.count() == 3
    assert len(queued) == 3


@pytest.mark.django_db(transaction=True)
def test_what_somebody_saves_while_the_data_is_read_is_not_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def save() -> None:
        make_learning_point(words="Saved meanwhile.")
        connection.close()

    with locks.snapshot():
        from tracker.models import LearningPoint

        assert not LearningPoint.objects.exists()
        other = threading.Thread(target=save)
        other.start()
        other.join()
        assert not LearningPoint.objects.exists()
    assert LearningPoint.objects.exists()


# By itself ---------------------------------------------------------------------------------------------------------


def test_the_forum_asks_by_itself_when_a_half_year_has_ended_and_only_once(queued: list[int]) -> None:
    make_meeting(date=datetime.date(2026, 9, 9))
    with time_machine.travel("2026-10-01T00:07:00+01:00"):
        made = edition.start_due()
        assert made is not None
        assert (made.period_label, made.asked_by) == ("April to September 2026", None)
        assert edition.start_due() is None
        finish(made)
        assert edition.start_due() is None
    with time_machine.travel("2027-03-31T23:07:00+01:00"):
        assert edition.start_due() is None
    with time_machine.travel("2027-04-01T00:07:00+01:00"):
        assert edition.start_due() is not None


def test_a_half_year_before_the_forums_first_meeting_asks_for_nothing(queued: list[int]) -> None:
    make_meeting(date=datetime.date(2026, 10, 1))
    with time_machine.travel("2026-12-24T10:00:00Z"):
        assert edition.start_due() is None
    with time_machine.travel("2027-04-01T00:07:00+01:00"):
        assert edition.start_due() is not None


def test_days_on_which_nothing_ran_are_made_up(queued: list[int]) -> None:
    make_meeting(date=datetime.date(2026, 9, 9))
    with time_machine.travel("2026-12-24T10:00:00Z"):
        made = edition.start_due()
    assert made is not None
    assert made.period_label == "April to September 2026"


def test_an_edition_from_before_the_half_year_ended_does_not_count_and_one_from_after_does(queued: list[int]) -> None:
    make_meeting(date=datetime.date(2026, 9, 9))
    half = period.of(datetime.date(2026, 9, 30))
    with time_machine.travel("2026-09-30T22:59:59Z"):
        interim = edition.ask(half, actor=coordinator())
    finish(interim)
    with time_machine.travel("2026-10-01T00:07:00+01:00"):
        made = edition.start_due()
        assert made is not None
        assert made.number == 2
    Edition.objects.all().delete()
    with time_machine.travel("2026-10-01T09:00:00+01:00"):
        edition.ask(half, actor=coordinator())
        assert edition.start_due() is None


def test_beat_asks_every_hour_and_looks_for_what_was_left_every_quarter_of_a_minute() -> None:
    from django.conf import settings

    scheduled: dict[Any, Any] = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled["reports.tasks.resume_unfinished"] == 15
    assert scheduled["reports.tasks.start_due"].minute == {7}
    assert len(scheduled["reports.tasks.start_due"].hour) == 24
    assert {tasks.start_due.name, tasks.resume_unfinished.name} <= set(scheduled)


# What was left -----------------------------------------------------------------------------------------------------


def test_what_nobody_works_on_is_queued_again_and_what_just_waits_is_given_time(queued: list[int]) -> None:
    lost, dead, waits = edition.ask(period.current(), actor=coordinator()).reports.all()
    Report.objects.filter(pk=lost.pk).update(queued_at=timezone.now() - datetime.timedelta(minutes=2))
    Report.objects.filter(pk=dead.pk).update(state=MakingState.MAKING)
    assert {report.pk for report in edition.resume()} == {lost.pk, dead.pk}
    assert {report.pk for report in edition.resume()} == {dead.pk}, "it is given time again"
    assert {report.pk for report in edition.resume(at_once=True)} == {lost.pk, dead.pk, waits.pk}


@pytest.mark.django_db(transaction=True)
def test_what_a_living_process_works_on_is_left_to_it(queued: list[int]) -> None:
    made = edition.ask(period.current(), actor=coordinator())
    made.reports.update(state=MakingState.MAKING)
    mine = made.reports.all()[0]
    held, done = threading.Event(), threading.Event()

    def make() -> None:
        with locks.making(mine.pk):
            held.set()
            done.wait(10)
        connection.close()

    maker = threading.Thread(target=make)
    maker.start()
    held.wait(10)
    assert mine not in edition.resume(at_once=True)
    done.set()
    maker.join()
    assert mine in edition.resume(at_once=True)


def test_when_the_broker_is_away_asking_works_and_the_sweep_queues_it_later(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    def fail(_report: int) -> None:
        raise ConnectionError

    monkeypatch.setattr(tasks.make_report, "delay", fail)
    with django_capture_on_commit_callbacks(execute=True):
        made = edition.ask(period.current(), actor=coordinator())
    found: list[int] = []
    monkeypatch.setattr(tasks.make_report, "delay", found.append)
    made.reports.update(queued_at=timezone.now() - datetime.timedelta(minutes=2))
    with django_capture_on_commit_callbacks(execute=True):
        edition.resume()
    assert len(found) == 3


def test_reports_that_failed_are_tried_again_from_the_same_data(queued: list[int]) -> None:
    made = edition.ask(period.current(), actor=coordinator())
    first, *_ = made.reports.all()
    Report.objects.filter(pk=first.pk).update(state=MakingState.FAILED, problem="It failed.", attempts=3)
    edition.retry(made, actor=coordinator())
    first.refresh_from_db()
    assert (first.state, first.problem, first.attempts) == (MakingState.WAITING, "", 0)


# Issuing -----------------------------------------------------------------------------------------------------------


def refused(made: Edition) -> str:
    with pytest.raises(ValidationError) as error:
        edition.issue(made, actor=coordinator())
    return str(error.value.code)


def test_reports_are_issued_once_all_are_ready_and_only_once(queued: list[int]) -> None:
    made = edition.ask(period.current(), actor=coordinator())
    assert refused(made) == "not_ready"
    finish(made)
    edition.issue(made, actor=coordinator())
    assert made.issued_by == coordinator()
    assert made.issued_at is not None
    assert refused(made) == "already_issued"


@pytest.mark.parametrize("told", ["review", "learning point", "action"])
def test_what_has_since_been_restricted_is_not_issued(queued: list[int], told: str) -> None:
    review = make_review("sar")
    meeting = make_meeting("held")
    item = item_of(meeting)
    if told == "learning point":
        make_learning_point(item=item)
    if told == "action":
        make_action(item)
    made = edition.ask(period.current(), actor=coordinator())
    finish(made)
    if told == "review":
        reviews.restrict(review, is_restricted=True, named=[], actor=coordinator())
    else:
        item.review = make_review("sar", is_restricted=True)
        item.save()
    assert refused(made) == "restricted_since"
