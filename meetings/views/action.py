"""Actions: recording one from an item, finding them, closing one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request, posted
from accounts.models import User
from meetings import queries, wording
from meetings.domain import action as actions_domain
from meetings.forms import ActionFilter, ActionForm, ClosingForm
from meetings.models import Action, AgendaItem, Meeting
from meetings.queries.action import left_on, with_last_day
from meetings.views.item import items
from members.models import Representative


def visible(user: User) -> QuerySet[Action]:
    """Return the actions this person may see, with what their page shows."""
    found = Action.objects.visible_to(user).select_related(
        "owner__person", "owner__membership__agency", "item__meeting"
    )
    return with_last_day(found)


@requires("meetings.view_actions")
@require_safe
def actions(request: Request) -> HttpResponse:
    """Open actions by due date; closed ones and one's own by links."""
    asked = ActionFilter.read(request.GET)
    page = queries.actions_page(request.user, state=asked.state, is_mine=asked.is_mine, params=request.GET)
    context = {
        "rows": queries.action_rows(page.rows),
        "page": page,
        "lists": asked.lists(),
        "nothing": asked.nothing,
    }
    return render(request, "meetings/actions.html", context)


@requires("meetings.view_action", visible)
@require_safe
def action(request: Request, action: Action) -> HttpResponse:
    """One action; its owner says here what was done."""
    return _page(request, action, ClosingForm())


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
            return redirect(action)
    return _page(request, action, form)


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


def _page(request: Request, action: Action, form: ClosingForm) -> HttpResponse:
    user, left = request.user, left_on(action, today())
    is_open = action.closed_on is None
    context = {
        "action": action,
        "state": wording.due(action, today()),
        "form": form if user.has_perm("meetings.close_action", action) and (is_open or form.is_bound) else None,
        "may_open_item": AgendaItem.objects.visible_to(user).filter(pk=action.item_id).exists(),
        "may_list": user.has_perm("meetings.view_actions"),
        "left_on": left,
        "instead": _instead(action.owner) if left and action.owner else "",
    }
    return render(request, "meetings/action.html", context)


def _instead(owner: Representative) -> str:
    """Say who is to be asked instead of an owner who left: whoever holds the place now."""
    if not owner.membership.holds_on(today()):
        return "The place has ended."
    held = Representative.objects.current().filter(membership=owner.membership_id).order_by("seat", "pk")
    names = " or ".join(held.values_list("person__name", flat=True))
    return f"The place is now held by {names}." if names else "Nobody holds the place now."
