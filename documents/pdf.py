"""PDFs that everybody can read: tagged (PDF/UA-1), with bookmarks, contents and an embedded font; nothing is fetched.

    html = html_of("reports/pdf/report.html", Paper(title=…, …), {"board": …})
    content = pdf_of(html, identifier="reports/12", watch=save_progress)

A template extends ``documents/pdf.html`` or only gives `Paper.sections`. The same HTML and identifier make the same
bytes: every date in the file comes from `Paper.made_at`. WeasyPrint is imported late, because it takes half a second
and 60 MB that the web process never needs.
"""

import datetime
import gc
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import get_template

ASSETS = Path(__file__).resolve().parent / "assets"
FORUM = "Multi-Agency Learning Forum"
#: What a paper may refer to; nothing else is opened, on this machine or another.
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
OWN_FILES = {
    "forum:paper.css": lambda: ASSETS / "paper.css",
    "forum:pack.css": lambda: ASSETS / "pack.css",
    "forum:mark.svg": lambda: ASSETS / "mark.svg",
    "forum:inter-400.woff2": lambda: _built("fonts/inter-400.woff2"),
    "forum:inter-700.woff2": lambda: _built("fonts/inter-700.woff2"),
}
#: How far along WeasyPrint's steps are, in per cent; its fifth goes page by page.
STEPS = {1: 10, 2: 12, 3: 15, 4: 20, 5: 25, 6: 70, 7: 95}
STEP = re.compile(r"Step (\d)")
PAGE_BY_PAGE = 5
#: The pages after which the fifth step is taken to be half done.
HALF_WAY = 10

#: Characters that mean nothing and come from other programs by copying. One of them in a PDF, and no program can read
#: the words of its typeface any more; XML cannot hold them at all.
MEANINGLESS = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Watch = Callable[[int], None]


class NotAllowedError(Exception):
    """A paper refers to something that is not one of our own files, or a file of ours is missing."""


@dataclass(frozen=True)
class Section:
    """A part of a paper: its heading, the address inside the file, and the template that shows it."""

    id: str
    title: str
    template: str


@dataclass(frozen=True)
class Paper:
    """What a paper says about itself. `control` are the rows of the document control on the cover.

    `draft` stands across every page, in grey, and in the header: "Draft, not approved". Empty for what is final.
    """

    title: str
    subtitle: str
    about: str
    made_at: datetime.datetime
    marking: str = "OFFICIAL"
    draft: str = ""
    author: str = FORUM
    control: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = field(default=())


def html_of(template: str, paper: Paper, context: Mapping[str, Any]) -> str:
    """Return the page that WeasyPrint gets."""
    return get_template(template).render({"paper": paper, **context})


def pdf_of(html: str, *, identifier: str, watch: Watch = lambda _: None) -> bytes:
    """Draw `html` and return the file; `watch` hears how far it has come, in per cent.

    Raises NotAllowedError when the page refers to anything that is not in `OWN_FILES`.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    try:
        with _watched(watch), _undisturbed():
            content: bytes = HTML(string=MEANINGLESS.sub("", html), url_fetcher=_fetcher()).write_pdf(
                pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode(), finisher=_finish, font_config=fonts()
            )
    except FatalURLFetchingError as error:
        raise NotAllowedError(str(error)) from None
    return content


def load() -> None:
    """Load WeasyPrint before processes are forked that will make papers: they share what it takes in memory."""
    import weasyprint  # noqa: F401 - loaded for those that come

    gc.collect()
    gc.freeze()


def warm_up() -> None:
    """Draw a page and set what that left in memory aside, once in each process that makes papers."""
    pdf_of('<html lang="en-GB"><title>-</title><link rel="stylesheet" href="forum:paper.css"><p>-', identifier="-")
    gc.collect()
    gc.freeze()


def read_own(address: str) -> bytes:
    """Return the bytes of one of our own files, by the address a paper uses for it."""
    if address not in OWN_FILES:
        sentence = f"A paper may not open {address[:80]}."
        raise NotAllowedError(sentence)
    return OWN_FILES[address]().read_bytes()


@cache
def _fetcher() -> Any:
    """WeasyPrint's way to files: ours alone."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):  # type: ignore[misc] # WeasyPrint ships no types
        def fetch(self, url: str, headers: object = None) -> Any:
            try:
                body = read_own(url)
            except (NotAllowedError, OSError) as error:
                raise FatalURLFetchingError(str(error)) from None
            return URLFetcherResponse(url, body, {"Content-Type": TYPES[Path(url).suffix]})

    return OwnFiles()


@cache
def fonts() -> Any:
    """The typefaces of this process: unpacked once, and kept, because WeasyPrint gives back less than it takes."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _built(name: str) -> Path:
    found = finders.find(name)
    if not found:
        sentence = f"{name} is missing: build the front end (npm run build)."
        raise NotAllowedError(sentence)
    return Path(found)


@contextmanager
def _watched(watch: Watch) -> Iterator[None]:
    """Pass on what WeasyPrint's progress log says."""
    log, handler = logging.getLogger("weasyprint.progress"), _Progress(watch)
    level, log.propagate = log.level, False
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
        log.propagate = True


class _Progress(logging.Handler):
    """Turns WeasyPrint's steps into per cent that only rise."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.INFO)
        self.watch, self.reached = watch, 0

    def emit(self, record: logging.LogRecord) -> None:
        match = STEP.match(record.getMessage())
        if match is None:
            return
        step = int(match[1])
        now = STEPS[step]
        if isinstance(record.args, tuple) and step == PAGE_BY_PAGE:
            page = int(str(record.args[0]))
            now += (STEPS[PAGE_BY_PAGE + 1] - now) * page // (page + HALF_WAY)
        if now > self.reached:
            self.reached = now
            self.watch(now)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the garbage collector from searching the growing tree of boxes again and again; it searches once, after."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect()


def _finish(document: Any, pdf: Any) -> None:
    """Add what WeasyPrint leaves out: the words of each link, and whether a table's heading is of its row or column."""
    from pydyf import String  # type: ignore[import-untyped] # ships no types

    for page in document.pages:
        for *_, box in page.links:
            box.link_annotation["Contents"] = String(" ".join("".join(box.element.itertext()).split()))
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TR":
            cells = [pdf.objects[int(reference.split()[0])] for reference in element["K"]]
            are_all_heads = all(cell["S"] == "/TH" for cell in cells)
            for cell in cells:
                if cell["S"] == "/TH":
                    cell["A"]["Scope"] = "/Column" if are_all_heads else "/Row"
