"""Tables as files: what a spreadsheet opens says what the screen said, and no cell is a formula."""

import csv
import datetime
import io
import re
import zipfile

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from documents import tables
from documents.tables import Percent

DAY = datetime.date(2026, 3, 4)
ROWS: list[tables.Row] = [("Agency", "Expected", "Day", "Represented"), ("Zoë’s, “NHS”", 19, DAY, Percent(95))]
FORMULAS = ["=1+1", "+44", "-x", "@SUM(A1)", '=HYPERLINK("http://x.example")', "\t=1", "\r=1"]


def test_a_csv_says_what_the_screen_says_and_excel_opens_it_as_utf_8() -> None:
    content = tables.as_csv(ROWS)
    assert content.startswith("\ufeff".encode())
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["Agency", "Expected", "Day", "Represented"],
        ["Zoë’s, “NHS”", "19", "4 Mar 2026", "95%"],
    ]


def test_a_workbook_holds_numbers_days_and_per_cents_as_such() -> None:
    content = tables.as_xlsx(ROWS, title="Attendance")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Attendance"]
    assert book.get_sheet_by_name("Attendance").to_python() == [
        ["Agency", "Expected", "Day", "Represented"],
        ["Zoë’s, “NHS”", 19.0, DAY, 0.95],
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        formats = archive.read("xl/styles.xml").decode()
    assert "d mmm yyyy" in formats
    assert 'numFmtId="9"' in formats  # 0%


@pytest.mark.parametrize("words", FORMULAS)
def test_no_cell_is_a_formula(words: str) -> None:
    assert tables.as_csv([[words]]).decode("utf-8-sig").strip('"').startswith("'")
    content = tables.as_xlsx([[words]], title="Sheet")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert set(re.findall(r'<c [^>]*t="(\w+)"', sheet)) <= {"s", "inlineStr"}


def test_words_that_only_look_guarded_stay_as_they_are() -> None:
    assert tables.guarded("=1+1") == "'=1+1"
    assert tables.guarded("O'Neill") == "O'Neill"
    assert tables.guarded("'t Hooft") == "'t Hooft"


@given(st.text(alphabet="'=+-@ab ,;\"é\t\r", min_size=1, max_size=8))
def test_guarding_loses_nothing_and_leaves_no_formula(words: str) -> None:
    kept = tables.guarded(words)
    assert not kept.startswith(tuple(tables.FORMULA_STARTS))
    assert tables.unguarded(kept) == words


def test_what_no_workbook_can_hold_does_not_stop_it() -> None:
    content = tables.as_xlsx([["A\x00b\x0bc"]], title="From 1/1/2026: [all] that was, and a long name besides")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["From 1 1 2026 all that was, and"]
    assert book.get_sheet_by_index(0).to_python() == [["Abc"]]


def test_a_download_has_a_name_that_every_computer_takes() -> None:
    answer = tables.download("csv", 'Attendance 1/1/2026 "all"', ROWS)
    assert answer["Content-Disposition"] == 'attachment; filename="Attendance 1 1 2026 all.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    with pytest.raises(Http404):
        tables.download("pdf", "Attendance", ROWS)
