"""A meeting's pack or minutes as one PDF, made by the worker once for everybody who may open the same of it.

    files.draws(FileKind.MINUTES, draw)                                # in apps.py: how files of a kind are drawn
    made = files.ask(meeting, FileKind.MINUTES, contents, actor=user)  # the one there is, or a new one that is queued
    made = files.find(meeting, FileKind.MINUTES, contents)             # for pages: None while nobody has asked

`contents` is plain data (what JSON holds): everything that is drawn, as this reader may see it. Pages collect it anew
each time, so that a file is shown only to whoever may open all of it, and only while it is up to date.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from accounts.history import acting_as
from accounts.models import User
from documents.domain.making import Drawn, Maker, Outcome
from documents.enums import MakingState
from documents.pdf import Watch
from meetings.enums import FileKind
from meetings.models import Meeting, MeetingFile

#: Of the locks that keep a second maker away: see `documents.locks`.
MAKING = 0x4D4C464E
PROBLEM = "The file could not be made. Try again; if it fails again, tell whoever runs the forum’s server."

Draw = Callable[[MeetingFile, Watch], Drawn]
_draws: dict[str, Draw] = {}


def draws(kind: FileKind, draw: Draw) -> None:
    """Say how files of `kind` are drawn: from `MeetingFile.contents`, and from nothing that may have changed since."""
    _draws[kind] = draw


@transaction.atomic
def ask(meeting: Meeting, kind: FileKind, contents: Mapping[str, Any], *, actor: User) -> MeetingFile:
    """Return the file of these contents; the first who asks has it made, and whoever asks after a failure again."""
    with acting_as(actor):
        made, is_new = MeetingFile.objects.get_or_create(
            meeting=meeting,
            kind=kind,
            fingerprint=fingerprint_of(contents),
            defaults={"contents": contents, "asked_by": actor},
        )
    if is_new:
        files.queue([made])
    elif made.state == MakingState.FAILED:
        files.retry(MeetingFile.objects.filter(pk=made.pk), actor=actor)
        made.refresh_from_db()
    return made


def find(meeting: Meeting, kind: FileKind, contents: Mapping[str, Any]) -> MeetingFile | None:
    """Return the file of these contents, made or being made; None when nobody has asked for it (1 query)."""
    found = MeetingFile.objects.filter(meeting=meeting, kind=kind, fingerprint=fingerprint_of(contents))
    return found.select_related("document").defer("contents").first()


def fingerprint_of(contents: Mapping[str, Any]) -> str:
    """Return contents in short: the same contents give the same fingerprint."""
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()


def make(file_id: int) -> Outcome:
    """Draw a file and keep it; see `documents.domain.making.Maker.make`."""
    return files.make(file_id)


def resume(*, at_once: bool = False) -> list[MeetingFile]:
    """Queue again the files that nobody works on; see `documents.domain.making.Maker.resume`."""
    return files.resume(at_once=at_once)


def _draw(file: MeetingFile, watch: Watch) -> Drawn:
    return _draws[file.kind](file, watch)


def _send(file_id: int) -> None:
    from meetings.tasks import make_file

    make_file.delay(file_id)


files = Maker(MeetingFile, lock=MAKING, draw=_draw, send=_send, problem=PROBLEM)
