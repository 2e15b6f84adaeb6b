"""The table that a run of the bench prints, and its place in docs/performance.md."""

from pathlib import Path

import pytest

from bench import table
from learningforum.runtime.child import CHECKOUT


def a_line(*, ms: float, target: float | None = 1.5, wrong: str = "") -> table.Line:
    return table.Line("Home", "14", "6", "23,111", ms, "floor app", 4.0, target, wrong)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (a_line(ms=6.0), "ok"),
        (a_line(ms=6.1), "over"),
        (a_line(ms=6.0, wrong="more than 8 queries"), "more than 8 queries"),
        (a_line(ms=9.0, target=None), ""),
        (a_line(ms=9.0, target=None, wrong="queries grow 5 → 9"), "queries grow 5 → 9"),
    ],
)
def test_a_line_says_whether_the_promise_is_kept(line: table.Line, verdict: str) -> None:
    assert line.cells()[-1] == verdict


def test_the_table_is_aligned_and_names_what_each_page_is_compared_with() -> None:
    printed = table.plain([a_line(ms=6.0).cells(), table.missing("Agenda", 404)]).splitlines()
    assert printed[1].split("  ")[0] == "Home"
    assert printed[0].index("against") == printed[1].index("floor app")
    assert printed[2].endswith("answers 404")


def test_the_table_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(f"Before\n{table.BEGIN}\nold\n{table.END}\nAfter\n")
    table.keep(document, "new")
    assert document.read_text() == f"Before\n{table.BEGIN}\nnew\n{table.END}\nAfter\n"


def test_a_document_without_a_place_for_the_table_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("Nothing to see")
    with pytest.raises(ValueError, match="no place for the table"):
        table.keep(document, "new")
    assert document.read_text() == "Nothing to see"


def test_the_document_has_a_place_for_the_table() -> None:
    text = (CHECKOUT / "docs" / "performance.md").read_text()
    assert text.index(table.BEGIN) < text.index(table.END)
