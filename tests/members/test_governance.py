"""The governance chart says the same drawn and as a list, and nothing in it overlaps, whatever the data."""

import re
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup, Tag
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from members.governance import ACCOUNTABLE, EXCHANGE, FORUM, Board, Body, Governance
from members.models import SubGroup
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import board as board_of
from tests.factories import coordinator
from ui.structure import measured, wrapped

SVG = "{http://www.w3.org/2000/svg}"
#: (who, in which relation, to whom).
Relation = tuple[str, str, str]

NAMES = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=80).map(
    lambda name: " ".join(name.split())
)


@st.composite
def governances(draw: st.DrawFn) -> Governance:
    """Up to five boards with up to six sub-groups each, no two of one name."""
    sizes = draw(st.lists(st.integers(0, 6), max_size=5))
    number = len(sizes) + sum(sizes)
    alike = st.lists(NAMES.filter(bool), min_size=number, max_size=number, unique_by=squeezed)
    names = iter(draw(alike.filter(lambda found: squeezed(FORUM) not in map(squeezed, found))))
    return Governance(
        tuple(Board(next(names), "/b/", tuple(Body(next(names), "/g/") for _ in range(n))) for n in sizes)
    )


def squeezed(name: str) -> str:
    """A name without its spaces: a drawing breaks lines where it must."""
    return re.sub(r"\s", "", name)


@dataclass(frozen=True)
class Rect:
    name: str
    x: float
    y: float
    width: float
    height: float

    def touches(self, x: float, y: float) -> bool:
        slack = 0.11
        across = self.x - slack <= x <= self.x + self.width + slack
        return across and self.y - slack <= y <= self.y + self.height + slack

    def overlaps(self, other: "Rect") -> bool:
        apart = self.x + self.width <= other.x or other.x + other.width <= self.x
        return not (apart or self.y + self.height <= other.y or other.y + other.height <= self.y)


