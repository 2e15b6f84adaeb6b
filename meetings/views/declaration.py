"""Declarations of interest at a meeting: the list with one more, and putting one right."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.door import requires
from accounts.http import Request, came_from, posted
from meetings import queries
from meetings.domain import declaration as declaring
from meetings.forms import DeclarationForm
from meetings.models import Declaration, Meeting
from meetings.queries.declaration import declarations_seen
from meetings.views.tabs import meetings_of, tabs


@requires("meetings.take_register", meetings_of)
@require_http_methods(["GET", "POST"])
def declarations(request: Request, meeting: Meeting) -> HttpResponse:
    """What was declared, and recording one more; closed with the minutes."""
    sheet = queries.sheet_of_declaring(meeting, request.user)
    form = DeclarationForm(posted(request), sheet=sheet, item=request.GET.get("item", ""))
    if form.is_valid():
        try:
            recorded = declaring.record(meeting, form.said(), actor=request.user)
        except ValidationError as error:
            form.place(error)
            meeting.refresh_from_db(fields=["state"])  # its record may have been closed meanwhile
        else:
            messages.success(request, f"What {recorded.name} declared is recorded.")
            return redirect(came_from(request) or reverse("meetings:declarations", args=[meeting.pk]))
    context = {
        "meeting": meeting,
        "rows": queries.declarations_of(meeting, request.user),
        "form": form,
        "back": came_from(request),
        "tabs": tabs(meeting, request.user, "register"),
    }
    return render(request, "meetings/declarations.html", context)


@requires("meetings.take_register", declarations_seen)
@require_http_methods(["GET", "POST"])
def change(request: Request, declaration: Declaration) -> HttpResponse:
    """Put a declaration right, or take it back."""
    back = reverse("meetings:declarations", args=[declaration.meeting_id])
    if declaration.meeting.is_locked and request.method != "POST":
        return redirect(back)
    sheet = queries.sheet_of_declaring(declaration.meeting, request.user)
    form = DeclarationForm(posted(request), sheet=sheet, declaration=declaration)
    is_taken_back = request.POST.get("do") == "take-back"
    if is_taken_back or form.is_valid():
        try:
            words = _take_back(request, declaration) if is_taken_back else _correct(request, declaration, form)
        except ValidationError as error:
            form.is_valid()
            form.place(error)
        else:
            messages.success(request, words)
            return redirect(back)
    context = {"form": form, "declaration": declaration, "back": back}
    return render(request, "meetings/change_declaration.html", context)


def _correct(request: Request, declaration: Declaration, form: DeclarationForm) -> str:
    declaring.correct(declaration, form.said(), seen=form.began_from(), actor=request.user)
    return "The declaration is saved."


def _take_back(request: Request, declaration: Declaration) -> str:
    declaring.take_back(declaration, actor=request.user)
    return f"What {declaration.name} declared is taken back."
