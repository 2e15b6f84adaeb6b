"""A table as a file: CSV and Excel that say what the screen says, and no cell of which is ever taken for a formula.

    answer = tables.download(kind, "Learning Forum attendance", [headings, *rows])

A cell is words, a whole number, a day or a `Percent`. In CSV each stands as the screen writes it. In a workbook words
are text whatever they look like, and numbers, days and per cents are what Excel can add up and sort.
"""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell as BookCell
from openpyxl.worksheet.worksheet import Worksheet

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: What a formula begins with when a spreadsheet opens a CSV file.
FORMULA_STARTS = "=+-@\t\r"
_GUARDED = re.compile(rf"'+[{re.escape(FORMULA_STARTS)}]")
#: What neither a file name nor the name of a workbook's sheet may hold.
_NOT_IN_NAMES = re.compile(r"[\\/:*?\"<>|\[\]\x00-\x1f]+")
#: What XML, of which a workbook is made, cannot hold; on a screen these show nothing either.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: How long the name of a workbook's sheet may be.
SHEET_NAME = 31


@dataclass(frozen=True)
class Percent:
    """Whole per cent: 95 is "95%"."""

    value: int

    def __str__(self) -> str:
        return f"{self.value}%"


Cell = str | int | datetime.date | Percent
Row = Sequence[Cell]


def guarded(words: str) -> str:
    """Return words as a CSV cell that no spreadsheet takes for a formula: an apostrophe stands before such words.

    `unguarded` takes it off again.
    """
    is_risky = words.startswith(tuple(FORMULA_STARTS)) or _GUARDED.match(words)
    return f"'{words}" if is_risky else words


def unguarded(words: str) -> str:
    """Take off the apostrophe that `guarded` put before words."""
    return words[1:] if _GUARDED.match(words) else words


def shown(cell: Cell) -> str:
    """Return a cell as the screen writes it: a day as "3 Dec 2026"."""
    return f"{cell.day} {cell:%b %Y}" if isinstance(cell, datetime.date) else str(cell)


def as_csv(rows: Iterable[Row]) -> bytes:
    """Write rows as CSV that Excel opens as it is: UTF-8 with its mark, no cell that would be taken for a formula."""
    file = io.StringIO()
    csv.writer(file).writerows([guarded(shown(cell)) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Row], *, title: str) -> bytes:
    """Write rows as a workbook of one sheet, called `title`; words stay words whatever they look like."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_name(title)[:SHEET_NAME])
    for row in rows:
        sheet.append(list(_book_cells(sheet, row)))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def download(kind: str, name: str, rows: Iterable[Row], *, title: str = "") -> HttpResponse:
    """Answer with rows as a file called `name`, of the `kind` that ``?format=`` asks for; 404 for any other kind.

    `title` names the workbook's sheet; it is called as the file when there is none.
    """
    if kind not in TYPES:
        raise Http404
    content = as_csv(rows) if kind == CSV else as_xlsx(rows, title=title or name)
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{_name(name)}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _name(words: str) -> str:
    """Return words as every computer takes them for a name."""
    return " ".join(_NOT_IN_NAMES.sub(" ", words).split())


def _book_cells(sheet: Worksheet, row: Row) -> Iterator[BookCell]:
    for value in row:
        cell = WriteOnlyCell(sheet)
        if isinstance(value, str):
            cell.value = _NOT_IN_XML.sub("", value)
            cell.data_type = "s"
        elif isinstance(value, Percent):
            cell.value, cell.number_format = value.value / 100, "0%"
        elif isinstance(value, datetime.date):
            cell.value, cell.number_format = value, "d mmm yyyy"
        else:
            cell.value = value
        yield cell
