"""Asking for an edition, watching it being made, and issuing it to the boards."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.door import requires
from accounts.http import Request
from reports import queries
from reports.domain import edition as editions
from reports.models import Edition
from reports.views.report import listed


@requires("reports.make_reports")
@require_POST
def ask(request: Request) -> HttpResponse:
    """Have the reports of one of the half-years on offer made; the edition's page shows how it goes."""
    half = queries.offered(request.POST.get("period"))
    if half is None:
        return listed(request, problem="Choose which half-year the reports are for.")
    return redirect(editions.ask(half, actor=request.user))


@requires("reports.make_reports", Edition.objects.visible_to)
@never_cache
@require_safe
def edition(request: Request, edition: Edition) -> HttpResponse:
    """Show one edition: its three reports, and what can be done with them."""
    return _show(request, edition)


@requires("reports.make_reports", Edition.objects.visible_to)
@never_cache
@require_safe
def progress(request: Request, edition: Edition) -> HttpResponse:
    """Answer the page that asks every second how the making goes; anybody else is led to the whole page."""
    if not request.htmx:
        return redirect(edition)
    return _show(request, edition, "reports/edition.html#progress")


@requires("reports.issue_reports", Edition.objects.visible_to)
@require_POST
def issue(request: Request, edition: Edition) -> HttpResponse:
    """Give the reports to the boards' readers."""
    try:
        editions.issue(edition, actor=request.user)
    except ValidationError as error:
        return _show(request, edition, problem=str(error.message))
    return redirect(edition)


@requires("reports.make_reports", Edition.objects.visible_to)
@require_POST
def retry(request: Request, edition: Edition) -> HttpResponse:
    """Try again what could not be made."""
    editions.retry(edition, actor=request.user)
    return redirect(edition)


def _show(
    request: Request, edition: Edition, template: str = "reports/edition.html", *, problem: str = ""
) -> HttpResponse:
    now = queries.progress_of(edition)
    may_issue = now.all_ready and not edition.issued_at and request.user.has_perm("reports.issue_reports")
    context = {
        "edition": edition,
        "caption": f"Reports to the boards, edition {edition.number}",
        "now": now,
        "content": queries.content_of(edition),
        "may_issue": may_issue,
        "problem": problem,
    }
    return render(request, template, context)
