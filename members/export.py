"""The membership of a day as a file, in the columns that the import reads."""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet.worksheet import Worksheet

from accounts.dated import holds_on
from members.appendix import COLUMNS, EMAIL
from members.enums import MembershipKind
from members.models import ChairTerm, Representative
from members.models.agency import name_on
from members.sheets import guarded

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table(day: datetime.date, *, with_email: bool) -> list[Sequence[str]]:
    """Return the headings and a row for each person who holds a place on `day`, in Appendix 2's order (2 queries).

    Agencies are called as they were that day. A vacant place has no row.
    """
    chairs = set(ChairTerm.objects.on(day).values_list("representative_id", flat=True))
    held = (
        Representative.objects.on(day)
        .filter(holds_on(day, "membership__"))
        .select_related("membership", "person__user")
        .annotate(agency_then=name_on(day, "membership__agency__"))
        .order_by("membership__position", "membership", "seat", "pk")
    )
    headings = (*COLUMNS, EMAIL) if with_email else COLUMNS
    rows = sorted(held, key=lambda each: each.membership.kind != MembershipKind.CORE)
    return [headings, *(_row(each, chairs, with_email=with_email) for each in rows)]


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as CSV that Excel opens as it is: UTF-8 with its mark, no cell that would be taken for a formula."""
    file = io.StringIO()
    csv.writer(file).writerows([guarded(words) for words in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as a workbook; every cell is text, whatever it looks like."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Membership")
    for row in rows:
        sheet.append(list(_text_cells(sheet, row)))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _text_cells(sheet: Worksheet, row: Sequence[str]) -> Iterator[Cell]:
    for words in row:
        cell = WriteOnlyCell(sheet, words)
        cell.data_type = "s"
        yield cell


def _row(holder: Representative, chairs: set[int], *, with_email: bool) -> Sequence[str]:
    place, agency = holder.membership, holder.agency_then  # type: ignore[attr-defined] # annotated by table
    row = (
        place.kind,
        agency,
        holder.role_title,
        holder.person.name,
        "joint chair" if holder.pk in chairs else "",
        f"{agency} {place.title}".strip() if place.is_joint else "",
    )
    user = holder.person.user
    return (*row, user.email if user else holder.person.email) if with_email else row
