"""Agencies: the list, one with its places, and what may be done to it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.door import requires
from accounts.http import Request, posted
from members.domain import agency as agencies_domain
from members.domain import succession
from members.forms.agencies import AddForm, DescriptionForm, RenameForm, SuccessionForm
from members.models import Agency
from members.queries.agencies import agency_list, agency_page, shown
from members.views.ask import Ask, ask


@requires("members.view_membership")
@require_safe
def agencies(request: Request) -> HttpResponse:
    """Agencies of today with their places; those that have ended are folded away."""
    may_change = request.user.has_perm("members.change_membership")
    return render(request, "members/agencies.html", {"list": agency_list(), "may_change": may_change})


@requires("members.view_membership", shown)
@require_safe
def agency(request: Request, agency: Agency) -> HttpResponse:
    """Its places now and before, its names, who came before and after it, and what was changed."""
    may_change = request.user.has_perm("members.change_membership")
    context = {"agency": agency, "page": agency_page(agency), "may_change": may_change}
    return render(request, "members/agency.html", context)


@requires("members.change_membership")
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Add an agency."""
    form = AddForm(posted(request))

    def save() -> str:
        started_on = form.cleaned_data["started_on"]
        added = agencies_domain.add(form.described, started_on=started_on, actor=request.user)
        return f"{added.name} is on the list of agencies."

    return ask(request, form, Ask("Add an agency", "Add the agency", reverse("members:agencies")), save)


@requires("members.change_membership", shown)
@require_http_methods(["GET", "POST"])
def rename(request: Request, agency: Agency) -> HttpResponse:
    """Give it a new name from a day on."""
    form = RenameForm(posted(request))
    intro = (
        "Meetings, minutes and reports from before that day keep the old name. To mend a spelling, correct it instead."
    )
    asked = Ask("Rename the agency", "Rename", agency.get_absolute_url(), agency.name, intro)

    def save() -> str:
        agencies_domain.rename(agency, **form.cleaned_data, actor=request.user)
        return f"It is called {agency.name} since {form.cleaned_data['on']:%-d %B %Y}."

    return ask(request, form, asked, save)


@requires("members.change_membership", shown)
@require_http_methods(["GET", "POST"])
def correct(request: Request, agency: Agency) -> HttpResponse:
    """Mend a spelling or the sector."""
    said = {"name": agency.name, "short_name": agency.short_name, "sector": agency.sector}
    form = DescriptionForm(posted(request), initial=said)
    intro = "The corrected name also stands in past records. If the agency was given a new name, rename it instead."
    asked = Ask("Correct the agency", "Save", agency.get_absolute_url(), agency.name, intro)

    def save() -> str:
        agencies_domain.correct(agency, form.described, actor=request.user)
        return f"{agency.name} is corrected."

    return ask(request, form, asked, save)


@requires("members.change_membership", shown)
@require_http_methods(["GET", "POST"])
def succeed(request: Request, agency: Agency) -> HttpResponse:
    """Let another agency take its place: say who and when, read what will happen, then say yes."""
    if agency.ended_on:
        messages.info(request, f"{agency.name} ended on {agency.ended_on:%-d %B %Y}.")
        return redirect(agency)
    form, step = SuccessionForm(posted(request), agency=agency), request.POST.get("do", "preview")
    context = {"form": form, "agency": agency}
    if not form.is_valid() or step == "change":
        return render(request, "members/succeed.html", context)
    wanted = (form.giving_way, form.heir)
    on = form.cleaned_data["on"]
    try:
        plan = succession.foresee(*wanted, on=on)
        seen = request.POST.get("seen", "")
        if step != "confirm" or not seen:
            return render(request, "members/succession.html", context | {"plan": plan})
        heir = succession.succeed(*wanted, on=on, actor=request.user, seen=seen)
    except ValidationError as error:
        form.add_error(None, error)
        if getattr(error, "code", "") == "changed_meanwhile":
            return render(request, "members/succession.html", context | {"plan": plan})
        return render(request, "members/succeed.html", context)
    messages.success(request, f"{heir.name} succeeds {agency.name} on {on:%-d %B %Y}.")
    return redirect(heir)
