"""Drawing the pack: cover and agenda of our own, then a leaf for each page of each paper, with its number at the foot.

Everybody's papers begin on the same page: where somebody's agenda would be shorter, because a title is hidden from
them, empty pages that say so come after it.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Literal, cast

from django.core.files import File
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.domain import mail
from documents import joining
from documents.domain.making import Drawn
from documents.joining import Mark, NotReadableError, Sheet, Sheets
from documents.models import Document
from documents.pdf import Paper, Watch, html_of, pdf_of
from meetings.domain.pack import HIDDEN, NAMED, PAGES, Contents
from meetings.enums import Sensitivity
from meetings.models import MeetingFile
from ui.templatetags.ui import short_date, weekday_date

ABOUT = "The agenda and the papers of one meeting. Page numbers are the same in everybody’s pack."
UNREADABLE = "It is damaged and cannot be read."
#: What the steps come to, in per cent: files opened, pages drawn, all joined.
OPENED, DRAWN, JOINED = 15, 75, 95


@dataclass(frozen=True)
class Leaf:
    """One page for a paper: where it stands, and what is put onto it, or what it says instead.

    `anchor` is what the agenda leads to: the first leaf of each paper has one.
    """

    anchor: str
    place: str
    marking: str = ""
    title: str = ""
    why: str = ""
    name: str = ""
    url: str = ""
    sheet: Sheet | None = None

    @property
    def is_wide(self) -> bool:
        """Whether it lies on its side."""
        return self.sheet is not None and self.sheet.is_wide


def draw(file: MeetingFile, watch: Watch) -> Drawn:
    """Draw the pack from what was collected when it was asked for."""
    contents: Contents = file.contents
    with ExitStack() as stack:
        leaves = list(leaves_of(contents, opened(contents, stack)))
        watch(OPENED)
        drawn = _own_pages(file, contents, leaves, lambda reached: watch(OPENED + reached * (DRAWN - OPENED) // 100))
        watch(DRAWN)
        whole = TemporaryFile()  # noqa: SIM115 - closed by whoever keeps it
        joining.join(drawn, [leaf.sheet for leaf in leaves], _marks(contents, drawn, leaves), whole)
    watch(JOINED)
    day = parse_date(contents["day"])
    return Drawn(File(whole), f"Learning Forum pack, {day:%-d %B %Y}.pdf")


def opened(contents: Contents, stack: ExitStack) -> dict[int, Sheets]:
    """Open what is shown, by document; what turns out not to be readable is left out."""
    shown = [each["drawn"] for each in _papers(contents) if each["shows"] == PAGES]
    found: dict[int, Sheets] = {}
    for pk, document in Document.objects.in_bulk(shown).items():
        kind: Literal["pdf", "picture"] = "picture" if document.content_type.startswith("image/") else "pdf"
        try:
            file = stack.enter_context(document.file.open("rb"))
            found[pk] = stack.enter_context(Sheets.of(cast("BinaryIO", file.file), kind))
        except (NotReadableError, OSError):
            continue
    return found


def leaves_of(contents: Contents, found: dict[int, Sheets]) -> Iterator[Leaf]:
    """The leaves of every paper, in order. A paper that cannot be read after all keeps its pages, which say so."""
    for item in contents["items"]:
        for paper in item["papers"]:
            sheets = found[paper["drawn"]].pages if paper["shows"] == PAGES and paper["drawn"] in found else []
            is_whole = len(sheets) == paper["pages"]
            for number in range(paper["pages"]):
                at: dict[str, Any] = {
                    "anchor": "" if number else f"paper-{paper['paper']}",
                    "place": f"Item {item['number']}",
                }
                if is_whole:
                    yield Leaf(**at, marking=paper["marking"], sheet=sheets[number])
                elif paper["shows"] == HIDDEN:
                    yield Leaf(**at, title="This paper is restricted.")
                else:
                    yield _naming(paper, at)


def _naming(paper: dict[str, Any], at: dict[str, Any]) -> Leaf:
    """A leaf that says which paper it stands for, and why that is not shown."""
    return Leaf(
        **at,
        marking=paper["marking"],
        title=paper["title"],
        why=paper["why"] or UNREADABLE,
        name=paper["name"],
        url=mail.absolute(reverse("meetings:paper", args=[paper["paper"]])),
    )


def _own_pages(file: MeetingFile, contents: Contents, leaves: list[Leaf], watch: Watch) -> bytes:
    """Draw cover, agenda and leaves; with as many pages before the first leaf as everybody has."""
    needed = _front_of_all(file, contents) if any(each["shows"] == HIDDEN for each in _papers(contents)) else 0
    drawn = _drawn(file, contents, leaves, watch=watch)
    missing = needed - (joining.count(drawn) - len(leaves))
    return _drawn(file, contents, leaves, missing=missing) if missing > 0 else drawn


def _front_of_all(file: MeetingFile, contents: Contents) -> int:
    """Return how many pages cover and agenda take for somebody from whom nothing is hidden."""
    return joining.count(_drawn(file, contents, [], shows_all=True))


def _drawn(
    file: MeetingFile,
    contents: Contents,
    leaves: list[Leaf],
    *,
    missing: int = 0,
    shows_all: bool = False,
    watch: Watch = lambda _: None,
) -> bytes:
    html = html_of_pack(file, contents, leaves, missing=missing, shows_all=shows_all)
    return pdf_of(html, identifier=file.fingerprint, watch=watch)


def html_of_pack(
    file: MeetingFile, contents: Contents, leaves: list[Leaf], *, missing: int = 0, shows_all: bool = False
) -> str:
    """Return the pack's own pages, as WeasyPrint draws them.

    `missing` pages come after the agenda; with `shows_all` it takes as much room as when nothing is hidden.
    """
    day = parse_date(contents["day"])
    papers = [paper for paper in _papers(contents) if paper["shows"] != HIDDEN]
    highest = str(Sensitivity.OFFICIAL_SENSITIVE.label)
    is_sensitive = any(paper["marking"] == highest for paper in papers)
    paper = Paper(
        title="Meeting pack",
        subtitle=f"{weekday_date(day)}, {contents['start']} to {contents['end']}",
        about=ABOUT,
        made_at=file.queued_at,
        marking=highest if is_sensitive else str(Sensitivity.OFFICIAL.label),
        draft="Draft, not issued" if contents["is_draft"] else "",
        control=(
            ("Place", contents["place"]),
            ("Agenda", f"Version {contents['version']}" if contents["version"] else "Never issued"),
            ("Made", f"{short_date(file.queued_at)} at {timezone.localtime(file.queued_at):%H:%M}"),
        ),
    )
    context = {
        "items": contents["items"],
        "leaves": leaves,
        "missing": range(missing),
        "hidden": "" if shows_all else HIDDEN,
        "named": NAMED,
    }
    return html_of("meetings/pdf/pack.html", paper, context)


def _marks(contents: Contents, drawn: bytes, leaves: list[Leaf]) -> Iterator[Mark]:
    """Bookmarks: the agenda, each item, and below it its papers. An item without papers leads to the agenda."""
    agenda = 2
    page = joining.count(drawn) - len(leaves) + 1
    yield Mark("Agenda", agenda)
    for item in contents["items"]:
        below = []
        for paper in item["papers"]:
            title = "A restricted paper" if paper["shows"] == HIDDEN else paper["title"]
            below.append(Mark(title, page))
            page += paper["pages"]
        title = f"{item['number']}. {item['title']}"
        yield Mark(title, below[0].page if below else agenda, tuple(below))


def _papers(contents: Contents) -> list[dict[str, Any]]:
    return [paper for item in contents["items"] for paper in item["papers"]]
