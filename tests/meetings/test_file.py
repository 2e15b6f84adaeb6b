"""A meeting's files: one for all who may open the same of it, made by the worker."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from documents.domain import making
from documents.domain.making import Drawn, Outcome
from documents.enums import MakingState
from documents.models import Document
from documents.pdf import Watch
from meetings import tasks
from meetings.domain import file
from meetings.enums import FileKind
from meetings.models import Meeting, MeetingFile
from tests.factories import coordinator, make_meeting, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forum")]
CONTENTS = {"papers": [1, 2], "agenda": "version 1"}


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of files that were queued."""
    found: list[int] = []
    monkeypatch.setattr(tasks.make_file, "delay", found.append)
    return found


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[MeetingFile]:
    """Drawing takes no time; the files that were drawn."""
    found: list[MeetingFile] = []

    def draw(made: MeetingFile, watch: Watch) -> Drawn:
        found.append(made)
        watch(50)
        return Drawn(ContentFile(b"%PDF-1.7 the pack", name="pack"), "Pack.pdf")

    monkeypatch.setitem(file._draws, FileKind.PACK, draw)
    return found


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting("issued")


def test_whoever_asks_first_has_it_made_and_whoever_may_open_the_same_gets_the_same(
    meeting: Meeting, queued: list[int], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    asker = coordinator()
    with django_capture_on_commit_callbacks(execute=True):
        made = file.ask(meeting, FileKind.PACK, CONTENTS, actor=asker)
        again = file.ask(meeting, FileKind.PACK, dict(reversed(CONTENTS.items())), actor=make_user("representative"))
    assert again == made
    assert (made.asked_by, made.contents, made.state) == (asker, CONTENTS, MakingState.WAITING)
    assert queued == [made.pk]
    assert file.find(meeting, FileKind.PACK, CONTENTS) == made


def test_whoever_may_open_something_else_gets_another(meeting: Meeting, queued: list[int]) -> None:
    made = file.ask(meeting, FileKind.PACK, CONTENTS, actor=coordinator())
    others = CONTENTS | {"papers": [1]}
    assert file.find(meeting, FileKind.PACK, others) is None
    assert file.find(meeting, FileKind.MINUTES, CONTENTS) is None
    assert file.ask(meeting, FileKind.PACK, others, actor=coordinator()) != made


def test_a_file_is_kept_from_what_was_drawn_piece_by_piece(
    meeting: Meeting, queued: list[int], drawn: list[MeetingFile]
) -> None:
    made = file.ask(meeting, FileKind.PACK, CONTENTS, actor=coordinator())
    assert file.make(made.pk) == Outcome.DONE
    assert file.make(made.pk) == Outcome.DONE
    made.refresh_from_db()
    assert drawn == [made]
    assert made.document is not None
    assert (made.document.name, made.document.size) == ("Pack.pdf", 17)
    with made.document.file.open("rb") as kept:
        assert kept.read() == b"%PDF-1.7 the pack"
    assert (made.state, made.progress, made.attempts) == (MakingState.READY, 100, 1)


def test_the_task_tries_three_times_and_asking_again_begins_anew(
    meeting: Meeting,
    queued: list[int],
    drawn: list[MeetingFile],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    def fail(_made: MeetingFile, _watch: Watch) -> Drawn:
        raise RuntimeError

    later: list[int] = []
    monkeypatch.setattr(tasks.make_file, "apply_async", lambda args, countdown: later.append(countdown))
    with monkeypatch.context() as failing:
        failing.setitem(file._draws, FileKind.PACK, fail)
        made = file.ask(meeting, FileKind.PACK, CONTENTS, actor=coordinator())
        for _ in range(4):
            tasks.make_file(made.pk)
    made.refresh_from_db()
    assert (made.state, made.problem, made.attempts) == (MakingState.FAILED, file.PROBLEM, 3)
    assert later == [making.PAUSE] * 2
    with django_capture_on_commit_callbacks(execute=True):
        again = file.ask(meeting, FileKind.PACK, CONTENTS, actor=coordinator())
    assert (again, again.state, again.attempts) == (made, MakingState.WAITING, 0)
    assert queued == [made.pk]
    tasks.make_file(made.pk)
    assert Document.objects.count() == 1


def test_what_nobody_works_on_is_queued_again_by_the_sweep(
    meeting: Meeting, queued: list[int], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    lost = file.ask(meeting, FileKind.PACK, CONTENTS, actor=coordinator())
    waits = file.ask(meeting, FileKind.MINUTES, CONTENTS, actor=coordinator())
    MeetingFile.objects.filter(pk=lost.pk).update(queued_at=timezone.now() - 2 * making.LOST_AFTER)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.resume_unfinished()
    assert queued == [lost.pk]
    assert set(file.resume(at_once=True)) == {lost, waits}


def test_beat_looks_for_what_was_left_every_quarter_of_a_minute() -> None:
    from django.conf import settings

    scheduled: dict[Any, Any] = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled[tasks.resume_unfinished.name] == 15
