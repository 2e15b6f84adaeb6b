"""The pack: an agenda with its papers as one PDF, for each reader with what they may open.

Page 23 is the same page for everybody. Whoever may not see a paper gets as many pages in its place as it has, which say
that it is restricted. What cannot be shown (a locked PDF, an attachment) has one page, which names it.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import User
from documents.checking import BY_TYPE
from documents.domain import document
from documents.enums import Hold, MakingState
from documents.models import Document
from meetings.domain import file, paper_copy
from meetings.domain.agenda import frozen
from meetings.domain.paper import is_recorded
from meetings.enums import FileKind
from meetings.models import Meeting, MeetingFile, Paper, PaperVersion

Contents = dict[str, Any]
#: How a paper is in the pack: with its pages, by its name alone, or not at all for this reader.
PAGES, NAMED, HIDDEN = "pages", "named", "hidden"
#: Papers that would take a pack beyond so many pages are named.
MOST_PAGES = 2_000
#: A pack is made anew in seconds: old ones need not be kept.
KEPT_FOR = datetime.timedelta(days=7)
OF_VERSION = {
    "pk": "pk",
    "number": "number",
    "pages": "pages",
    "problem": "problem",
    "document": "document",
    "type": "document__content_type",
    "name": "document__name",
    "hold": "document__hold",
    "copy": "copy__document",
    "copy_pages": "copy__pages",
    "copy_state": "copy__state",
}


def ask(meeting: Meeting, *, actor: User) -> MeetingFile:
    """Have `actor`'s pack made, unless it is there already (see `meetings.domain.file.ask`).

    Raises ValidationError("no_agenda") while there is no agenda that they may read.
    """
    contents = contents_of(meeting, actor)
    if contents is None:
        raise ValidationError("The agenda has not been issued yet, so there is no pack.", code="no_agenda")
    if paper_copy.is_configured():
        versions = [each["version"] for item in contents["items"] for each in item["papers"]]
        missing = PaperVersion.objects.filter(pk__in=versions, copy=None).select_related("document")
        paper_copy.ask_missing(list(missing))
    return file.ask(meeting, FileKind.PACK, contents, actor=actor)


def find(meeting: Meeting, contents: Contents) -> MeetingFile | None:
    """Return the pack of these contents; None when nobody has asked for it (1 query)."""
    return file.find(meeting, FileKind.PACK, contents)


def take(contents: Contents, *, actor: User) -> None:
    """Write down that `actor` takes a pack: of each sensitive or restricted paper whose pages are in it."""
    recorded = [
        each["document"]
        for item in contents["items"]
        for each in item["papers"]
        if each["shows"] == PAGES and each["is_recorded"]
    ]
    document.read_all(Document.objects.filter(pk__in=recorded), actor=actor)


@transaction.atomic
def forget_old() -> int:
    """Delete packs that were made long ago (beat, by night); whoever asks again has one made. Return how many."""
    old = MeetingFile.objects.filter(kind=FileKind.PACK, queued_at__lt=timezone.now() - KEPT_FOR)
    gone = list(old.filter(state__in=[MakingState.READY, MakingState.FAILED]).select_related("document"))
    for each in gone:
        kept = each.document
        each.delete()
        if kept:
            document.forget(kept)
    return len(gone)


def contents_of(meeting: Meeting, reader: User) -> Contents | None:
    """Return what the pack of a meeting holds for `reader`, as plain data; None when they see no agenda (3 queries).

    It follows the agenda as it was issued last, for everybody; before that, those who edit it get their draft.
    """
    issue = meeting.issues.last()
    if issue is None and not (meeting.is_held or reader.has_perm("meetings.edit_agenda", meeting)):
        return None
    agenda = issue.agenda if issue else frozen(meeting)
    at: dict[int, list[dict[str, Any]]] = {}
    left = MOST_PAGES
    order = {item["id"]: place for place, item in enumerate(agenda["items"])}
    papers = [paper for paper in _papers(meeting, reader) if paper.item_id in order]
    for paper in sorted(papers, key=lambda each: (order[each.item_id], each.position, each.pk)):
        entry = _entry(paper, left)
        left -= entry["pages"]
        at.setdefault(paper.item_id, []).append(entry)
    return {
        "day": agenda["date"],
        "start": agenda["start_time"],
        "end": agenda["end_time"],
        "place": _place(agenda),
        "version": issue.version if issue else 0,
        "is_draft": issue is None and not meeting.is_held,
        "items": [
            {name: item[name] for name in ("id", "number", "title", "bullets", "minutes", "lead")}
            | {"starts": starts, "papers": at.get(item["id"], [])}
            for item, starts in zip(agenda["items"], _starts(agenda), strict=True)
        ],
    }


def _papers(meeting: Meeting, reader: User) -> list[Any]:
    """All papers of a meeting, each with its latest version and whether `reader` may open it (1 query)."""
    latest = PaperVersion.objects.filter(paper=OuterRef("pk")).order_by("-number")
    version = Subquery(latest.values(json=JSONObject(**OF_VERSION))[:1])
    openable = Exists(Paper.objects.visible_to(reader).filter(pk=OuterRef("pk")))
    there = Paper.objects.there().filter(item__meeting=meeting)
    return list(there.annotate(version=version, may_open=openable))


def _entry(paper: Any, left: int) -> dict[str, Any]:
    """Return what the pack says of one paper: the same number of pages for everybody.

    `document` is what was added, `drawn` whose pages are shown. `title` is read by nobody from whom the paper is
    hidden: it is there because the agenda leaves it as much room for them as for everybody.
    """
    version = paper.version
    kind = BY_TYPE[version["type"]]
    is_copied = version["copy_state"] == MakingState.READY and version["copy_pages"] <= paper_copy.PAGES_AT_MOST
    pages = version["copy_pages"] if is_copied else version["pages"] if not version["problem"] else None
    why = _why(version, pages, left)
    shows = NAMED if why else PAGES
    return {
        "paper": paper.pk,
        "title": paper.title,
        "shows": shows if paper.may_open else HIDDEN,
        "pages": 1 if pages is None or pages > left else pages,
        "why": why if paper.may_open else "",
        "marking": paper.get_sensitivity_display(),
        "is_recorded": is_recorded(paper),
        "kind": kind.a,
        "name": version["name"],
        "version": version["pk"],
        "number": version["number"],
        "document": version["document"],
        "drawn": version["copy"] if is_copied else version["document"],
        "waits": bool(paper.may_open) and version["copy_state"] in (MakingState.WAITING, MakingState.MAKING),
    }


def _why(version: dict[str, Any], pages: int | None, left: int) -> str:
    """Say why the pack names a paper without showing it; nothing when it shows it."""
    if version["hold"]:
        return f"{Hold(version['hold']).label}: nobody can open it."
    if version["problem"]:
        return str(version["problem"])
    if pages is None:
        return f"It is {BY_TYPE[version['type']].a}, which the pack does not show."
    return "The pack would become too long with it." if pages > left else ""


def _starts(agenda: dict[str, Any]) -> Iterator[str]:
    """When each item starts, by the minutes of those before it."""
    at = datetime.datetime.fromisoformat(f"{agenda['date']}T{agenda['start_time']}")
    for item in agenda["items"]:
        yield f"{at:%H:%M}"
        at += datetime.timedelta(minutes=item["minutes"])


def _place(agenda: dict[str, Any]) -> str:
    by_video = "by video" if agenda["video_link"] else ""
    return " and ".join(filter(None, (agenda["venue"], by_video))) or "Not said"
