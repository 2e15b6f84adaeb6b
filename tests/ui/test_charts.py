"""Charts are well-formed, say in words what they show, and carry nothing the CSP refuses."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import charts
from ui.charts import Bar, Bars, Column, Columns, Line, Point

SVG = "{http://www.w3.org/2000/svg}"
BARS = Bars("Attendance by agency", (Bar("Police & partners", 75, "3 of 4"), Bar("<Health>", 0)), unit="%", maximum=100)
STACK = Columns("Learning points", ("On track", "Overdue"), (Column("Q1", (4, 0)), Column("Q2", (1, 3))))
LINE = Line("Places represented", (Point("Mar", 82.5), Point("Jun", 90)), unit="%", maximum=100, target=85)

DRAWN = [(charts.bar_chart, BARS), (charts.column_chart, STACK), (charts.line_chart, LINE)]
EMPTY = [
    (charts.bar_chart, Bars("None yet", ())),
    (charts.column_chart, Columns("None yet", ("On track",), ())),
    (charts.line_chart, Line("None yet", ())),
]


def svg(markup: str) -> ET.Element:
    found = ET.fromstring(markup).find(f"{SVG}svg")  # noqa: S314  our own output
    assert found is not None
    return found


@pytest.mark.parametrize(("draw", "chart"), DRAWN + EMPTY)
def test_a_chart_is_an_image_with_a_title_of_its_own(draw: Callable[[Any], str], chart: charts.Chart) -> None:
    drawing = svg(draw(chart))
    assert drawing.get("role") == "img"
    title = drawing[0]
    assert title.tag == f"{SVG}title"
    assert (title.text or "").startswith(chart.title)


@pytest.mark.parametrize(("draw", "chart"), DRAWN)
def test_a_chart_has_presentation_attributes_and_no_style(draw: Callable[[Any], str], chart: charts.Chart) -> None:
    drawing = svg(draw(chart))
    assert not [each for each in drawing.iter() if "style" in each.attrib or each.tag == f"{SVG}style"]
    assert all(number >= 0 for each in drawing.iter(f"{SVG}rect") for number in (float(each.get("height", 0)),))


def test_the_title_says_every_figure() -> None:
    assert svg(charts.bar_chart(BARS))[0].text == "Attendance by agency. Police & partners 75%; <Health> 0%."
    assert svg(charts.column_chart(STACK))[0].text == (
        "Learning points. Q1: On track 4, Overdue 0; Q2: On track 1, Overdue 3."
    )
    assert svg(charts.line_chart(LINE))[0].text == "Places represented. Mar 82.5%; Jun 90%."


def test_two_charts_on_a_page_keep_their_patterns_apart() -> None:
    other = Columns("Another", STACK.series, STACK.columns)
    ids = [re.findall(r'id="([^"]+)"', charts.column_chart(chart)) for chart in (STACK, other)]
    assert ids[0]
    assert not set(ids[0]) & set(ids[1])


@pytest.mark.parametrize("chart", [BARS, STACK, LINE, Bars("Plain", (Bar("One", 1),))])
def test_the_table_beside_a_chart_holds_its_data(chart: charts.Chart) -> None:
    table = charts.chart_table(chart, folded=False)
    assert chart.title in table
    ET.fromstring(table)  # noqa: S314  our own output
    assert charts.chart_table(chart).startswith("<details")


def test_the_tables_cells_are_the_charts_figures() -> None:
    cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", charts.chart_table(STACK))
    assert cells == ["", "On track", "Overdue", "Total", "Q1", "4", "0", "4", "Q2", "1", "3", "4"]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
def test_no_bar_is_longer_than_its_track(values: list[float]) -> None:
    chart = Bars("Any", tuple(Bar(str(n), value) for n, value in enumerate(values)), unit="%", maximum=100)
    widths = [float(each.get("width", 0)) for each in svg(charts.bar_chart(chart)).iter(f"{SVG}rect")]
    assert max(widths) <= charts.WIDTH
    assert min(widths) >= 0


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12))
def test_the_parts_of_a_column_add_up_to_its_height(columns: list[tuple[int, int]]) -> None:
    chart = Columns("Any", ("A", "B"), tuple(Column(str(n), values) for n, values in enumerate(columns)))
    total = max(sum(values) for values in columns)
    bottoms = {
        round(float(each.get("y", 0)) + float(each.get("height", 0)))
        for each in svg(charts.column_chart(chart)).iter(f"{SVG}rect")
        if each.get("stroke") == "#ffffff" and each.get("fill") == charts.TEAL and total
    }
    assert len(bottoms) <= 1


def test_a_long_legend_wraps_inside_the_drawing() -> None:
    names = ("Blue, complete and embedded", "Green, on track", "Amber, at risk", "Red, overdue", "Grey, not started")
    drawing = svg(charts.column_chart(Columns("BRAG", names, (Column("Now", (1, 2, 3, 4, 5)),))))
    swatches = [each for each in drawing.iter(f"{SVG}rect") if each.get("stroke") == charts.INK]
    assert len({each.get("fill") for each in swatches}) == 5
    assert len({each.get("y") for each in swatches}) > 1
    assert all(float(each.get("x", 0)) < charts.WIDTH for each in swatches)
