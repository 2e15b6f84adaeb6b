"""Making files in the worker, one by one, whatever happens meanwhile.

A room has a model that inherits `Made`, one `Maker` for it, and two jobs in its ``tasks.py``:

    reports = Maker(Report, lock=0x4D4C464D, draw=_draw, send=_send, problem="The report could not be made. …")

    reports.queue(rows)                                       # inside the transaction that asks
    @shared_task
    def make_report(report_id): …reports.make(report_id)      # what `send` queues; again after `PAUSE` if TRY_AGAIN
    @shared_task
    def resume_unfinished(*, at_once=False): …reports.resume(at_once=at_once)   # beat, every 15 seconds

`draw` gets the row and a `Watch` that it tells how far it has come, and returns the file. It may be called again for
the same row: after a failure, or when a worker died of it.
"""

import datetime
import enum
import logging
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from accounts.history import acting_as
from accounts.models import User
from documents import locks
from documents.domain import document
from documents.enums import MakingState
from documents.models import Made, MadeQuerySet
from documents.pdf import Watch

log = logging.getLogger(__name__)
#: How often a file is begun before the forum gives up on it; a worker that dies of it counts too.
ATTEMPTS = 3
#: Seconds between one attempt and the next.
PAUSE = 5
#: Per cent between one saved progress and the next.
STEP = 3
#: A file that waits longer than this was never queued, or its place in the queue was lost.
LOST_AFTER = datetime.timedelta(minutes=1)

M = TypeVar("M", bound=Made)


class Outcome(enum.Enum):
    """What became of one attempt."""

    DONE = "done"
    TRY_AGAIN = "try again"


@dataclass(frozen=True)
class Drawn:
    """A file as it was drawn, and what a download of it is called. What is large comes as an open file."""

    content: "bytes | File[bytes]"
    name: str
    content_type: str = "application/pdf"

    def close(self) -> None:
        """Let go of an open file."""
        if isinstance(self.content, File):
            self.content.close()


@dataclass(frozen=True)
class Maker(Generic[M]):
    """Makes the files of one model.

    `lock` is the kind of lock (`documents.locks`) that keeps a second maker away; no two models have the same. `send`
    queues the job that makes the row with this id. `problem` is what people read when the forum has given up.
    """

    model: type[M]
    lock: int
    draw: Callable[[M, Watch], Drawn]
    send: Callable[[int], object]
    problem: str

    def queue(self, rows: Iterable[M]) -> None:
        """Queue the making of each when this transaction is through; should the broker be away, `resume` does it."""
        ids = [row.pk for row in rows]
        self._rows.filter(pk__in=ids).update(queued_at=timezone.now())

        def send() -> None:
            for pk in ids:
                self.send(pk)

        transaction.on_commit(send, robust=True)

    def make(self, pk: int) -> Outcome:
        """Draw a file and keep it, unless it is ready or a living process is already making it.

        Safe to run twice and at once with itself: a session lock keeps a second maker away and is free the moment the
        first one dies; the row is locked while its document is kept, so there is never more than one. Progress is saved
        as it comes, outside that transaction.
        """
        with locks.holding(self.lock, pk) as is_ours:
            if not is_ours or not self._begin(pk):
                return Outcome.DONE
            row = self._rows.get(pk=pk)
            try:
                with closing(self.draw(row, lambda reached: self._show(pk, reached))) as drawn:
                    self._keep(row, drawn)
            except Exception:
                log.exception("%s %s could not be made (attempt %s)", self._name, pk, row.attempts)
                return self._give_up_or_try_again(row)
        return Outcome.DONE

    @transaction.atomic
    def retry(self, rows: "MadeQuerySet[M]", *, actor: User) -> None:
        """Have those of `rows` that could not be made tried again."""
        failed = list(rows.select_for_update().filter(state=MakingState.FAILED))
        with acting_as(actor):
            for row in failed:
                row.state, row.problem, row.attempts, row.progress = MakingState.WAITING, "", 0, 0
                row.save(update_fields=["state", "problem", "attempts", "progress"])
        self.queue(failed)

    def resume(self, *, at_once: bool = False) -> list[M]:
        """Queue again what nobody works on: files whose maker died, and those that have waited too long.

        With `at_once` those that wait are not given time: a worker that has just started may have lost them.
        """
        unfinished = list(self._rows.unfinished())
        held = locks.held(self.lock, {row.pk for row in unfinished}) if unfinished else set()
        late = timezone.now() - LOST_AFTER
        lost = [
            row
            for row in unfinished
            if row.pk not in held and (at_once or row.state == MakingState.MAKING or row.queued_at < late)
        ]
        with transaction.atomic():
            self.queue(lost)
        return lost

    @property
    def _rows(self) -> "MadeQuerySet[M]":
        return cast("MadeQuerySet[M]", self.model._default_manager.all())

    @property
    def _name(self) -> str:
        return str(self.model._meta.verbose_name).capitalize()

    def _begin(self, pk: int) -> bool:
        """Mark an unfinished file as being made and count the attempt; False when there is nothing to do."""
        with transaction.atomic():
            row = self._rows.select_for_update().unfinished().filter(pk=pk).first()
            if row is None:
                return False
            if row.attempts >= ATTEMPTS:
                self._fail(row)
                return False
            row.state, row.progress, row.attempts = MakingState.MAKING, 5, row.attempts + 1
            row.save(update_fields=["state", "progress", "attempts"])
        return True

    def _show(self, pk: int, reached: int) -> None:
        """Save progress in steps that somebody looking would notice."""
        self._rows.filter(pk=pk, progress__lte=reached - STEP).update(progress=reached)

    def _keep(self, row: M, drawn: Drawn) -> None:
        with transaction.atomic():
            locked: Any = self._rows.select_for_update().get(pk=row.pk)
            if locked.state != MakingState.MAKING:
                return
            with document.kept(drawn.content, name=drawn.name, content_type=drawn.content_type) as made:
                locked.document, locked.state, locked.progress, locked.problem = made, MakingState.READY, 100, ""
                locked.save(update_fields=["document", "state", "progress", "problem"])

    def _give_up_or_try_again(self, row: M) -> Outcome:
        with transaction.atomic():
            locked = self._rows.select_for_update().unfinished().filter(pk=row.pk).first()
            if locked is None:
                return Outcome.DONE
            if locked.attempts >= ATTEMPTS:
                self._fail(locked)
                return Outcome.DONE
            locked.state, locked.progress = MakingState.WAITING, 0
            locked.save(update_fields=["state", "progress"])
        return Outcome.TRY_AGAIN

    def _fail(self, row: M) -> None:
        row.state, row.progress, row.problem = MakingState.FAILED, 0, self.problem
        row.save(update_fields=["state", "progress", "problem"])
