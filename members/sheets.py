"""Reading a membership list out of a file: CSV as the world writes it, or an Excel workbook (.xlsx).

Nothing here knows the membership. What comes out is a `Sheet`: rows of plain words, each with the number it has in the
file, so that whatever is wrong can be said of its row. What cannot be read raises ValidationError with a sentence for
whoever chose the file.

A file may be hostile. A workbook is a zip: its size unpacked is checked before it is opened, it is read row by row, and
nothing in it is ever calculated.
"""

import csv
import datetime
import io
import re
import struct
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from django.core.exceptions import ValidationError

from documents.tables import unguarded

#: A membership list has some thirty rows; these leave room and still bound time and memory.
BYTES_AT_MOST = 2 * 1024 * 1024
ROWS_AT_MOST = 2_000
COLUMNS_AT_MOST = 50
CHARACTERS_AT_MOST = 1_000
#: How far down a workbook's sheet is followed, empty rows included.
LAST_ROW = 20_000
#: What a workbook may unpack to, in how many parts, and by how much one part may grow (bytes, parts, times).
UNPACKED_AT_MOST, PARTS_AT_MOST, GROWS_AT_MOST = 20 * 1024 * 1024, 500, 300
MERGES_AT_MOST = 5_000

ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
CHOOSE = "Save the list as CSV or as an Excel workbook (.xlsx) and choose that file."
#: What openpyxl and the parsers below it raise on a workbook that is damaged or made up.
BROKEN = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, AssertionError, RecursionError, OverflowError),
    *(OSError, EOFError, NotImplementedError, RuntimeError, struct.error),
    *(zipfile.BadZipFile, zlib.error, SyntaxError, expat.ExpatError),  # SyntaxError: of XML
)


@dataclass(frozen=True)
class Row:
    """One row's words, by column from the left; `number` is its number in the file, which begins with 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The rows that say something, and in `notes` what the reader of the file should know about how it was read."""

    rows: list[Row]
    notes: list[str] = field(default_factory=list)


def read(content: bytes) -> Sheet:
    """Read a file by what is in it, whatever it is called.

    Raises ValidationError("too_large" | "empty" | "not_a_list" | "old_excel" | "password" | "macros" | "damaged" |
    "too_many_rows" | "too_wide" | "formula" | "quotes" | "unreadable").
    """
    check_size(len(content))
    if not content.strip(b"\x00 \t\r\n"):
        raise _refused("The file is empty.", "empty")
    sheet = _workbook(content) if content.startswith(ZIP) else _text(content)
    if not sheet.rows:
        raise _refused("The file is empty: it has no words in it.", "empty")
    return sheet


def check_size(size: int) -> None:
    """Refuse a file of so many bytes that it is no list. Raises ValidationError("too_large")."""
    if size > BYTES_AT_MOST:
        message = f"The file is larger than {BYTES_AT_MOST // 1024 // 1024} MB. A membership list is smaller."
        raise _refused(message, "too_large")


def address(row: int, column: int) -> str:
    """Return a cell's address, both counted from 1: "C7"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _refused(message: str, code: str) -> ValidationError:
    return ValidationError(message, code)


def _too_many_rows() -> ValidationError:
    return _refused(
        f"The file has more than {ROWS_AT_MOST:,} rows. A membership list is shorter: choose that file.",
        "too_many_rows",
    )


# Text ------------------------------------------------------------------------------------------------------------


def _text(content: bytes) -> Sheet:
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise _refused("The workbook is protected by a password. Save it without one.", "password")
        message = "This is a file of an older Office program, such as .xls. " + CHOOSE
        raise _refused(message, "old_excel")
    if content.startswith(PDF):
        raise _refused("This is a PDF, not a list. " + CHOOSE, "not_a_list")
    text, notes = _decoded(content)
    if any(_is_control(each) for each in set(text)):
        raise _refused("This is neither a CSV file nor an Excel workbook. " + CHOOSE, "not_a_list")
    separator, body, skipped = _separated_by(text)
    return Sheet(_checked(_csv_rows(body, separator, skipped)), notes)


def _decoded(content: bytes) -> tuple[str, list[str]]:
    """Return the file's text and what to say about its letters: UTF-8, UTF-16 (which Excel calls Unicode), or older."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strictly(content, encoding), []
    half = len(content) // 2
    for encoding, zeros in (("utf-16-le", content[1::2]), ("utf-16-be", content[0::2])):
        if zeros.count(0) > half * 0.4:
            return _strictly(content, encoding), []
    try:
        return content.decode(), []
    except UnicodeDecodeError:
        note = (
            "The file’s letters are in the older Windows encoding (Windows-1252). "
            "Check names with accents before you import."
        )
        return _strictly(content, "cp1252"), [note]


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        message = "The letters of this file cannot be read. Save it as “CSV UTF-8”, or as an Excel workbook (.xlsx)."
        raise _refused(message, "unreadable") from error


