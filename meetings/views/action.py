"""One action: recording it from an item, saying how it stands, changing, closing and opening it again.

Whoever comes from an item, or from a list, goes back there: `?next=` says where that is.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request, came_from, posted
from accounts.models import User
from documents.domain import document
from documents.models import Document
from documents.serving import send
from meetings import queries, wording
from meetings.domain import action as actions_domain
from meetings.forms import ActionForm, ChangeForm, ClosingForm, ReopenForm, UpdateForm
from meetings.models import Action, AgendaItem, Meeting
from meetings.models.agenda import opened_by
from meetings.queries.action import left_on, with_last_day
from meetings.queries.action_history import history_of
from meetings.queries.exchange import ago
from meetings.views.item import items
from members.models import Representative


def visible(user: User) -> QuerySet[Action]:
    """Return the actions this person may see, with what their page shows: also whether they may open the item."""
    found = Action.objects.visible_to(user).select_related(
        "owner__person", "owner__membership__agency", "item__meeting"
    )
    return with_last_day(found).annotate(opens_item=Case(When(opened_by(user, "item__"), then=True), default=False))


@requires("meetings.view_action", visible)
@require_safe
def action(request: Request, action: Action) -> HttpResponse:
    """One action; its owner says here how it stands, and what was done."""
    return _page(request, action)


@requires("meetings.update_action", visible)
@require_http_methods(["GET", "POST"])
def update(request: Request, action: Action) -> HttpResponse:
    """Say how an action stands."""
    if request.method != "POST":
        return redirect(action)
    form = UpdateForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions_domain.update(action, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"The update of action {action.reference} is saved.")
            return redirect(came_from(request) or action)
    return _page(request, action, update_form=form)


@requires("meetings.close_action", visible)
@require_http_methods(["GET", "POST"])
def close(request: Request, action: Action) -> HttpResponse:
    """Close an action with a word on what was done."""
    if request.method != "POST":
        return redirect(action)
    form = ClosingForm(request.POST)
    if form.is_valid():
        try:
            actions_domain.close(action, closing_note=form.cleaned_data["closing_note"], actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Action {action.reference} is closed.")
            return redirect(came_from(request) or action)
    return _page(request, action, form=form)


@requires("meetings.change_action", visible)
@require_http_methods(["GET", "POST"])
def change(request: Request, action: Action) -> HttpResponse:
    """Hand an action on, move its day, or correct its words. What somebody else did meanwhile is shown beside it."""
    form = ChangeForm(posted(request), action=action, seated=queries.seated(today()))
    context: dict[str, Any] = {"seen": request.POST.get("seen") or actions_domain.says(action)}
    if form.is_valid():
        said: dict[str, Any] = {"reason": form.cleaned_data["reason"], "seen": request.POST.get("seen", "")}
        try:
            is_changed = actions_domain.change(action, form.said, actor=request.user, **said)
        except ValidationError as error:
            form.add_error(None, error)
            if getattr(error, "code", "") == "changed_meanwhile":
                context = {"seen": actions_domain.says(action), "was_changed": True}
        else:
            words = "is changed" if is_changed else "says what it said before"
            messages.success(request, f"Action {action.reference} {words}.")
            return redirect(came_from(request) or action)
    context |= {"form": form, "action": action, "next": came_from(request)}
    return render(request, "meetings/change_action.html", context)


@requires("meetings.change_action", visible)
@require_http_methods(["GET", "POST"])
def reopen(request: Request, action: Action) -> HttpResponse:
    """Open a closed action again."""
    if action.closed_on is None and request.method != "POST":
        return redirect(action)
    form = ReopenForm(posted(request))
    if form.is_valid():
        try:
            actions_domain.reopen(action, reason=form.cleaned_data["reason"], actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Action {action.reference} is open again, and back on the next agenda.")
            return redirect(came_from(request) or action)
    context = {"form": form, "action": action, "next": came_from(request)}
    return render(request, "meetings/reopen_action.html", context)


@requires("meetings.view_action", visible)
@require_safe
def evidence(request: Request, action: Action, update: int) -> HttpResponse:
    """The file that came with an update, for those who may open the action; who takes a copy is written down."""
    kept = get_object_or_404(Document, action_update=update, action_update__action=action, hold="")
    document.read(kept, actor=request.user)
    return send(request, kept)


@requires("meetings.record_action", items)
@require_http_methods(["GET", "POST"])
def record(request: Request, item: AgendaItem) -> HttpResponse:
    """Record an action from an item."""
    if item.meeting.is_locked and request.method != "POST":
        return redirect(item)
    following = Meeting.objects.coming().filter(date__gt=item.meeting.date).first()
    day = following.date if following else None
    form = ActionForm(posted(request), seated=queries.seated(today()), due_on=day)
    if form.is_valid():
        try:
            recorded = actions_domain.record(item, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Action {recorded.reference} is recorded for {recorded.owner_label}.")
            return redirect(item)
    context = {"form": form, "item": item, "next_meeting": following}
    return render(request, "meetings/record_action.html", context)


def _page(
    request: Request, action: Action, *, form: ClosingForm | None = None, update_form: UpdateForm | None = None
) -> HttpResponse:
    """Draw the action's page, with a form that could not be saved."""
    user, left = request.user, left_on(action, today())
    is_open = action.closed_on is None
    may = {name: user.has_perm(f"meetings.{name}_action", action) for name in ("update", "close", "change")}
    context = {
        "action": action,
        "state": wording.due(action, today()),
        "age": ago(action.item.meeting.date, today()),
        "form": form or (ClosingForm() if may["close"] and is_open else None),
        "update_form": update_form or (UpdateForm() if may["update"] and is_open else None),
        "may_change": may["change"],
        "may_open_item": action.opens_item,  # type: ignore[attr-defined] # annotated above
        "may_list": user.has_perm("meetings.view_actions"),
        "left_on": left,
        "instead": _instead(action.owner) if left and action.owner else "",
        "history": history_of(action),
        "next": came_from(request),
    }
    return render(request, "meetings/action.html", context)


def _instead(owner: Representative) -> str:
    """Say who is to be asked instead of an owner who left: whoever holds the place now."""
    if not owner.membership.holds_on(today()):
        return "The place has ended."
    held = Representative.objects.current().filter(membership=owner.membership_id).order_by("seat", "pk")
    names = " or ".join(held.values_list("person__name", flat=True))
    return f"The place is now held by {names}." if names else "Nobody holds the place now."
