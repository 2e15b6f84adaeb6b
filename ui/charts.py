"""Charts drawn on the server, the same for page and PDF: SVG with presentation attributes alone, as the CSP asks.

Each function is pure: a dataclass in, safe markup out. Each drawing is 400 units wide, so that its words stay readable
on a telephone; it says in its `<title>` what it shows (a PDF's alternative text); and it tells series apart by pattern
and figure, never by colour alone. Put `chart_table` beside it: the data as a table.

    chart = Bars("Attendance by agency", (Bar("Police", 75, "3 of 4 meetings"),), unit="%", maximum=100)
    {{ bar_chart(chart) }} {{ chart_table(chart) }}
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH = 400
INK, MUTED, TRACK, TEAL, PALE = "#0b0c0c", "#484949", "#dfe8e9", "#0e4a53", "#8fc1c4"
_FONT = mark_safe('font-family="Inter, Arial, sans-serif"')


@dataclass(frozen=True)
class Bar:
    """One bar; `note` says what the figure is made of, such as "3 of 4 meetings"."""

    label: str
    value: float
    note: str = ""


@dataclass(frozen=True)
class Bars:
    """Horizontal bars. With `maximum`, each stands in a track of that length; otherwise the longest fills the width."""

    title: str
    bars: tuple[Bar, ...]
    unit: str = ""
    maximum: float | None = None


@dataclass(frozen=True)
class Column:
    """One column; `values` are its parts, from the bottom, in the order of the chart's series."""

    label: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Columns:
    """Stacked columns of at most five series, each with a pattern of its own."""

    title: str
    series: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Point:
    """One point of a line."""

    label: str
    value: float


@dataclass(frozen=True)
class Line:
    """A line from nought to `maximum`, with an optional `target` drawn across."""

    title: str
    points: tuple[Point, ...]
    unit: str = ""
    maximum: float | None = None
    target: float | None = None


Chart = Bars | Columns | Line


def bar_chart(chart: Bars) -> SafeString:
    """Horizontal bars, each under its own words, so that long names of agencies need no margin."""
    longest = chart.maximum or max((bar.value for bar in chart.bars), default=0) or 1
    row = 46
    parts = []
    for index, bar in enumerate(chart.bars):
        top = index * row
        length = round(min(bar.value / longest, 1) * WIDTH, 1)
        parts.append(_text(0, top + 15, bar.label))
        parts.append(_text(WIDTH, top + 15, _figure(bar.value, chart.unit), anchor="end", bold=True))
        parts.append(_rect(0, top + 22, WIDTH, 12, TRACK if chart.maximum else "none"))
        parts.append(_rect(0, top + 22, length, 12, TEAL))
    said = [f"{bar.label} {_figure(bar.value, chart.unit)}" for bar in chart.bars]
    return _svg(chart.title, said, max(len(chart.bars) * row, 1), parts)


def column_chart(chart: Columns) -> SafeString:
    """Stacked columns with a legend above and each part's figure on it."""
    key = hashlib.blake2s(repr(chart).encode(), digest_size=5).hexdigest()
    fills = [TEAL, *(f"url(#{key}-{n})" for n in range(1, 5))][: len(chart.series)]
    legend, legend_height = _legend(chart.series, fills)
    top, height = legend_height + 24, 180
    tallest = max((sum(column.values) for column in chart.columns), default=0) or 1
    pitch = WIDTH / max(len(chart.columns), 1)
    parts = [_patterns(key), legend]
    for index, column in enumerate(chart.columns):
        middle, width = (index + 0.5) * pitch, min(pitch * 0.6, 64)
        tops = [top + height - total / tallest * height for total in accumulate(column.values)]
        for fill, value, upper in zip(fills, column.values, tops, strict=True):
            deep = value / tallest * height
            parts.append(_rect(middle - width / 2, upper, width, deep, fill, edge="#ffffff"))
            if deep >= 20:  # noqa: PLR2004 - room for a line of text
                parts.append(_rect(middle - 13, upper + deep / 2 - 9, 26, 18, "#ffffff"))
                parts.append(_text(middle, upper + deep / 2 + 5, str(value), anchor="middle", bold=True))
        parts.append(_text(middle, min([*tops, top + height]) - 6, str(sum(column.values)), anchor="middle", bold=True))
        parts.append(_text(middle, top + height + 20, column.label, anchor="middle", size=12))
    parts.append(_stroke(f"M0 {top + height}H{WIDTH}", INK))
    return _svg(chart.title, [_column_words(chart, column) for column in chart.columns], top + height + 28, parts)