def _is_control(character: str) -> bool:
    """Whether a character belongs in no text: neither seen nor a space."""
    return unicodedata.category(character) in {"Cc", "Cs"} and not character.isspace()


def _separated_by(text: str) -> tuple[str, str, int]:
    """Return what separates the cells, the text to read, and how many lines were skipped before it.

    Excel writes "sep=;" first when asked to. Otherwise what parts the first line that says something into most cells
    separates: comma before semicolon before tab.
    """
    first, _, rest = text.partition("\n")
    if found := re.fullmatch(r'"?sep=([,;\t])"?\s*', first, re.IGNORECASE):
        return found[1], rest, 1
    line = next((each for each in text.splitlines() if each.strip(' \t,;"')), "")
    unquoted = re.sub(r'"[^"]*"', "", line)
    return max(",;\t", key=unquoted.count), text, 0


def _csv_rows(text: str, separator: str, skipped: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = skipped
    try:
        for number, cells in enumerate(reader, start=skipped + 1):
            for column, words in enumerate(cells, start=1):
                if words.lstrip(" ").startswith("="):
                    raise _formula(number, column)
            yield Row(number, tuple(unguarded(words) for words in cells))
    except csv.Error as error:
        message = f"Row {number + 1}: the quotation marks do not pair up. Correct that row, or save the list as .xlsx."
        raise _refused(message, "quotes") from error


def _formula(row: int, column: int) -> ValidationError:
    message = f"Cell {address(row, column)} holds a formula. Put the words themselves in the cell."
    return _refused(message, "formula")


def _checked(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that say something, their words tidied, within the limits."""
    found: list[Row] = []
    for row in rows:
        cells = tuple(tidied(words) for words in row.cells)
        while cells and not cells[-1]:
            cells = cells[:-1]
        if not cells:
            continue
        if len(found) > ROWS_AT_MOST:  # one more than that, for the headings
            raise _too_many_rows()
        if len(cells) > COLUMNS_AT_MOST:
            message = f"Row {row.number} has more than {COLUMNS_AT_MOST} columns. A membership list has fewer."
            raise _refused(message, "too_wide")
        long = next((index for index, words in enumerate(cells, 1) if len(words) > CHARACTERS_AT_MOST), None)
        if long:
            message = f"Cell {address(row.number, long)} holds more than {CHARACTERS_AT_MOST:,} characters."
            raise _refused(message, "too_wide")
        found.append(Row(row.number, cells))
    return found


def tidied(words: str) -> str:
    """Return words with single spaces, composed letters, and nothing invisible in them."""
    composed = unicodedata.normalize("NFC", words)
    return " ".join("".join(each for each in composed if unicodedata.category(each) != "Cf").split())


# Workbooks -------------------------------------------------------------------------------------------------------


def _workbook(content: bytes) -> Sheet:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
            return _first_sheet(content, archive)
    except BROKEN as error:
        raise _refused("The workbook is damaged and cannot be read. Save it again in Excel.", "damaged") from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse what is no workbook, carries programs or a password, or would unpack to more than a list ever needs."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > PARTS_AT_MOST or sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
        raise _refused("The workbook unpacks to far more than a membership list. Save the list alone.", "too_large")
    if any(part.file_size > GROWS_AT_MOST * max(part.compress_size, 100) for part in parts):
        raise _refused("The workbook unpacks to far more than a membership list. Save the list alone.", "too_large")
    if any(part.flag_bits & 0x1 for part in parts):
        raise _refused("The workbook is protected by a password. Save it without one.", "password")
    if "xl/workbook.xml" not in names:
        raise _refused("This is not an Excel workbook. " + CHOOSE, "not_a_list")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused(
            "The workbook holds macros (.xlsm). Save it as an Excel workbook (.xlsx) without them.", "macros"
        )


def _first_sheet(content: bytes, archive: zipfile.ZipFile) -> Sheet:
    """Read the first sheet that is not hidden, and say which were left out."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and validation, which are not read
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not shown:
                raise _refused("The workbook shows no sheet. Unhide the one with the list.", "empty")
            rows = _checked(_sheet_rows(shown[0], _merged_down(archive, shown[0])))
        finally:
            book.close()
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    return Sheet(rows, [*_left_out("sheet", [sheet.title for sheet in shown[1:]]), *_left_out("hidden sheet", hidden)])


def _left_out(what: str, titles: Sequence[str]) -> Iterator[str]:
    if titles:
        names = ", ".join(f"“{title}”" for title in titles)
        yield f"The {what} {names} was not read." if len(titles) == 1 else f"The {what}s {names} were not read."


def _sheet_rows(sheet: Any, merged: dict[tuple[int, int], int]) -> Iterator[Row]:
    """Go through a sheet; what stands in cells merged downwards is said of each of their rows."""
    carried: dict[int, tuple[int, str]] = {}
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    for number, cells in enumerate(sheet.iter_rows(max_col=COLUMNS_AT_MOST + 1), start=1):
        if number > LAST_ROW:
            message = f"The sheet goes on below row {LAST_ROW:,}. Delete the rows below the list and save it again."
            raise _refused(message, "too_many_rows")
        said: list[str] = []
        for column, cell in enumerate(cells, start=1):
            words = _words(cell, number, column)
            if last := merged.get((number, column)):
                carried[column] = (last, words)
            elif column in carried and number <= carried[column][0]:
                words = carried[column][1]
            said.append(words)
        yield Row(number, tuple(said))


def _words(cell: Any, row: int, column: int) -> str:
    """Say what a cell holds as words; a formula, or the error that one came to, is refused by its address."""
    value = cell.value
    if cell.data_type == "f":
        raise _formula(row, column)
    if cell.data_type == "e":
        message = f"Cell {address(row, column)} holds the error {value}. Put the words themselves in the cell."
        raise _refused(message, "formula")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    words = str(value)
    if any(_is_control(each) for each in words):
        message = f"Cell {address(row, column)} holds characters that are no text. Type its words again."
        raise _refused(message, "not_a_list")
    return words


def _merged_down(archive: zipfile.ZipFile, sheet: Any) -> dict[tuple[int, int], int]:
    """Return the first cell (row, column) of each range merged downwards, with the range's last row.

    openpyxl does not say of merged cells when it reads row by row, so the sheet's own part is asked.
    """
    from openpyxl.utils.cell import range_boundaries

    found: dict[tuple[int, int], int] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] != "mergeCell":
            return
        left, top, _right, bottom = (edge or 0 for edge in range_boundaries(attributes.get("ref", "")))
        if bottom > top:
            found[top, left] = bottom
        if len(found) > MERGES_AT_MOST:
            raise _refused("The workbook has too many merged cells. Save the list without them.", "too_large")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with archive.open(sheet._worksheet_path) as file:  # noqa: SLF001 - where a sheet's part is, is kept nowhere else
        parser.ParseFile(file)
    return found
