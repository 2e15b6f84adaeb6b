"""The pack of a meeting with 20 papers of 10 pages: the whole job against drawing its own pages, and its memory.

`python -m bench.pack` answers for a new forum in one process: the milliseconds that each part took, taking turns, or
the peak of its memory after a pack.
"""

import datetime
import io
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import django

from bench import table
from bench.stage import Stage

if TYPE_CHECKING:
    from documents.checking import Checked
    from meetings.models import MeetingFile

TITLE = "Pack of 20 papers, 200 pages"
DATABASE = "packs"
PAPERS, PAGES = 20, 10
#: The whole job against WeasyPrint drawing the pack's own pages: files opened, all joined, kept and hashed as well.
JOB = 1.5
#: The peak of memory against that of a pack a tenth as long, its papers with as large a picture each.
FLAT = 1.25
MEGABYTE = 1024
PICTURE = (1240, 1754)
WORDS = "Agencies hold different parts of the picture and share them late, so nobody sees the pattern in time. "


def rows(stage: Stage, rounds: int) -> Iterator[Sequence[str]]:
    """Make packs, and say in rows of the table what they took."""
    stage.copy_database(DATABASE)
    took = stage.ask("bench.pack", stage.on(DATABASE), {"rounds": max(rounds // 4, 3), "pages": PAGES})
    short = stage.ask("bench.pack", stage.on(DATABASE), {"rounds": 1, "pages": 1})
    job, own = (statistics.median(took[way]) for way in ("job", "own"))
    weight = f"{took['bytes']:,}"
    yield table.Line(TITLE, "", "", weight, job, "WeasyPrint, its own pages", own, JOB).cells()
    title, against = f"{TITLE}: peak memory (MB)", f"{PAPERS} papers of a page each (MB)"
    yield table.Line(title, "", "", "", took["peak"], against, short["peak"], FLAT).cells()


def measure(rounds: int, pages: int) -> dict[str, Any]:
    """Milliseconds of the job and of drawing its own pages, in turns; `peak` memory and `bytes` of the pack."""
    from documents.pdf import pdf_of, warm_up
    from meetings.domain import file
    from meetings.domain.pack_paper import html_of_pack, leaves_of, opened

    made = _asked(pages)
    warm_up()
    with ExitStack() as stack:
        leaves = list(leaves_of(made.contents, opened(made.contents, stack)))
        html = html_of_pack(made, made.contents, leaves)
    took: dict[str, Any] = {"job": [], "own": []}
    for _ in range(rounds + 1):
        _make_again(made)
        took["job"].append(_milliseconds(lambda: file.make(made.pk)))
        took.setdefault("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE)
        took["own"].append(_milliseconds(lambda: pdf_of(html, identifier="-")))
    made.refresh_from_db()
    return took | {way: took[way][1:] for way in ("job", "own")} | {"bytes": made.document.size if made.document else 0}


def _milliseconds(what: Callable[[], object]) -> float:
    begun = time.perf_counter()
    what()
    return (time.perf_counter() - begun) * 1_000


def _asked(pages: int) -> "MeetingFile":
    """A pack that is asked for, of a meeting that is issued with its papers."""
    from accounts.dated import today
    from accounts.enums import Role
    from accounts.models import RoleGrant
    from meetings.domain import agenda, meeting, pack, paper

    actor = RoleGrant.objects.current().filter(role=Role.COORDINATOR).select_related("user").earliest("pk").user
    day = today() + datetime.timedelta(days=30 + pages)
    one = meeting.schedule(
        meeting.When(day, datetime.time(10), datetime.time(12), "Civic Offices, Bexleyheath"), actor=actor
    )
    agenda.issue(one, actor=actor)
    items = list(one.items.order_by("number"))
    for number in range(PAPERS):
        paper.add(items[number % len(items)], paper.Said(f"Paper {number}"), _paper(number, pages), actor=actor)
    return pack.ask(one, actor=actor)


def _paper(number: int, pages: int) -> "Checked":
    """A paper of some pages of words, the first with a scanned picture of its own."""
    import pikepdf
    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    from documents.checking import BY_ENDING, Checked
    from documents.pdf import pdf_of

    scan, whole = io.BytesIO(), io.BytesIO()
    dots = random.Random(number).randbytes(PICTURE[0] * PICTURE[1] // 4)  # noqa: S311 - a picture, no secret
    small = Image.frombytes("L", (PICTURE[0] // 2, PICTURE[1] // 2), dots)
    small.resize(PICTURE).save(scan, "PDF", quality=70)
    body = f'<p style="break-before: page">{WORDS * 25}' * pages
    style = '<title>-</title><link rel="stylesheet" href="forum:paper.css">'
    with pikepdf.open(scan) as made, pikepdf.open(io.BytesIO(pdf_of(style + body, identifier="-"))) as words:
        made.pages.extend(words.pages[1:pages])
        made.save(whole)
    return Checked(SimpleUploadedFile("paper.pdf", whole.getvalue()), "paper.pdf", BY_ENDING[".pdf"], pages)


def _make_again(made: "MeetingFile") -> None:
    """Put a pack back to waiting."""
    from documents.enums import MakingState
    from meetings.models import MeetingFile

    waiting = {"state": MakingState.WAITING, "document": None, "progress": 0, "attempts": 0}
    MeetingFile.objects.filter(pk=made.pk).update(**waiting)


if __name__ == "__main__":
    django.setup()
    asked = json.load(sys.stdin)
    json.dump(measure(asked["rounds"], asked["pages"]), sys.stdout)
