"""Attendance over several meetings."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.door import requires
from accounts.http import Request
from meetings import queries
from ui.charts import Bar, Bars, Line, Point, bar_chart, line_chart
from ui.components import Link
from ui.templatetags.ui import short_date

#: More points than these run into one another on a line.
SHOWN = 8


@requires("meetings.view_attendance")
@require_safe
def attendance(request: Request) -> HttpResponse:
    """Rates by agency over the held meetings of a period, as a chart and a table."""
    period = queries.period_of(request.GET.get("period", ""))
    rows = queries.attendance_by_agency(period.meetings)
    meetings = queries.attendance_by_meeting(period.meetings)
    chart = Bars(
        "Places represented, by agency", tuple(Bar(row.agency, row.rate, row.words) for row in rows), "%", maximum=100
    )
    points = tuple(Point(short_date(each.date), each.rate) for each in meetings[-SHOWN:])
    trend = Line("Places represented, by meeting", points, "%", maximum=100)
    context = {
        "rows": rows,
        "total": queries.total_of(rows),
        "meetings": meetings,
        "chart": bar_chart(chart),
        "trend": line_chart(trend),
        "period": period,
        "periods": [Link(each.label, f"?period={each.key}", each.key == period.key) for each in queries.periods()],
    }
    return render(request, "meetings/attendance.html", context)
