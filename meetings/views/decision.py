"""Decisions: recording one from an item, putting its words right, taking it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.door import requires
from accounts.http import Request, came_from, posted
from accounts.models import User
from meetings.domain import decision as decisions
from meetings.forms import DecisionForm
from meetings.models import AgendaItem, Decision


def visible(user: User) -> QuerySet[Decision]:
    """Return the decisions this person may see, with what their page shows."""
    return Decision.objects.visible_to(user).select_related("item__meeting")


@requires("meetings.record_decision", AgendaItem.objects.visible_to)
@require_http_methods(["GET", "POST"])
def record(request: Request, item: AgendaItem) -> HttpResponse:
    """Record a decision from an item."""
    if item.meeting.is_locked and request.method != "POST":
        return redirect(item)
    back = came_from(request) or item.get_absolute_url()
    form = DecisionForm(posted(request))
    if form.is_valid():
        try:
            recorded = decisions.record(item, text=form.cleaned_data["decision"], actor=request.user)
        except ValidationError as error:
            form.place(error)
        else:
            messages.success(request, f"Decision {recorded.reference} is recorded.")
            return redirect(back)
    return render(request, "meetings/record_decision.html", {"form": form, "item": item, "back": back})


@requires("meetings.record_decision", visible)
@require_http_methods(["GET", "POST"])
def change(request: Request, decision: Decision) -> HttpResponse:
    """Put the words of a decision right, or take it back."""
    item = decision.item
    if item.meeting.is_locked and request.method != "POST":
        return redirect(item)
    back = came_from(request) or item.get_absolute_url()
    form = DecisionForm(posted(request), decision=decision)
    is_taken_back = request.POST.get("do") == "take-back"
    if is_taken_back or form.is_valid():
        try:
            words = _take_back(request, decision) if is_taken_back else _correct(request, decision, form)
        except ValidationError as error:
            form.is_valid()
            form.place(error)
        else:
            messages.success(request, words)
            return redirect(back)
    context = {"form": form, "decision": decision, "item": item, "back": back}
    return render(request, "meetings/change_decision.html", context)


def _correct(request: Request, decision: Decision, form: DecisionForm) -> str:
    said = form.cleaned_data
    decisions.correct(decision, text=said["decision"], seen=said["seen"], actor=request.user)
    return f"Decision {decision.reference} is saved."


def _take_back(request: Request, decision: Decision) -> str:
    decisions.take_back(decision, actor=request.user)
    return f"Decision {decision.reference} is taken back."
