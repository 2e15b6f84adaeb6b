"""The list of reports, and taking a copy of one."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from accounts.door import requires
from accounts.http import Request
from accounts.models import User
from documents.domain import document
from documents.serving import send
from reports import queries
from reports.domain.pdf import file_name_of
from reports.models import Report


@requires("reports.view_reports")
@require_safe
def reports(request: Request) -> HttpResponse:
    """List half-years by boards for those who make the reports; for a board's readers, what was issued to it."""
    if not request.user.has_perm("reports.make_reports"):
        page = queries.issued_to(request.user, request.GET)
        latest = next((row for row in page.rows if not (row.is_replaced or page.prev_url)), None)
        return render(request, "reports/issued.html", {"page": page, "latest": latest})
    return listed(request)


def listed(request: Request, *, problem: str = "") -> HttpResponse:
    """Show the list of editions, with what went wrong above it."""
    context = {"list": queries.editions(request.user, request.GET), "problem": problem}
    return render(request, "reports/reports.html", context)


def _readable(user: User) -> QuerySet[Report]:
    return Report.objects.visible_to(user).select_related("edition", "board", "document").defer("edition__dataset")


@requires("reports.view_reports", _readable)
@require_GET
def download(request: Request, report: Report) -> HttpResponse:
    """Send the report, and write down who took a copy."""
    if report.document is None:
        raise Http404
    document.read(report.document, actor=request.user)
    return send(request, report.document, name=file_name_of(report))