def line_chart(chart: Line) -> SafeString:
    """A line with each point's figure above it."""
    highest = chart.maximum or max((point.value for point in chart.points), default=0) or 1
    top, height = 28, 160
    pitch = WIDTH / max(len(chart.points), 1)
    spots = [((n + 0.5) * pitch, top + height - p.value / highest * height) for n, p in enumerate(chart.points)]
    parts = [_stroke(f"M0 {top + height}H{WIDTH}", INK)]
    if chart.target is not None:
        level = top + height - chart.target / highest * height
        parts.append(_stroke(f"M0 {level:.1f}H{WIDTH}", MUTED, dashes="5 4"))
    parts.append(_stroke("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots) if spots else "M0 0", TEAL, width=3))
    for (x, y), point in zip(spots, chart.points, strict=True):
        parts.append(format_html('<circle cx="{}" cy="{}" r="5" fill="{}"/>', _n(x), _n(y), TEAL))
        parts.append(_rect(x - 22, y - 24, 44, 16, "#ffffff"))
        parts.append(_text(x, y - 11, _figure(point.value, chart.unit), anchor="middle", bold=True))
        parts.append(_text(x, top + height + 20, point.label, anchor="middle", size=12))
    if chart.target is not None:
        said = f"- - -  Target {_figure(chart.target, chart.unit)}"
        parts.append(_text(0, top + height + 42, said, size=12, colour=MUTED))
    said_points = [f"{point.label} {_figure(point.value, chart.unit)}" for point in chart.points]
    return _svg(chart.title, said_points, top + height + (50 if chart.target is not None else 28), parts)


def chart_table(chart: Chart, *, folded: bool = True) -> SafeString:
    """The chart's data as a table: folded under a line on a page, open (`folded=False`) on paper."""
    heads, rows = _rows(chart)
    table = format_html(
        '<table class="govuk-table"><caption class="govuk-table__caption">{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>",
        chart.title,
        format_html_join(
            "", '<th scope="col"{}>{}</th>', ((_numeric(index), head) for index, head in enumerate(heads))
        ),
        format_html_join("", "<tr>{}</tr>", ((_cells(row),) for row in rows)),
    )
    if not folded:
        return table
    return format_html(
        '<details class="govuk-details"><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{} as a table</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        chart.title,
        table,
    )


def _rows(chart: Chart) -> tuple[list[str], list[list[str]]]:
    """Column heads and rows of the table beside a chart; the first column names the row."""
    if isinstance(chart, Columns):
        rows = [[column.label, *map(str, column.values), str(sum(column.values))] for column in chart.columns]
        return ["", *chart.series, "Total"], rows
    if isinstance(chart, Line):
        return ["", chart.title], [[point.label, _figure(point.value, chart.unit)] for point in chart.points]
    if any(bar.note for bar in chart.bars):
        return ["", "Figure", "Made of"], [[b.label, _figure(b.value, chart.unit), b.note] for b in chart.bars]
    return ["", "Figure"], [[bar.label, _figure(bar.value, chart.unit)] for bar in chart.bars]


def _cells(row: Sequence[str]) -> SafeString:
    """The cells of a table row, the first a heading."""
    first = format_html('<th scope="row">{}</th>', row[0])
    return first + format_html_join("", '<td class="forum-num">{}</td>', ((cell,) for cell in row[1:]))


def _numeric(index: int) -> SafeString:
    """The class of a figure's column; the first holds names."""
    return mark_safe(' class="forum-num"') if index else SafeString("")


def _figure(value: float, unit: str) -> str:
    """A figure as people write it: whole numbers without a point."""
    return f"{value:g}{unit}" if value == round(value) else f"{value:.1f}{unit}"


def _column_words(chart: Columns, column: Column) -> str:
    """A column in words, for the chart's title."""
    pairs = zip(chart.series, column.values, strict=True)
    return f"{column.label}: " + ", ".join(f"{name} {value}" for name, value in pairs)


def _svg(title: str, said: Iterable[str], height: float, parts: Sequence[SafeString]) -> SafeString:
    """The whole drawing; its title is a direct child, without which a PDF has no alternative text."""
    return format_html(
        '<figure class="forum-figure"><figcaption>{}</figcaption>'
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {} {}" {}><title>{}</title>{}</svg></figure>',
        title,
        WIDTH,
        _n(height),
        _FONT,
        f"{title}. {'; '.join(said)}." if said else title,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _n(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.1f}".removesuffix(".0")


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, size: int = 14, colour: str = INK
) -> SafeString:
    """Words at a place."""
    return format_html(
        '<text x="{}" y="{}" font-size="{}" font-weight="{}" text-anchor="{}" fill="{}">{}</text>',
        _n(x),
        _n(y),
        size,
        700 if bold else 400,
        anchor,
        colour,
        words,
    )


def _rect(x: float, y: float, width: float, height: float, fill: str, *, edge: str = "none") -> SafeString:
    """A filled rectangle."""
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/>',
        _n(x),
        _n(y),
        _n(width),
        _n(height),
        fill,
        edge,
    )


def _stroke(path: str, colour: str, *, width: int = 1, dashes: str = "") -> SafeString:
    """A line along a path."""
    return format_html(
        '<path d="{}" fill="none" stroke="{}" stroke-width="{}"{}/>',
        path,
        colour,
        width,
        format_html(' stroke-dasharray="{}"', dashes) if dashes else "",
    )


def _legend(series: Sequence[str], fills: Sequence[str]) -> tuple[SafeString, int]:
    """A swatch and a name for each series, wrapped at the width; with the height it takes."""
    parts: list[SafeString] = []
    x, y = 0.0, 0
    for name, fill in zip(series, fills, strict=True):
        needed = 40 + len(name) * 7.4
        if x and x + needed > WIDTH:
            x, y = 0.0, y + 24
        parts.append(_rect(x, y + 2, 16, 16, fill, edge=INK))
        parts.append(_text(x + 22, y + 15, name))
        x += needed
    return format_html_join("", "{}", ((part,) for part in parts)), y + 24


def _patterns(key: str) -> SafeString:
    """Four fills that differ in shade and in pattern; `key` keeps their ids apart from another chart's."""
    drawings = (
        (PALE, "M-2 2l4-4M0 8l8-8M6 10l4-4"),
        ("#ffffff", "M2 2h2v2h-2zM6 6h2v2h-2z"),
        ("#f2d49b", "M0 4h8M4 0v8"),
        ("#d4d9d9", "M0 4h8"),
    )
    return format_html(
        "<defs>{}</defs>",
        format_html_join(
            "",
            '<pattern id="{}-{}" width="8" height="8" patternUnits="userSpaceOnUse">'
            '<rect width="8" height="8" fill="{}"/><path d="{}" stroke="{}" stroke-width="1.5" fill="none"/></pattern>',
            ((key, number, ground, path, TEAL) for number, (ground, path) in enumerate(drawings, start=1)),
        ),
    )
