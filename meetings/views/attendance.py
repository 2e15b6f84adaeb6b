"""Attendance over several meetings, and the same as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.door import requires
from accounts.http import Request
from documents import tables
from meetings import queries
from meetings.forms.attendance import WAYS, AttendanceFilter
from meetings.queries.attendance_table import MEETING, AttendanceRow, AttendanceTable
from ui.charts import Bar, Bars, Line, Point, bar_chart, line_chart

#: More points than these run into one another on a line, and longer words into a bar's figure.
SHOWN, LETTERS = 6, 46


@requires("meetings.view_attendance")
@require_safe
def attendance(request: Request) -> HttpResponse:
    """Rates over the held meetings of a period by agency, place or meeting, as a chart and a table."""
    asked = AttendanceFilter(request.GET)
    table = queries.attendance_table(asked.asked(), asked.way) if asked.is_valid() else None
    context = {
        "filter": asked,
        "table": table,
        "chart": _chart(table) if table else "",
        "trend": _trend(table) if table else "",
        "has_errors": not asked.is_valid(),
    }
    return render(request, "meetings/attendance.html", context)


@requires("meetings.view_attendance")
@require_safe
def export(request: Request) -> HttpResponse:
    """The table that the page shows, as ``?format=csv`` or ``xlsx``."""
    asked = AttendanceFilter(request.GET)
    if not asked.is_valid():
        raise Http404
    period, way = asked.asked(), WAYS[asked.way].lower()
    rows = queries.attendance_table(period, asked.way).as_rows
    name = f"Learning Forum attendance {way}, {period.label}"
    return tables.download(request.GET.get("format", tables.CSV), name, rows, title=f"Attendance {way}")


def _chart(table: AttendanceTable) -> SafeString | str:
    """A bar for each row; meetings are shown by the line."""
    if table.by == MEETING:
        return ""
    bars = tuple(Bar(_label(row), row.rate.value, row.made_of) for row in table.rows)
    return bar_chart(Bars(f"Places represented, {WAYS[table.by].lower()}", bars, "%", maximum=100))


def _label(row: AttendanceRow) -> str:
    """Return what a bar is called: a place by what it is for, where its agency has several."""
    words = row.more[0] if row.more and row.is_one_of_several else row.title
    return words if len(words) <= LETTERS else f"{words[: LETTERS - 1]}…"


def _trend(table: AttendanceTable) -> SafeString:
    points = tuple(Point(f"{each.date:%b %Y}", each.rate) for each in table.meetings[-SHOWN:])
    return line_chart(Line("Places represented, by meeting", points, "%", maximum=100))