def drawing(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314  our own output


def boxes(svg: ET.Element) -> list[Rect]:
    """Each box with the words in it."""
    found = []
    for group in svg.iter(f"{SVG}g"):
        rect, text = group[0], group[1]
        x, y, width, height = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        found.append(Rect(squeezed("".join(text.itertext())), x, y, width, height))
    return found


def drawn(markup: str) -> tuple[set[str], set[Relation]]:
    """What the drawing says: its boxes, and its lines by how they are drawn and which boxes they touch."""
    svg = drawing(markup)
    rects, relations = boxes(svg), set[Relation]()
    for path in svg.iter(f"{SVG}path"):
        if path.attrib["fill"] != "none":
            continue
        points = [tuple(map(float, point.split())) for point in path.attrib["d"].lstrip("M").split("L")]
        [start], [end] = ([rect.name for rect in rects if rect.touches(*points[at])] for at in (0, -1))
        if "stroke-dasharray" in path.attrib:
            relations.add((start, EXCHANGE, end))
        elif path.attrib["stroke-width"] == "3":
            relations.add((start, ACCOUNTABLE, end))
        else:
            relations.add((end, "sub-group", start))
    return {rect.name for rect in rects}, relations


def listed(governance: Governance) -> tuple[set[str], set[Relation]]:
    """What the list says, by its words and how it is nested."""
    page = BeautifulSoup(render_to_string("members/governance.html", {"governance": governance}), "html.parser")
    root = page.select_one("#governance-list > li")
    assert root is not None
    forum = named(root, "strong")
    names, relations = {forum}, set[Relation]()
    for at_board in root.select(":scope > ul > li"):
        board = named(at_board, "a")
        assert words(at_board).startswith(f"{ACCOUNTABLE} ")
        names.add(board)
        relations.add((forum, ACCOUNTABLE, board))
        for at_group in at_board.select(":scope > ul > li"):
            group = named(at_group, "a")
            assert words(at_group).startswith("sub-group ")
            assert words(at_group).endswith(f"{EXCHANGE} with the forum")
            names.add(group)
            relations |= {(group, "sub-group", board), (forum, EXCHANGE, group)}
    return names, relations


def named(item: Tag, selector: str) -> str:
    found = item.select_one(f":scope > {selector}")
    assert found is not None
    return squeezed(found.get_text())


def words(item: Tag) -> str:
    return re.sub(r"\s+", " ", item.get_text(" ")).strip()


def meant(governance: Governance) -> tuple[set[str], set[Relation]]:
    forum, names, relations = squeezed(FORUM), {squeezed(FORUM)}, set[Relation]()
    for board in governance.boards:
        names.add(squeezed(board.name))
        relations.add((forum, ACCOUNTABLE, squeezed(board.name)))
        for group in board.groups:
            names.add(squeezed(group.name))
            relations |= {
                (squeezed(group.name), "sub-group", squeezed(board.name)),
                (forum, EXCHANGE, squeezed(group.name)),
            }
    return names, relations


@settings(deadline=None)
@given(governances())
def test_the_chart_and_the_list_say_the_same(governance: Governance) -> None:
    expected = meant(governance)
    assert listed(governance) == expected
    assert drawn(governance.wide) == expected
    assert drawn(governance.narrow) == expected


@settings(deadline=None)
@given(governances())
def test_no_box_lies_over_another_and_all_stay_on_the_drawing(governance: Governance) -> None:
    for markup in (governance.wide, governance.narrow):
        svg = drawing(markup)
        width, height = (float(each) for each in svg.attrib["viewBox"].split()[2:])
        found = boxes(svg)
        assert not [pair for pair in combinations(found, 2) if pair[0].overlaps(pair[1])]
        assert all(r.x >= 0 and r.x + r.width <= width and r.y + r.height <= height for r in found)


@given(NAMES, st.floats(60, 300))
def test_a_name_is_broken_into_lines_that_fit_and_loses_nothing(name: str, width: float) -> None:
    lines = wrapped(name, width, is_bold=True)
    assert squeezed("".join(lines)) == squeezed(name)
    assert all(measured(line, is_bold=True) <= width for line in lines)


BOARDS = Governance((Board("SHIELD", "", (Body("<Learning> & Hub"),)), Board("CSP", "")))


@pytest.mark.parametrize("markup", [BOARDS.wide, BOARDS.narrow])
def test_the_chart_is_an_image_with_a_title_and_a_description_and_no_style(markup: str) -> None:
    svg = drawing(markup)
    assert svg.attrib["role"] == "img"
    assert (svg[0].tag, svg[0].text) == (f"{SVG}title", "Governance chart")
    assert svg[1].tag == f"{SVG}desc"
    assert svg[1].text == BOARDS.in_words
    assert not [each for each in svg.iter() if {"style", "class"} & each.attrib.keys() or each.tag == f"{SVG}style"]


def test_the_lines_say_what_they_are() -> None:
    texts = [squeezed("".join(text.itertext())) for text in drawing(BOARDS.wide).findall(f"{SVG}text")]
    assert sorted(texts) == ["accountableto", "accountableto", "exchange"]


def test_the_description_names_everybody() -> None:
    assert BOARDS.in_words.startswith(
        "The Multi-Agency Learning Forum is accountable to SHIELD and CSP. "
        "It exchanges information with their sub-groups: <Learning> & Hub."
    )
    assert "sub-groups" not in Governance((Board("CSP", ""),)).in_words
    assert "No board is recorded yet" in Governance(()).in_words


# In a browser ----------------------------------------------------------------------------------------------------

OVERFLOW = """() => [...document.querySelectorAll(".forum-structure svg g")].filter(group => {
    const [box, words] = ["rect", "text"].map(name => group.querySelector(name).getBoundingClientRect());
    const across = words.left >= box.left && words.right <= box.right;
    return box.width && !(across && words.top >= box.top && words.bottom <= box.bottom);
}).map(group => group.textContent)"""
SHOWN = """() => [...document.querySelectorAll(".forum-structure svg")].map(svg => svg.getBoundingClientRect().width)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum")
def test_boards_and_groups_are_accessible_and_the_chart_fits(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess
) -> None:
    sign_in(page, live_server, coordinator())
    for number in range(7):
        name = f"Sub-group {number} for Multi-Agency Quality Assurance, Audit and Lessons{'Learned' * 8}"
        SubGroup.objects.create(name=name, short_name=f"Group {number}", board=board_of("bsab"), position=number)
    page.goto(f"{live_server}/members/groups/")
    for size, is_wide in ((WIDE, True), (NARROW, False)):
        page.set_viewport_size(size)
        wide, narrow = page.evaluate(SHOWN)
        assert (wide > 0, narrow > 0) == (is_wide, not is_wide)
        assert page.evaluate(OVERFLOW) == []
        assert page.evaluate(SIDEWAYS) <= 0
    axe(page, WIDE, NARROW)
    page.emulate_media(media="print")
    wide, narrow = page.evaluate(SHOWN)
    assert wide > 0
    assert narrow == 0
