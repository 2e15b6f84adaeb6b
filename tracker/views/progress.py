"""Taking a learning point up the impact ladder."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request, posted
from meetings.models import AgendaItem, Meeting
from tracker.domain import impact, learning
from tracker.forms import EmbedForm, ImpactReviewForm, ShareForm
from tracker.models import ImpactReview, LearningPoint
from ui.forms import ForumForm


@requires("tracker.record_progress", LearningPoint.objects.shown_to)
@require_http_methods(["GET", "POST"])
def share(request: Request, point: LearningPoint) -> HttpResponse:
    """Record when it was shared."""
    form = ShareForm(posted(request), initial={"shared_on": point.shared_on or today()})

    def save() -> str:
        learning.share(point, on=form.cleaned_data["shared_on"], actor=request.user)
        return f"{point.reference} is shared."

    return _ask(request, point, form, "tracker/share.html", save)


@requires("tracker.record_progress", LearningPoint.objects.shown_to)
@require_http_methods(["GET", "POST"])
def embed(request: Request, point: LearningPoint) -> HttpResponse:
    """Record when it became part of practice, and what shows it."""
    said = {"embedded_on": point.embedded_on or today(), "embedded_how": point.embedded_how}
    form = EmbedForm(posted(request), initial=said)

    def save() -> str:
        given = form.cleaned_data
        learning.embed(point, on=given["embedded_on"], how=given["embedded_how"], actor=request.user)
        return f"{point.reference} is embedded."

    return _ask(request, point, form, "tracker/embed.html", save)


@requires("tracker.review_impact", LearningPoint.objects.shown_to)
@require_http_methods(["GET", "POST"])
def review_impact(request: Request, point: LearningPoint) -> HttpResponse:
    """Review its impact: on its own, or at a meeting (``?item=``, ``?meeting=``) and then back to the agenda item."""
    item, meeting = _held_at(request)
    form = ImpactReviewForm(posted(request), day=min(meeting.date, today()) if meeting else today())

    def save() -> str:
        impact.review(point, **form.cleaned_data, meeting=meeting, actor=request.user)
        return f"The impact of {point.reference} is reviewed."

    return _ask(request, point, form, "tracker/review_impact.html", save, item=item, meeting=meeting)


@requires("tracker.sign_off_impact", ImpactReview.objects.visible_to)
@require_POST
def sign_off(request: Request, impact_review: ImpactReview) -> HttpResponse:
    """Confirm as a second person that the evidence shows impact."""
    try:
        impact.sign_off(impact_review, actor=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"The impact of {impact_review.learning_point.reference} is evidenced.")
    return redirect(impact_review.learning_point)


def _held_at(request: Request) -> tuple[AgendaItem | None, Meeting | None]:
    """The agenda item and meeting that an impact review is held at, of those this person may open."""
    if asked := request.GET.get("item"):
        items = AgendaItem.objects.visible_to(request.user).select_related("meeting")
        item = get_object_or_404(items, pk=_number(asked))
        return item, item.meeting
    if asked := request.GET.get("meeting"):
        return None, get_object_or_404(Meeting.objects.visible_to(request.user), pk=_number(asked))
    return None, None


def _number(text: str) -> int:
    """The number that `text` is; nought, which no row has, when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(1 << 63)) else 0


def _ask(
    request: Request,
    point: LearningPoint,
    form: ForumForm,
    template: str,
    save: Callable[[], str],
    *,
    item: AgendaItem | None = None,
    meeting: Meeting | None = None,
) -> HttpResponse:
    """Show `form`; once it holds, `save`, and go back to the item or the point with the words that `save` returns."""
    back = (item or point).get_absolute_url()
    if form.is_valid():
        try:
            messages.success(request, save())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(back)
    context = {"form": form, "point": point, "meeting": meeting, "back": back}
    return render(request, template, context)
