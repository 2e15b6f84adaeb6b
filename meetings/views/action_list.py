"""Actions together: the list and its filter, and the board that counts them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request
from documents import tables
from meetings import queries
from meetings.forms import ActionFilter
from meetings.queries.action import choices, table
from meetings.queries.action_board import WAYS, board_of
from ui.components import Link


@requires("meetings.view_actions")
@require_safe
def actions(request: Request) -> HttpResponse:
    """Open actions by due date; closed ones and one's own by links, the rest by the filter."""
    asked = _asked(request)
    page = queries.actions_page(request.user, asked.wanted, request.GET)
    context = {
        "rows": queries.action_rows(page.rows),
        "page": page,
        "filter": asked,
        "lists": asked.lists(),
        "nothing": asked.nothing,
    }
    return render(request, "meetings/actions.html", context)


@requires("meetings.view_actions")
@require_safe
def export(request: Request) -> HttpResponse:
    """The whole list that the address asks for, as `?format=csv` or `xlsx`."""
    rows = table(request.user, _asked(request).wanted)
    return tables.download(request.GET.get("format", tables.CSV), f"Learning Forum actions {today():%Y-%m-%d}", rows)


@requires("meetings.view_actions")
@require_safe
def board(request: Request) -> HttpResponse:
    """How many actions are open and overdue: by owner, or as `?by=` asks by agency or age."""
    ways = dict(WAYS)
    by = request.GET.get("by", "")
    by = by if by in ways else "owner"
    context = {
        "board": board_of(request.user, by),
        "ways": [Link(words, f"?by={key}", key == by) for key, words in WAYS],
        "by": by,
        "heading": {"owner": "Who", "agency": "Agency", "age": "Agreed"}[by],
    }
    return render(request, "meetings/action_board.html", context)


def _asked(request: Request) -> ActionFilter:
    offered = choices(request.user, ActionFilter.meeting_asked(request.GET))
    return ActionFilter(request.GET, offered=offered)
