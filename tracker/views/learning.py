"""Recording, reading and revising a learning point."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.door import requires
from accounts.history import changes_of
from accounts.http import Request, came_from, posted
from meetings.models import AgendaItem
from tracker import queries
from tracker.domain import learning
from tracker.forms import LearningForm
from tracker.models import LearningPoint


@requires("tracker.view_tracker", LearningPoint.objects.shown_to)
@require_safe
def learning_point(request: Request, point: LearningPoint) -> HttpResponse:
    """One learning point: what it says, how far it has come, what to do next."""
    reviews = list(point.impact_reviews.with_moment().select_related("recorded_by", "signed_off_by", "meeting"))
    step = queries.next_step(point, reviews, request.user)
    context = {
        "point": point,
        "status": "Draft" if point.is_draft else point.rung.label,
        "colour": "purple" if point.is_draft else queries.RUNG_COLOURS[point.rung],
        "missing": queries.listed(point.blank_blocks),
        "ladder": queries.ladder_of(point),
        "step": step,
        "actions": queries.further_steps(point, step, request.user),
        "reviews": [(review, queries.FINDING_COLOURS[review.finding]) for review in reviews],
        "waits": any(review.awaits_sign_off for review in reviews) and not point.evidenced_on,
        "other_boards": [board.short_name for board in point.other_boards.all()],
        "history": queries.history_of(point, reviews),
    }
    return render(request, "tracker/learning_point.html", context)


@requires("tracker.record_learning")
@require_http_methods(["GET", "POST"])
def record(request: Request) -> HttpResponse:
    """Record a learning point on its own."""
    return _record(request, None)


@requires("tracker.record_learning", AgendaItem.objects.visible_to)
@require_http_methods(["GET", "POST"])
def record_from_item(request: Request, item: AgendaItem) -> HttpResponse:
    """Record a learning point from an agenda item, and go back to the item, or to where ``?next=`` says."""
    return _record(request, item)


@requires("tracker.revise_learning", LearningPoint.objects.shown_to)
@require_http_methods(["GET", "POST"])
def revise(request: Request, point: LearningPoint) -> HttpResponse:
    """Change what it says. When somebody else did meanwhile, show both and lose neither."""
    said = vars(learning.said_by(point)) | {"revision": point.revision}
    form = LearningForm(posted(request), initial=said, user=request.user, point=point)
    context = {"form": form, "point": point, "may_draft": point.is_draft}
    if form.is_valid():
        seen = form.cleaned_data["revision"] or 0
        try:
            learning.revise(point, form.blocks(), seen_revision=seen, actor=request.user, as_draft=_as_draft(request))
        except ValidationError as error:
            form.add_error(None, error)
            if getattr(error, "code", "") == "changed_meanwhile":
                context |= _side_by_side(form, (error.params or {})["theirs"])
        else:
            messages.success(request, f"{point.reference} is saved.")
            return redirect(point)
    return render(request, "tracker/revise.html", context)


def _record(request: Request, item: AgendaItem | None) -> HttpResponse:
    form = LearningForm(posted(request), initial=_suggested(item), user=request.user)
    if form.is_valid():
        try:
            point = learning.record(form.blocks(), actor=request.user, item=item, as_draft=_as_draft(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{point.reference} is recorded{' as a draft' if point.is_draft else ''}.")
            return redirect(came_from(request) or item or point)
    back = came_from(request) or (item.get_absolute_url() if item else reverse("tracker:tracker"))
    context = {"form": form, "item": item, "back": back, "may_draft": True}
    return render(request, "tracker/record.html", context)


def _suggested(item: AgendaItem | None) -> dict[str, object]:
    """What an item says already about a learning point recorded from it."""
    if item is None:
        return {}
    return {"review": item.review_id, "board": item.board_id or (item.review.board_id if item.review else None)}


def _as_draft(request: Request) -> bool:
    return request.POST.get("save") == "draft"


def _side_by_side(form: LearningForm, theirs: LearningPoint) -> dict[str, object]:
    """What the page of a learning point that somebody else changed meanwhile shows; saving it again is then meant."""
    form.accept(theirs.revision)
    return {"differences": queries.differences(theirs, form.blocks()), "last": changes_of(theirs)[-1]}
