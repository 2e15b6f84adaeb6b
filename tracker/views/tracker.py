"""The tracker as a whole."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.door import requires
from accounts.http import Request
from tracker import queries
from tracker.forms import TrackerFilter


@requires("tracker.view_tracker")
@require_safe
def tracker(request: Request) -> HttpResponse:
    """Learning points, what is to be reviewed first on top (ToR, Working methods: "a tracker … is in place")."""
    chosen = TrackerFilter(request.GET)
    page = queries.tracker(request.user, chosen.wanted, chosen.order, request.GET)
    context = {
        "filter": chosen,
        "page": page,
        "sorts": {key: _sorted_by(request.GET, chosen.order, key) for key in ("due", "number")},
        "order": {chosen.order.removeprefix("-"): "descending" if chosen.order.startswith("-") else "ascending"},
        "may_record": request.user.has_perm("tracker.record_learning"),
    }
    return render(request, "tracker/tracker.html", context)


def _sorted_by(params: QueryDict, order: str, key: str) -> str:
    """Return the address of the same list by `key`; the other way round when it goes by `key` already."""
    changed = params.copy()
    for name in ("after", "before"):
        changed.pop(name, None)
    changed["sort"] = f"-{key}" if order == key else key
    return f"?{changed.urlencode()}"
