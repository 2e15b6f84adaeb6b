"""The register as a whole, and noting a review in it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.door import requires
from accounts.http import Request, came_from, posted
from reviews import queries
from reviews.domain import review as reviews
from reviews.forms import NoteForm, RegisterFilter


@requires("reviews.view_register")
@require_safe
def register(request: Request) -> HttpResponse:
    """Reviews by type; a type that is asked for, page by page."""
    chosen = RegisterFilter(request.GET, choices=queries.choices())
    context = {"filter": chosen, "may_note": request.user.has_perm("reviews.note_review")}
    if chosen.kind:
        page = queries.register_of_type(request.user, chosen.kind, chosen.wanted, request.GET)
        return render(request, "reviews/type.html", context | {"page": page, "kind": chosen.kind})
    types = queries.register(request.user, chosen.every.types, chosen.wanted)
    return render(request, "reviews/register.html", context | {"types": types})


@requires("reviews.note_review")
@require_http_methods(["GET", "POST"])
def note(request: Request) -> HttpResponse:
    """Note a review (ToR, agenda item 3), then go back to where it was asked for."""
    form = NoteForm(posted(request))
    back = came_from(request)
    if form.is_valid():
        try:
            said = form.cleaned_data
            review = reviews.note(said.pop("type"), **said, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{review.code} is in the register.")
            return redirect(back or review)
    context = {"form": form, "next": back, "back": back or reverse("reviews:register")}
    return render(request, "reviews/note.html", context)
