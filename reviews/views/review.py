"""One review."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.door import requires
from accounts.http import Request, posted
from reviews.domain import review as reviews
from reviews.forms import DetailsForm, MoveForm, RestrictForm
from reviews.models import Review
from reviews.queries import COLOURS, history_of
from ui.forms import ForumForm


@requires("reviews.view_register", Review.objects.shown_to)
@require_safe
def review(request: Request, review: Review) -> HttpResponse:
    """What the register says about it, and its way so far."""
    may = {verb: request.user.has_perm(f"reviews.{verb}_review") for verb in ("change", "move", "restrict")}
    context = {
        "review": review,
        "colour": COLOURS[review.stage],
        "may": may,
        "named": [access.user.name for access in review.accesses.select_related("user").order_by("user__name")],
        "history": history_of(review),
    }
    return render(request, "reviews/review.html", context)


@requires("reviews.change_review", Review.objects.shown_to)
@require_http_methods(["GET", "POST"])
def change(request: Request, review: Review) -> HttpResponse:
    """Correct its code, type, board or summary."""
    said = {"type": review.type_id, "code": review.code, "board": review.board_id, "summary": review.summary}
    form = DetailsForm(posted(request), initial=said)

    def save() -> str:
        wanted = form.cleaned_data
        reviews.change(review, wanted.pop("type"), **wanted, actor=request.user, seen=_seen(request))
        return f"{review.code} is corrected."

    return _ask(request, review, form, "reviews/change.html", save)


@requires("reviews.move_review", Review.objects.shown_to)
@require_http_methods(["GET", "POST"])
def move(request: Request, review: Review) -> HttpResponse:
    """Take it to another state."""
    form = MoveForm(posted(request), initial={"state": review.state})

    def save() -> str:
        reviews.move(review, **form.cleaned_data, actor=request.user, seen=_seen(request))
        return f"{review.code} is now {review.get_state_display().lower()}."

    return _ask(request, review, form, "reviews/move.html", save)


@requires("reviews.restrict_review", Review.objects.shown_to)
@require_http_methods(["GET", "POST"])
def restrict(request: Request, review: Review) -> HttpResponse:
    """Say who may see it."""
    said = {"is_restricted": review.is_restricted, "named": list(review.accesses.values_list("user_id", flat=True))}
    form = RestrictForm(posted(request), initial=said, review=review)

    def save() -> str:
        reviews.restrict(review, **form.cleaned_data, actor=request.user, seen=_seen(request))
        return f"{review.code} is {'restricted' if review.is_restricted else 'open to all members'}."

    return _ask(request, review, form, "reviews/restrict.html", save)


def _ask(request: Request, review: Review, form: ForumForm, template: str, save: Callable[[], str]) -> HttpResponse:
    """Show `form`; once it holds, `save` and go back to the review with the words that `save` returns.

    When somebody else changed the review meanwhile, saving the form again is meant: it has been said.
    """
    seen = _seen(request)
    if form.is_valid():
        try:
            messages.success(request, save())
        except ValidationError as error:
            form.add_error(None, error)
            if getattr(error, "code", "") == "changed_meanwhile":
                seen = ""
        else:
            return redirect(review)
    return render(request, template, {"form": form, "review": review, "seen": seen or reviews.says(review)})


def _seen(request: Request) -> str:
    return request.POST.get("seen", "")
