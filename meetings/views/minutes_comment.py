"""Commenting on circulated minutes, and answering comments."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.door import requires
from accounts.http import Request, posted
from accounts.models import User
from meetings import wording
from meetings.domain import addendum
from meetings.domain import minutes_comment as comments
from meetings.enums import MeetingState, MinutesState
from meetings.forms import AddendumForm, AnswerForm, CommentForm
from meetings.models import AgendaItem, Meeting, MinutesComment
from meetings.views.tabs import meetings_of


def _comments(user: User) -> QuerySet[MinutesComment]:
    """The comments that this person may see, of the meetings that they see."""
    seen = MinutesComment.objects.visible_to(user).filter(meeting__in=Meeting.objects.visible_to(user))
    return seen.select_related("meeting", "item", "written_by", "resolved_by")


@requires("meetings.comment_minutes", meetings_of)
@require_http_methods(["GET", "POST"])
def comment(request: Request, meeting: Meeting) -> HttpResponse:
    """Say what circulated minutes should say, at an item or of the whole."""
    address = reverse("meetings:minutes", args=[meeting.pk])
    is_open = not meeting.is_locked and wording.minutes_state(meeting) == MinutesState.CIRCULATED
    if request.method != "POST" and not is_open:
        return redirect(address)
    form = CommentForm(posted(request), items=_items(meeting, request.user), about=request.GET.get("item", ""))
    if form.is_valid():
        item, text = form.said_of(), form.cleaned_data["text"]
        try:
            comments.write(meeting, text, item=item, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Your comment is there. You are told by email when it is answered.")
            return redirect(_at(address, item))
    return render(request, "meetings/minutes_comment.html", {"form": form, "meeting": meeting, "back": address})


@requires("meetings.approve_minutes", _comments)
@require_http_methods(["GET", "POST"])
def resolve(request: Request, comment: MinutesComment) -> HttpResponse:
    """Say what came of a comment."""
    address = _at(reverse("meetings:minutes", args=[comment.meeting_id]), comment.item)
    if request.method != "POST" and (comment.resolved_at or comment.meeting.is_locked):
        return redirect(address)
    form = AnswerForm(posted(request))
    if form.is_valid():
        try:
            comments.resolve(comment, form.cleaned_data["resolution"], actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The comment is answered.")
            return redirect(address)
    context = {"form": form, "comment": comment, "meeting": comment.meeting, "back": address}
    return render(request, "meetings/minutes_answer.html", context)


@requires("meetings.approve_minutes", meetings_of)
@require_http_methods(["GET", "POST"])
def correct(request: Request, meeting: Meeting) -> HttpResponse:
    """Sign a correction of approved minutes: it stands below them, and they stay as they were approved."""
    address = reverse("meetings:minutes", args=[meeting.pk])
    if request.method != "POST" and meeting.state != MeetingState.APPROVED:
        return redirect(address)
    form = AddendumForm(posted(request), items=_items(meeting, request.user), about=request.GET.get("item", ""))
    if form.is_valid():
        item = form.said_of()
        try:
            signed = addendum.sign(meeting, form.cleaned_data["text"], item=item, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Correction {signed.number} is signed.")
            return redirect(_at(address, item))
    return render(request, "meetings/minutes_correct.html", {"form": form, "meeting": meeting, "back": address})


def _items(meeting: Meeting, user: User) -> list[AgendaItem]:
    return list(AgendaItem.objects.visible_to(user).filter(meeting=meeting).order_by("number"))


def _at(address: str, item: AgendaItem | None) -> str:
    """Return where on the minutes' page an item stands."""
    return f"{address}#item-{item.number}" if item else address
