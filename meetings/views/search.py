"""Searching meetings: agendas, notes, decisions and actions."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.door import requires
from accounts.http import Request
from meetings.forms.search import SearchForm
from meetings.queries import search as queries
from ui.components import Link


@requires("meetings.search")
@require_safe
def search(request: Request) -> HttpResponse:
    """Look for the words of `?q=` in what this person may open; of each kind the latest, or all of one `?kind=`."""
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        words = form.cleaned_data["q"]
        counts = queries.count(request.user, words)
        if counts.says_something or counts.found_any:
            context |= _results(request, form, words, counts)
        else:
            form.add_error("q", "Add a word that says more: words such as “the” and “of” stand everywhere.")
    return render(request, "meetings/search.html", context)


def _results(request: Request, form: SearchForm, words: str, counts: queries.Counts) -> dict[str, Any]:
    """Return what the page shows once something can be looked for."""
    address, kind = f"{reverse('meetings:search')}?{urlencode({'q': words})}", form.kind_asked
    ways = [Link("All", address, kind is None)] + [
        Link(each.counted(counts.numbers[key]), f"{address}&kind={key}", each is kind)
        for key, each in queries.KINDS.items()
        if counts.numbers[key] or each is kind
    ]
    shown: dict[str, Any] = {"words": words, "address": address, "ways": ways, "found_any": counts.found_any}
    if not counts.found_any:
        return shown
    if kind is None:
        return shown | {"sections": queries.sections(request.user, words, counts)}
    return shown | {"kind": kind, "page": queries.page(request.user, kind, words, counts, request.GET)}
