"""Boards and sub-groups together, and one sub-group."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.door import requires
from accounts.http import Request, posted
from members.domain import group as groups_domain
from members.forms.groups import GroupForm, LastDayForm, SeatForm
from members.models import Board, GroupSeat, SubGroup
from members.queries import groups as queries
from members.views.ask import Ask, ask


@requires("members.view_groups")
@require_safe
def groups(request: Request) -> HttpResponse:
    """The governance chart (ToR, Appendix 3), each board with its sub-groups, and who of the forum sits where."""
    may_change = request.user.has_perm("members.change_groups")
    return render(request, "members/groups.html", {"page": queries.groups_page(), "may_change": may_change})


@requires("members.view_groups", queries.all_groups)
@require_safe
def group(request: Request, group: SubGroup) -> HttpResponse:
    """What a sub-group does, who sits on it, and who of them is at the forum."""
    context = {
        "group": group,
        "seats": queries.seats_of(group),
        "history": queries.group_history(group),
        "may_change": request.user.has_perm("members.change_groups"),
    }
    return render(request, "members/group.html", context)


@requires("members.change_groups")
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Add a sub-group of a board."""
    form = GroupForm(posted(request))

    def save() -> str:
        return f"{groups_domain.add(form.described, actor=request.user).name} is added."

    return ask(request, form, Ask("Add a sub-group", "Add the sub-group", reverse("members:groups")), save)


@requires("members.change_groups", queries.all_groups)
@require_http_methods(["GET", "POST"])
def change(request: Request, group: SubGroup) -> HttpResponse:
    """Say something else of a sub-group."""
    said = {name: getattr(group, name) for name in ("name", "short_name", "board", "purpose", "contact_email")}
    form = GroupForm(posted(request), initial=said)

    def save() -> str:
        groups_domain.change(group, form.described, actor=request.user)
        return f"{group.name} is changed."

    return ask(request, form, Ask("Change the sub-group", "Save", group.get_absolute_url(), group.name), save)


@requires("members.change_groups", queries.all_groups)
@require_http_methods(["GET", "POST"])
def close(request: Request, group: SubGroup) -> HttpResponse:
    """Say which day is its last."""
    if group.ended_on and request.method != "POST":
        return redirect(group)
    form = LastDayForm(posted(request))
    intro = "The seats on it end with it. It stays on record, and leaves the governance chart."
    asked = Ask("Close the sub-group", "Close it", group.get_absolute_url(), group.name, intro, is_final=True)

    def save() -> str:
        groups_domain.close(group, **form.cleaned_data, actor=request.user)
        return f"{group.name} closes with {group.ended_on:%-d %B %Y} as its last day."

    return ask(request, form, asked, save)


@requires("members.change_groups", queries.all_groups)
@require_http_methods(["GET", "POST"])
def add_seat(request: Request, group: SubGroup) -> HttpResponse:
    """Say who sits on a sub-group."""
    return seat(request, group)


@requires("members.change_groups", queries.all_seats)
@require_http_methods(["GET", "POST"])
def end_seat(request: Request, seat: GroupSeat) -> HttpResponse:
    """Say which day is the last of a seat."""
    body = seat.board or seat.sub_group
    back = body.get_absolute_url() if body else reverse("members:groups")
    form = LastDayForm(posted(request))
    asked = Ask("End the seat", "End the seat", back, f"{seat.person.name} on {body}", is_final=True)

    def save() -> str:
        groups_domain.end(seat, **form.cleaned_data, actor=request.user)
        return f"{seat.person.name}’s last day on {body} is {seat.ended_on:%-d %B %Y}."

    return ask(request, form, asked, save)


def seat(request: Request, body: Board | SubGroup) -> HttpResponse:
    """Ask who sits on a board or a sub-group."""
    form = SeatForm(posted(request))

    def save() -> str:
        said = form.cleaned_data
        given = groups_domain.sit(form.chosen, body, role=said["role"], on=said["on"], actor=request.user)
        return f"{given.person.name} sits on {body.name} from {given.started_on:%-d %B %Y}."

    return ask(request, form, Ask("Add a seat", "Add the seat", body.get_absolute_url(), body.name), save)
