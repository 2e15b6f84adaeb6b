"""The standard agenda: its versions, one of them, and adopting the next."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.door import requires
from accounts.http import Request, posted
from meetings.domain import template as templates_domain
from meetings.domain.template import LENGTH
from meetings.forms import TemplateForm
from meetings.models import AgendaTemplate
from meetings.queries.template import template_rows, version_of
from members.models import Board


@requires("meetings.view_meetings")
@require_safe
def templates(request: Request) -> HttpResponse:
    """All versions of the standard agenda, the newest first, with what changed (ToR, Working methods)."""
    context = {
        "rows": template_rows(),
        "length": LENGTH,
        "may_change": request.user.has_perm("meetings.change_template"),
    }
    return render(request, "meetings/templates.html", context)


@requires("meetings.view_meetings", lambda _: AgendaTemplate.objects.select_related("adopted_by"))
@require_safe
def template(request: Request, template: AgendaTemplate) -> HttpResponse:
    """One version: its items with their minutes, and how it differs from the one before."""
    shown = version_of(template)
    context = {
        "template": template,
        "shown": shown,
        "length": LENGTH,
        "may_change": shown.is_latest and request.user.has_perm("meetings.change_template"),
    }
    return render(request, "meetings/template.html", context)


@requires("meetings.change_template")
@require_http_methods(["GET", "POST"])
def adopt(request: Request) -> HttpResponse:
    """Adopt the next version, beginning from the latest; the buttons that rearrange save nothing."""
    latest = AgendaTemplate.objects.latest("version")
    form = TemplateForm(posted(request), latest=latest, boards=list(Board.objects.all()))
    meanwhile = None
    if form.is_valid():
        try:
            adopted = templates_domain.adopt(form.standard(), seen=form.cleaned_data["seen"], actor=request.user)
        except ValidationError as error:
            meanwhile = form.place(error)
        else:
            messages.success(request, f"Meetings scheduled from now on begin with version {adopted.version}.")
            return redirect("meetings:template", adopted.pk)
    context = {"form": form, "latest": latest, "meanwhile": meanwhile, "length": LENGTH}
    return render(request, "meetings/adopt_template.html", context)
