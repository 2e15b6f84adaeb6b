"""The exchange log: what came in from boards and sub-groups, and what went out to them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.door import requires
from accounts.history import changes_of
from accounts.http import Request, came_from, posted
from meetings.domain import exchange as log
from meetings.forms.exchange import ExchangeFilter, ExchangeForm, said_by
from meetings.models import AgendaItem, Exchange
from meetings.queries import exchange as queries


@requires("meetings.view_exchanges")
@require_safe
def exchanges(request: Request) -> HttpResponse:
    """The log, latest first; and before it is filtered, when each sub-group was last in touch."""
    offered = queries.partners(request.user)
    asked = ExchangeFilter(request.GET, partners=offered)
    key = asked.partner.key if asked.partner else ""
    page = queries.exchanges_page(request.user, key=key, direction=asked.direction, params=request.GET)
    context = {
        "filter": asked,
        "rows": queries.exchange_rows(page.rows),
        "page": page,
        "in_touch": [] if asked.active else queries.in_touch(offered),
        "record_url": _record_url(key) if request.user.has_perm("meetings.record_exchange") else "",
    }
    return render(request, "meetings/exchanges.html", context)


@requires("meetings.view_exchanges", Exchange.objects.shown_to)
@require_safe
def exchange(request: Request, exchange: Exchange) -> HttpResponse:
    """One exchange, and who recorded and last changed it."""
    first, *later = changes_of(exchange)
    context = _facts(exchange) | {
        "recorded_at": first.at,
        "changed": later[-1] if later else None,
        "may_change": request.user.has_perm("meetings.record_exchange", exchange),
    }
    return render(request, "meetings/exchange.html", context)


@requires("meetings.record_exchange")
@require_http_methods(["GET", "POST"])
def record(request: Request) -> HttpResponse:
    """Record an exchange; `?with=` and `?item=` say already with whom, and from which agenda item it is asked for.

    Then it goes back to the item, or to where `?next=` says.
    """
    item = _item_asked(request)
    form = ExchangeForm(
        posted(request),
        partners=queries.partners(request.user),
        items=queries.items_to_link(request.user, {item.pk} if item else set()),
        initial={"partner": request.GET.get("with", ""), "items": {item.pk} if item else set()},
    )
    asked_from = came_from(request)
    back = asked_from or (item.get_absolute_url() if item else reverse("meetings:exchanges"))

    def save() -> HttpResponse:
        recorded = log.record(form.said, actor=request.user)
        messages.success(request, "The exchange is recorded.")
        return redirect(asked_from or item or recorded)

    return _ask(request, form, "meetings/record_exchange.html", {"back": back, "item": item}, save)


@requires("meetings.record_exchange", Exchange.objects.shown_to)
@require_http_methods(["GET", "POST"])
def change(request: Request, exchange: Exchange) -> HttpResponse:
    """Correct what the log says. When somebody else did meanwhile, that is shown beside what was typed."""
    facts = _facts(exchange)
    form = ExchangeForm(
        posted(request),
        partners=queries.partners(request.user),
        items=queries.items_to_link(request.user, {item.pk for item in facts["items"]}),
        initial=said_by(exchange, facts["items"]),
    )
    context = facts | {"seen": request.POST.get("seen") or log.says(exchange)}

    def save() -> HttpResponse:
        log.change(exchange, form.said, actor=request.user, seen=request.POST.get("seen", ""))
        messages.success(request, "The exchange is changed.")
        return redirect(exchange)

    return _ask(request, form, "meetings/change_exchange.html", context, save)


def _ask(
    request: Request, form: ExchangeForm, template: str, context: dict[str, Any], save: Callable[[], HttpResponse]
) -> HttpResponse:
    """Show the form; once it holds, `save` and go where that leads.

    When somebody else changed the exchange meanwhile, saving the form again is meant: what it says now has been shown.
    """
    if form.is_valid():
        try:
            return save()
        except ValidationError as error:
            form.add_error(None, error)
            if getattr(error, "code", "") == "changed_meanwhile":
                context |= {"seen": log.says(context["exchange"]), "was_changed": True}
    return render(request, template, context | {"form": form})


def _facts(exchange: Exchange) -> dict[str, Any]:
    """Return what is shown of an exchange: with its items, which whoever sees it may open (1 query)."""
    items = exchange.items.select_related("meeting").order_by("meeting__date", "meeting__start_time", "number")
    return {"exchange": exchange, "items": list(items), "with_url": _with_url(exchange)}


def _item_asked(request: Request) -> AgendaItem | None:
    """Return the agenda item that the form was asked for from, if this person may open it."""
    asked = request.GET.get("item", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):  # noqa: PLR2004 - more would be no id
        return None
    return AgendaItem.objects.visible_to(request.user).filter(pk=asked).first()


def _record_url(key: str) -> str:
    return reverse("meetings:record-exchange") + (f"?with={key}" if key else "")


def _with_url(exchange: Exchange) -> str:
    key = f"board-{exchange.board_id}" if exchange.board_id else f"group-{exchange.sub_group_id}"
    return f"{reverse('meetings:exchanges')}?with={key}"
