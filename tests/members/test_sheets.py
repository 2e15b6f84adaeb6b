"""Files as people have them: whatever a list comes in is read, or refused with a sentence."""

import codecs
import datetime
import io
import resource
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from members import sheets

LIST = "Agency,Representatives,Name\nOxleas,Head of Safeguarding,Zoë O’Néill\n"
WORDS = [("Agency", "Representatives", "Name"), ("Oxleas", "Head of Safeguarding", "Zoë O’Néill")]


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in sheets.read(content).rows]


def refused(content: bytes) -> tuple[str, str]:
    """Return the code and the sentence of what is refused."""
    with pytest.raises(ValidationError) as caught:
        sheets.read(content)
    return str(caught.value.code), caught.value.messages[0]


def workbook(*rows: tuple[Any, ...], change: Callable[[Workbook], object] = lambda _: None) -> bytes:
    """Return an Excel workbook of `rows`, with whatever `change` does to it."""
    book, file = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    change(book)
    book.save(file)
    return file.getvalue()


def repacked(content: bytes, parts: dict[str, bytes]) -> bytes:
    """Return a zip with `parts` added or put in another's place."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return file.getvalue()


# Text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode(),
        codecs.BOM_UTF8 + LIST.encode(),
        LIST.encode("utf-16"),
        codecs.BOM_UTF16_BE + LIST.encode("utf-16-be"),
        LIST.encode("utf-16-le"),
        LIST.encode("utf-16-be"),
        LIST.replace(",", ";").encode(),
        LIST.replace(",", "\t").encode("utf-16"),
        LIST.replace("\n", "\r\n").encode(),
        LIST.replace("\n", "\r").encode(),
        f"sep=;\r\n{LIST.replace(',', ';')}".encode(),
        LIST.replace("\n", ",,,\n").encode(),
        LIST.replace("\n", "\n\n ,\n").encode(),
        LIST.replace("Zoë O’Néill", '" Zoë\n O’Néill "').encode(),
        LIST.replace("Zoë", "Zoe\u0308\u200b").encode(),
    ],
    ids=[
        *("utf-8", "bom", "utf-16", "utf-16-be", "no-mark", "no-mark-be", "semicolons", "tabs", "crlf", "cr", "sep"),
        *("trailing-columns", "empty-lines", "quoted-newline", "composed"),
    ],
)
def test_a_list_reads_the_same_however_it_was_saved(content: bytes) -> None:
    sheet = sheets.read(content)
    assert [row.cells for row in sheet.rows] == WORDS
    assert sheet.notes == []


def test_older_windows_letters_are_read_and_it_is_said() -> None:
    sheet = sheets.read(LIST.encode("cp1252"))
    assert [row.cells for row in sheet.rows] == WORDS
    [note] = sheet.notes
    assert note.startswith("The file’s letters are in the older Windows encoding (Windows-1252).")


def test_rows_keep_the_number_they_have_in_the_file() -> None:
    assert [row.number for row in sheets.read(b"\n\nAgency,Name\n\nOxleas,A\n").rows] == [3, 5]
    assert [row.number for row in sheets.read(b"sep=,\nAgency,Name\nOxleas,A\n").rows] == [2, 3]


def test_a_separator_within_quotation_marks_separates_nothing() -> None:
    assert cells(b'"Agency, or so, or so";Name\nOxleas;A\n')[1] == ("Oxleas", "A")


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", "empty", "The file is empty."),
        (b" \r\n\r\n", "empty", "The file is empty."),
        (b",,,\n,,", "empty", "it has no words in it"),
        (b"a" * (2 * 1024 * 1024 + 1), "too_large", "larger than 2 MB"),
        (b"%PDF-1.7 ...", "not_a_list", "This is a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_a_list", "neither a CSV file nor an Excel workbook"),
        (b"Agency,Name\nA,\x01B", "not_a_list", "neither a CSV file nor an Excel workbook"),
        (b"Agency,Name\nA,B\x81\x8d", "unreadable", "Save it as “CSV UTF-8”"),
        (b"\xff\xfeA", "unreadable", "cannot be read"),
        (sheets.OLE + b"Workbook", "old_excel", "older Office program, such as .xls"),
        (sheets.OLE + sheets.ENCRYPTED, "password", "protected by a password"),
        (b'Agency,Name\nA,"B\n', "quotes", "Row 2: the quotation marks do not pair up"),
        (b'Agency,Name\nA,"B"C\n', "quotes", "Row 2: the quotation marks do not pair up"),
        (b"Agency,Name\nA,=1+1\n", "formula", "Cell B2 holds a formula"),
        (b'Agency,Name\n" =cmd|x",B\n', "formula", "Cell A2 holds a formula"),
        (b"a," * 51 + b"a", "too_wide", "Row 1 has more than 50 columns"),
        (b"Agency,Name\nA," + b"b" * 1001, "too_wide", "Cell B2 holds more than 1,000 characters"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(content: bytes, code: str, says: str) -> None:
    found, sentence = refused(content)
    assert found == code
    assert says in sentence


def test_what_was_guarded_against_formulas_is_read_as_it_was() -> None:
    assert cells(b"Agency,Name\n'=1+1,''@x\n")[1] == ("=1+1", "'@x")


def test_2000_rows_are_read_and_10000_refused_in_little_time_and_memory() -> None:
    line = "Oxleas,Lead,Person {}\n"
    assert len(sheets.read((LIST + "".join(map(line.format, range(1999)))).encode()).rows) == 2001
    for content in (
        (LIST + "".join(map(line.format, range(10_000)))).encode(),
        workbook(*WORDS, *[("Oxleas", "Lead", f"Person {number}") for number in range(10_000)]),
    ):
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        code, sentence = refused(content)
        assert (code, sentence.partition(".")[0]) == ("too_many_rows", "The file has more than 2,000 rows")
        assert time.monotonic() - started < 60
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 80 * 1024


# Workbooks -------------------------------------------------------------------------------------------------------


def test_a_workbook_reads_like_a_csv_file() -> None:
    sheet = sheets.read(workbook((), *WORDS, (), (None, " ")))
    assert [(row.number, row.cells) for row in sheet.rows] == [(2, WORDS[0]), (3, WORDS[1])]
    assert sheet.notes == []


def test_numbers_dates_and_ticks_become_words() -> None:
    values = (7.0, 7.5, 12, True, False, datetime.datetime(2026, 3, 1), datetime.time(10, 5), "=+'")  # noqa: DTZ001 - Excel's

    def as_text(book: Workbook) -> None:
        assert book.active is not None
        book.active.cell(1, 8).data_type = "s"

    assert cells(workbook(values, change=as_text)) == [("7", "7.5", "12", "Yes", "No", "2026-03-01", "10:05:00", "=+'")]


def test_what_stands_in_cells_merged_downwards_is_said_of_each_row() -> None:
    def merge(book: Workbook) -> None:
        for cells_ in ("A1:C1", "A2:A3", "C2:C4", "B3:B3"):
            book.active.merge_cells(cells_)  # type: ignore[union-attr] # a sheet

    content = workbook(("Core", None, None), ("Oxleas", "One", "Yes"), (None, "Two", None), ("SLaM", "3"), change=merge)
    assert cells(content) == [("Core",), ("Oxleas", "One", "Yes"), ("Oxleas", "Two", "Yes"), ("SLaM", "3", "Yes")]


def test_the_first_sheet_that_is_shown_is_read_and_the_others_named() -> None:
    def more(book: Workbook) -> None:
        book.create_sheet("Old", 0).sheet_state = "hidden"
        book.create_sheet("Notes")
        book.create_sheet("Drafts").sheet_state = "veryHidden"

    sheet = sheets.read(workbook(*WORDS, change=more))
    assert [row.cells for row in sheet.rows] == WORDS
    assert sheet.notes == ["The sheet “Notes” was not read.", "The hidden sheets “Old”, “Drafts” were not read."]


def hide(book: Workbook) -> None:
    book.create_sheet("Chart")
    book["Chart"].sheet_state = "hidden"
    book["Sheet"].sheet_state = "hidden"


def put(cell: str, value: Any, data_type: str = "") -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        found = book["Sheet"][cell]
        found.value = value
        found.data_type = data_type or found.data_type

    return change


def merge_often(book: Workbook) -> None:
    for row in range(1, 10_100, 2):
        book["Sheet"].merge_cells(start_row=row, end_row=row + 1, start_column=9, end_column=9)


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (workbook(), "empty", "it has no words in it"),
        (workbook(*WORDS, change=put("C3", "=A1")), "formula", "Cell C3 holds a formula."),
        (workbook(*WORDS, change=put("AA2", "#N/A", "e")), "formula", "Cell AA2 holds the error #N/A."),
        (workbook(*WORDS, change=put("A20001", "x")), "too_many_rows", "The sheet goes on below row 20,000."),
        (workbook(*WORDS, change=put("XFD1", "x")), "", ""),
        (workbook(*WORDS, change=put("AY1", "x")), "too_wide", "Row 1 has more than 50 columns"),
        (workbook(*WORDS, change=merge_often), "too_large", "too many merged cells"),
        (repacked(workbook(*WORDS), {"xl/vbaProject.bin": b"x"}), "macros", "holds macros (.xlsm)"),
        (repacked(workbook(*WORDS), {"xl/worksheets/sheet1.xml": b"<worksheet"}), "damaged", "is damaged"),
        (repacked(workbook(*WORDS), {"xl/workbook.xml": b"<x/>"}), "empty", "shows no sheet"),
        (repacked(workbook(*WORDS), {"xl/styles.xml": b""}), "damaged", "is damaged"),
        (workbook(*WORDS)[:-30], "damaged", "is damaged"),
        (repacked(workbook(*WORDS), {"xl/media/a": b"0" * 3_000_000}), "too_large", "far more than a membership list"),
        (repacked(workbook(*WORDS), {f"p{n}": b"" for n in range(500)}), "too_large", "far more than"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused_with_a_sentence(content: bytes, code: str, says: str) -> None:
    if not code:  # beyond the columns that are looked at
        assert cells(content) == WORDS
        return
    found, sentence = refused(content)
    assert found == code
    assert says in sentence


def test_a_workbook_whose_sheets_are_all_hidden_is_refused() -> None:
    content = workbook(*WORDS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = archive.read("xl/workbook.xml").replace(b'state="visible"', b'state="hidden"')
    assert refused(repacked(content, {"xl/workbook.xml": book}))[0] == "empty"


def test_another_zip_or_a_protected_one_is_no_workbook() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "This is not an Excel workbook." in refused(file.getvalue())[1]
    content = bytearray(workbook(*WORDS))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(content))[0] == "password"


def test_a_row_far_down_and_entities_that_grow_cost_little() -> None:
    content = workbook(*WORDS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    far = sheet.replace(b'<row r="2"', b'<row r="999999999"')
    entity = (
        b'<!DOCTYPE x [<!ENTITY a "'
        + b"a" * 1000
        + b'">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
        + b"]>"
    )
    bomb = sheet.replace(b"<worksheet", entity + b"<worksheet", 1).replace(b"<sheetData>", b"&i;<sheetData>", 1)
    started = time.monotonic()
    assert far != sheet
    assert bomb.count(b"&i;") == 1
    assert refused(repacked(content, {"xl/worksheets/sheet1.xml": far}))[0] == "too_many_rows"
    assert refused(repacked(content, {"xl/worksheets/sheet1.xml": bomb}))[0] == "damaged"
    assert time.monotonic() - started < 60


def test_letters_that_are_none_are_refused_by_their_cell() -> None:
    content = workbook(*WORDS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b"Oxleas", b"Ox&#x85;leas &#x86;")
    assert refused(repacked(content, {"xl/worksheets/sheet1.xml": sheet})) == (
        "not_a_list",
        "Cell A2 holds characters that are no text. Type its words again.",
    )


def test_a_workbook_as_excel_writes_it_keeps_its_words_apart_from_its_cells() -> None:
    content = workbook(*WORDS)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    words = [word for row in WORDS for word in row]
    strings = f'<sst xmlns="{main}">' + "".join(f"<si><t>{word}</t></si>" for word in words) + "</sst>"
    rows = "".join(
        f'<row r="{row}" spans="1:3">'
        + "".join(f'<c r="{"ABC"[column]}{row}" t="s"><v>{row * 3 - 3 + column}</v></c>' for column in range(3))
        + "</row>"
        for row in (1, 2)
    )
    sheet = f'<worksheet xmlns="{main}"><dimension ref="A1"/><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    types = types.replace("</Types>", part)
    parts = {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": strings, "[Content_Types].xml": types}
    assert cells(repacked(content, {name: part.encode() for name, part in parts.items()})) == WORDS


@given(st.binary(max_size=300))
def test_whatever_the_bytes_they_are_read_or_refused(content: bytes) -> None:
    for start in (b"", sheets.ZIP):
        try:
            sheets.read(start + content)
        except ValidationError as error:
            said = error.messages
        else:
            said = ["."]
        assert [each[-1] for each in said] == ["."]
