"""Who is coming to a meeting, and saying so."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.door import requires
from accounts.http import Request, posted
from meetings import queries
from meetings.domain import reply as replies
from meetings.enums import Answer
from meetings.forms import ReplyForm
from meetings.models import Meeting
from meetings.queries.invitation import invited_to
from meetings.views.tabs import meetings_of, tabs
from members.models import Person
from ui.templatetags.ui import weekday_date


@requires("meetings.view_replies", meetings_of)
@require_safe
def coming(request: Request, meeting: Meeting) -> HttpResponse:
    """Each place with what was said for it; the joint ones that have not decided in time stand out."""
    context = {
        "meeting": meeting,
        "shown": queries.who_comes(meeting, request.user),
        "invited": invited_to(meeting) if request.user.has_perm("meetings.schedule", meeting) else None,
        "tabs": tabs(meeting, request.user, "coming"),
    }
    return render(request, "meetings/coming.html", context)


@requires("meetings.reply", meetings_of)
@require_http_methods(["GET", "POST"])
def reply(request: Request, meeting: Meeting, place: int) -> HttpResponse:
    """Say who comes for a place, by the cases on the agenda (ToR, Membership: joint members decide)."""
    asked = queries.asked_of(meeting, place, request.user)
    if asked is None:
        raise Http404
    form = ReplyForm(posted(request), asked=asked)
    if form.is_valid():
        try:
            answered = replies.answer(
                meeting, asked.place, form.decision(), actor=request.user, seen=form.cleaned_data["seen"]
            )
        except ValidationError as error:
            asked = queries.asked_of(meeting, place, request.user) or asked
            form.place(error, asked)
        else:
            messages.success(request, saved_words(answered))
            return redirect("meetings:coming", meeting.pk)
    context = {
        "meeting": meeting,
        "asked": asked,
        "form": form,
        "tabs": tabs(meeting, request.user, "coming"),
    }
    return render(request, "meetings/reply.html", context)


def saved_words(answered: replies.Answered) -> str:
    """Say what was saved, who was told, and whom to tell."""
    reply = answered.reply
    words = [f"{answered.words} on {weekday_date(reply.meeting.date)}."]
    if answered.told:
        words.append(f"We are telling {_names(answered.told)} by email.")
    if answered.not_told:
        words.append(f"We have no email address of {_names(answered.not_told)}, so please tell them.")
    if reply.answer == Answer.DEPUTY and reply.deputy is None:
        words.append(f"Please tell {reply.deputy_name}, and give them the papers: they cannot sign in.")
    return " ".join(words)


def _names(persons: Iterable[Person]) -> str:
    return " and ".join(person.name for person in persons)
