"""The guides: their links lead somewhere, their pictures are taken by the tool, and their words are on the screen."""

import re
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from screenshots import paper
from screenshots.__main__ import AT_MOST
from screenshots.pictures import PICTURES

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
GUIDES = sorted((ROOT / "docs" / "guide").glob("*.md"))
IMAGES = ROOT / "docs" / "images"
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
PICTURE = re.compile(
    r"!\[(?P<alt>[^\]]*)\]\((?P<path>[^)\s]+)\)|<img src=\"(?P<source>[^\"]+)\"[^>]* alt=\"(?P<text>[^\"]*)\">"
)
#: What a guide sets in bold, and the first column of its tables of what the forum says, stands on the screen in these
#: words; "…" stands for what differs each time.
BOLD = re.compile(r"\*\*([^*]+)\*\*", re.DOTALL)
SAYS = re.compile(r"\| The forum says \|[^\n]+\n\|---\|---\|\n((?:\|[^\n]+\n)+)")
#: Bold for emphasis, not because it is on the screen.
EMPHASIS = {
    "Save the note before you select anything else on the page.",
    "Codes, never names.",
    "Joint members",
}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors_of(path: Path) -> set[str]:
    """The anchors that a forge makes of a document's headings."""
    headings = re.findall(r"^#+ (.+)$", text_of(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def pictures_in(path: Path) -> list[tuple[str, str]]:
    """The address and the text of each picture."""
    return [
        (found["path"] or found["source"], found["alt"] or found["text"] or "")
        for found in PICTURE.finditer(text_of(path))
    ]


@cache
def words_of_the_screen() -> str:
    """All that templates and code say, in one text with single blanks."""
    rooms = [path.parent for path in ROOT.glob("*/apps.py")]
    files = [path for room in rooms for path in room.rglob("*.py")] + list((ROOT / "templates").rglob("*.html"))
    return " ".join(" ".join(map(text_of, files)).split())


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_link_leads_to_a_file_and_a_heading_that_is_there(document: Path) -> None:
    for link in LINK.findall(text_of(document)):
        if link.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.is_file(), link
        assert not anchor or anchor in anchors_of(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_picture_is_there_and_says_what_it_shows(document: Path) -> None:
    for path, alt in pictures_in(document):
        assert (document.parent / path).resolve().is_file(), path
        assert len(alt.split()) > 2, path


def test_the_tool_takes_every_picture_and_every_picture_is_shown() -> None:
    shown = {Path(path).name for document in DOCUMENTS for path, _ in pictures_in(document)}
    taken = {f"{show.__name__.replace('_', '-')}.png" for show in PICTURES}
    taken |= {f"{paper.PREFIX}-{number}.png" for number in paper.PAGES}
    assert shown == taken == {path.name for path in IMAGES.iterdir()}


def test_the_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in IMAGES.iterdir()) <= AT_MOST
    for path in IMAGES.iterdir():
        with Image.open(path) as picture:
            assert picture.width <= 1280


@pytest.mark.parametrize("guide", GUIDES, ids=relative)
def test_a_guide_speaks_in_the_words_of_the_screen(guide: Path) -> None:
    text = text_of(guide)
    cells = [row.split("|")[1] for table in SAYS.findall(text) for row in table.splitlines()]
    said = [" ".join(words.split()) for words in [*BOLD.findall(text), *cells]]
    missing = [
        words
        for words in said
        if words not in EMPHASIS and not all(part.strip() in words_of_the_screen() for part in words.split("…"))
    ]
    assert missing == []
