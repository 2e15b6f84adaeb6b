"""Downloading the membership list."""

import datetime

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request
from documents import tables
from members import export as files


@requires("members.export_membership")
@require_safe
def export(request: Request) -> HttpResponse:
    """The membership of the day that ``?on=`` asks for, as ``?format=csv`` or ``xlsx``; the columns are Appendix 2's.

    Email addresses are in it for those alone who may change the membership.
    """
    kind = request.GET.get("format", tables.CSV)
    day = _day(request.GET.get("on", ""))
    if kind not in tables.TYPES or day is None:
        raise Http404
    rows = files.table(day, with_email=request.user.has_perm("members.change_membership"))
    return tables.download(kind, f"Learning Forum members {day:%Y-%m-%d}", rows, title="Membership")


def _day(asked: str) -> datetime.date | None:
    """Return the day asked for, today when none is; None for one that is none."""
    if not asked:
        return today()
    try:
        return datetime.date.fromisoformat(asked)
    except ValueError:
        return None
