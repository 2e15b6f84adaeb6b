"""One page that does the least a page of a given weight can do: the same queries, rows and bytes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from meetings.models import Action

#: The session and the person, which the middleware reads.
SIGN_IN = 2
FILLER = "<!-- filler -->"


@login_required
def floor(request: HttpRequest) -> HttpResponse:
    """Answer a page of `bytes` after `queries` queries (sign-in included) that read `rows` rows in all.

    One query reads its rows from a plain table in the order of its primary key; each of the others reads one.
    """
    queries, rows, weight = (int(request.GET[name]) for name in ("queries", "rows", "bytes"))
    singles = max(queries - SIGN_IN - 1, 0)
    table = Action.objects.order_by("pk")
    found = [row for number in range(singles) for row in table[number : number + 1]]
    if queries > SIGN_IN:
        found += table[: max(rows - singles, 0)]
    drawn = render_to_string("floor/table.html", {"rows": found}, request)
    missing = weight - len(drawn.encode()) + len(FILLER)
    return HttpResponse(drawn.replace(FILLER, "." * missing))
