"""Planning a year of meetings, and the days on which the forum does not meet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.door import requires
from accounts.http import Request, came_from, posted
from accounts.models import User
from meetings.domain import closure as closures_domain
from meetings.domain import series
from meetings.forms.series import ClosureForm, DaysForm, YearForm
from meetings.models import Closure


def every_closure(_: User) -> QuerySet[Closure]:
    """Every closure: who may plan may see them all."""
    return Closure.objects.all()


@requires("meetings.schedule")
@require_http_methods(["GET", "POST"])
def propose_year(request: Request) -> HttpResponse:
    """Ask for the rule, show the days that it comes to, plan the meetings."""
    form, days = YearForm(posted(request)), None
    if form.is_valid():
        try:
            proposed = series.propose(form.rule())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            days = DaysForm(request.POST if "plan" in request.POST else None, proposed=proposed)
            if days.is_valid() and (done := _plan(request, form, days)):
                return done
    context = {"form": form, "days": days, "next": came_from(request), "has_errors": bool(days and days.errors)}
    return render(request, "meetings/propose_year.html", context)


def _plan(request: Request, form: YearForm, days: DaysForm) -> HttpResponse | None:
    """Plan the meetings of the days chosen; None when they cannot be, which `days` then says."""
    try:
        made = series.confirm(form.rule(), days.days(), actor=request.user)
    except ValidationError as error:
        days.add_error(None, error)
        return None
    counted = "1 meeting is" if len(made) == 1 else f"{len(made)} meetings are"
    messages.success(request, f"{counted} planned. Each has the standard agenda.")
    return redirect(came_from(request) or "meetings:meetings")


@requires("meetings.schedule")
@require_safe
def closures(request: Request) -> HttpResponse:
    """The days on which the forum does not meet."""
    return render(request, "meetings/closures.html", {"closures": Closure.objects.order_by("-first_day")})


@requires("meetings.schedule")
@require_http_methods(["GET", "POST"])
def add_closure(request: Request) -> HttpResponse:
    """Note days on which the forum does not meet."""
    form = ClosureForm(posted(request))
    if form.is_valid():
        try:
            added = closures_domain.add(**form.cleaned_data, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"No meeting is proposed then: {added.reason}.")
            return redirect("meetings:closures")
    return render(request, "meetings/closure.html", {"form": form})


@requires("meetings.schedule", every_closure)
@require_http_methods(["GET", "POST"])
def correct_closure(request: Request, closure: Closure) -> HttpResponse:
    """Put right what was typed wrongly."""
    form = ClosureForm(posted(request), initial=ClosureForm.said_by(closure))
    if form.is_valid():
        try:
            closures_domain.correct(closure, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The days are saved.")
            return redirect("meetings:closures")
    return render(request, "meetings/closure.html", {"form": form, "closure": closure})


@requires("meetings.schedule", every_closure)
@require_POST
def remove_closure(request: Request, closure: Closure) -> HttpResponse:
    """Let the forum meet on these days again."""
    closures_domain.remove(closure, actor=request.user)
    messages.success(request, f"The forum may meet then again: {closure.reason}.")
    return redirect(reverse("meetings:closures"))
