"""A structure chart: who answers to whom. Bodies at the head of columns, others under each, one at the foot of all.

Drawn like `ui.charts`: SVG with presentation attributes alone, pure functions, words in `<title>` and `<desc>`. Lines
are told apart by how they are drawn and by their words, never by colour: thick with an arrow from the foot up to a head
(`up`), thin from a head to what stands under it, dashed between that and the foot (`across`). Put the same as a list
beside it. A wide drawing has up to three columns, a narrow one has a single column and fits a telephone.

    structure_chart(Structure("Governance", "…", (Head("Board", ("Group",)),), "Forum", "accountable to", "exchange"))
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ui.charts import INK, TEAL

WIDE, NARROW = 960, 360
COLUMNS = 3
SIZE, LINE_HEIGHT = 16, 21
#: Space inside a box, between boxes, between one head's boxes and the next head, and above the foot for the words.
PADDING, GAP, APART, BAND = 12, 14, 34, 56
#: Within a column, from its left: the line up, a head, the line down from it, what stands under it; from its right: the
#: line across, and the end of every box.
UP_LANE, HEAD, DOWN_LANE, UNDER, ACROSS_LANE, END = 8, 36, 52, 68, 12, 36
#: Widths of characters as parts of the type's size, rather too wide than too narrow; bold is wider.
_WIDTHS = dict.fromkeys("ijl.,:;'’|! ", 0.32) | dict.fromkeys("frt()-/", 0.44) | dict.fromkeys("mwMW@%–—", 1.02)
_CAPITAL, _OTHER, _FULL, _BOLD = 0.76, 0.64, 1.1, 1.08


@dataclass(frozen=True)
class Head:
    """A body at the head of a column, and those under it."""

    label: str
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Structure:
    """What is drawn: the heads, the one at the foot, and the words of its lines up and across."""

    title: str
    description: str
    heads: tuple[Head, ...]
    foot: str
    up: str
    across: str


@dataclass(frozen=True)
class _Box:
    """A body at its place."""

    x: float
    y: float
    width: float
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        return len(self.lines) * LINE_HEIGHT + 2 * PADDING

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width


@dataclass(frozen=True)
class _Placed:
    """A head at its place in a column that begins at `left` and is `width` wide, and what stands under it."""

    left: float
    width: float
    head: _Box
    under: tuple[_Box, ...]

    @property
    def bottom(self) -> float:
        return max(box.bottom for box in (self.head, *self.under))


def structure_chart(chart: Structure, *, is_narrow: bool = False) -> SafeString:
    """The drawing: wide for a desk and for paper, or narrow for a telephone."""
    width = NARROW if is_narrow else WIDE
    placed = list(_placed(chart.heads, width, 1 if is_narrow else min(max(len(chart.heads), 1), COLUMNS)))
    top = max((each.bottom for each in placed), default=1 - BAND) + BAND
    foot = _box(chart.foot, UP_LANE - 7, top, width - 2, is_bold=True)
    lines = [line for each in placed for line in _lines(each, foot)]
    words = [text for column in _columns_of(placed) for text in _words_on_lines(column, chart, foot)]
    boxes = [
        _drawn(foot, "#eef5f5", INK, bold=True, edge=3),
        *(_drawn(each.head, TEAL, "#ffffff", bold=True) for each in placed),
        *(_drawn(box, "#ffffff", INK) for each in placed for box in each.under),
    ]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {} {}" font-family="Inter, Arial, sans-serif">'
        "<title>{}</title><desc>{}</desc>{}</svg>",
        width,
        _n(foot.bottom + 2),
        chart.title,
        chart.description,
        format_html_join("", "{}", ((part,) for part in (*lines, *boxes, *words))),
    )


# Where everything stands -----------------------------------------------------------------------------------------


def _placed(heads: Sequence[Head], width: float, columns: int) -> Iterator[_Placed]:
    """Place each head with what stands under it, column by column."""
    each_width = width / columns
    for column in range(columns):
        left, top = column * each_width, 1.0
        for head in heads[column::columns]:
            placed = _Placed(left, each_width, *_column(head, left, top, each_width))
            top = placed.bottom + APART
            yield placed


def _column(head: Head, left: float, top: float, width: float) -> tuple[_Box, tuple[_Box, ...]]:
    at_head = _box(head.label, left + HEAD, top, width - HEAD - END, is_bold=True)
    under: list[_Box] = []
    for label in head.under:
        above = under[-1].bottom if under else at_head.bottom
        under.append(_box(label, left + UNDER, above + GAP, width - UNDER - END))
    return at_head, tuple(under)


def _box(label: str, x: float, y: float, width: float, *, is_bold: bool = False) -> _Box:
    return _Box(x, y, width, tuple(wrapped(label, width - 2 * PADDING, is_bold=is_bold)) or ("",))


def wrapped(label: str, width: float, *, is_bold: bool = False) -> list[str]:
    """Return `label` in lines of at most `width` units each; a word that is longer is broken."""
    lines: list[str] = []
    for word in label.split():
        together = f"{lines[-1]} {word}" if lines else word
        if lines and measured(together, is_bold=is_bold) <= width:
            lines[-1] = together
        else:
            lines.extend(_broken(word, width, is_bold=is_bold))
    return lines


def measured(words: str, *, is_bold: bool = False) -> float:
    """Return about how wide `words` are, in units of the drawing; rather too much than too little."""
    return sum(map(_wide, words)) * SIZE * (_BOLD if is_bold else 1)


def _wide(character: str) -> float:
    if character in _WIDTHS:
        return _WIDTHS[character]
    if unicodedata.east_asian_width(character) in "WF" or not character.isascii():
        return _FULL
    return _CAPITAL if character.isupper() else _OTHER


def _broken(word: str, width: float, *, is_bold: bool) -> Iterator[str]:
    """Yield a word in parts that fit."""
    part = ""
    for character in word:
        if part and measured(part + character, is_bold=is_bold) > width:
            yield part
            part = ""
        part += character
    yield part


def _columns_of(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    found: dict[float, list[_Placed]] = {}
    for each in placed:
        found.setdefault(each.left, []).append(each)
    return list(found.values())


# What is drawn ---------------------------------------------------------------------------------------------------


def _lines(placed: _Placed, foot: _Box) -> Iterator[SafeString]:
    """Every line of a head. Those that share a way begin at one point, so that their dashes fall together."""
    head, up, down = placed.head, placed.left + UP_LANE, placed.left + DOWN_LANE
    yield _line([(up, foot.y), (up, head.middle), (head.x, head.middle)], width=3)
    tip = f"M{_n(head.x)} {_n(head.middle)}l-12 -7v14z"
    yield format_html('<path d="{}" fill="{}"/>', tip, INK)
    across = placed.left + placed.width - ACROSS_LANE
    for box in placed.under:
        yield _line([(down, head.bottom), (down, box.middle), (box.x, box.middle)])
        yield _line([(across, foot.y), (across, box.middle), (box.right, box.middle)], dashes="7 5", width=2)
        yield format_html('<circle cx="{}" cy="{}" r="4" fill="{}"/>', _n(box.right), _n(box.middle), INK)


def _words_on_lines(column: Sequence[_Placed], chart: Structure, foot: _Box) -> Iterator[SafeString]:
    """What the lines of one column say, above the foot."""
    left, right = column[0].left, column[0].left + column[0].width
    yield _text([chart.up], left + UP_LANE + 10, foot.y - 16)
    if any(each.under for each in column):
        yield _text([chart.across], right - ACROSS_LANE - 10, foot.y - 16, anchor="end")


def _drawn(box: _Box, fill: str, ink: str, *, bold: bool = False, edge: int = 1) -> SafeString:
    return format_html(
        '<g><rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="{}"/>{}</g>',
        _n(box.x),
        _n(box.y),
        _n(box.width),
        _n(box.height),
        fill,
        INK,
        edge,
        _text(box.lines, box.x + PADDING, box.y + PADDING + 16, bold=bold, colour=ink),
    )


def _text(
    lines: Sequence[str], x: float, y: float, *, anchor: str = "start", bold: bool = False, colour: str = INK
) -> SafeString:
    """Lines of words, the first one's base at `y`."""
    return format_html(
        '<text font-size="{}" font-weight="{}" text-anchor="{}" fill="{}">{}</text>',
        SIZE,
        700 if bold else 400,
        anchor,
        colour,
        format_html_join(
            " ",
            '<tspan x="{}" y="{}">{}</tspan>',
            ((_n(x), _n(y + number * LINE_HEIGHT), line) for number, line in enumerate(lines)),
        ),
    )


def _line(points: Sequence[tuple[float, float]], *, width: float = 1.5, dashes: str = "") -> SafeString:
    """A line from corner to corner."""
    path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    return format_html(
        '<path d="{}" fill="none" stroke="{}" stroke-width="{}"{}/>',
        path,
        INK,
        width,
        format_html(' stroke-dasharray="{}"', dashes) if dashes else "",
    )


def _n(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.1f}".removesuffix(".0")
