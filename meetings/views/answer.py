"""Answering an invitation by the link in it, without signing in."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.door import public
from accounts.http import posted
from accounts.limits import GONE, few_answers, few_wrong_tokens
from meetings.domain import answering
from meetings.domain.answering import Link
from meetings.forms import ReplyForm
from meetings.queries.reply import Asked, asked_by_link
from meetings.views.reply import saved_words

#: The link was real, and things have changed since.
CONFLICT = 409


@public("the token in the address is the proof; it says when and where, and takes who comes for one's own place")
@few_wrong_tokens
@few_answers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Ask who comes for each place of the person the link was sent to.

    Opening it changes nothing: mail scanners open links too. It shows nothing of the agenda.
    """
    link = answering.find(token)
    if link is None or link.problem:
        return _dead(request, link)
    asked = [each for place in link.places if (each := asked_by_link(link.meeting, place.pk, link.person))]
    forms = [_form(request, each, is_alone=len(asked) == 1) for each in asked]
    for form in forms:
        if not (form.is_bound and form.is_valid()):
            continue
        try:
            answered = answering.answer(token, form.asked.place, form.decision(), seen=form.cleaned_data["seen"])
        except ValidationError as error:
            if getattr(error, "code", "") == "link_dead":
                return _dead(request, answering.find(token))
            form.place(error, asked_by_link(link.meeting, form.asked.place.pk, link.person) or form.asked)
        else:
            messages.success(request, saved_words(answered))
            return redirect("meetings:answer", token)
    context = {"link": link, "meeting": link.meeting, "forms": forms, "has_errors": any(each.errors for each in forms)}
    return render(request, "meetings/answer.html", context)


def _form(request: HttpRequest, asked: Asked, *, is_alone: bool) -> ReplyForm:
    """The form of one place. Where somebody holds several, each is a form of its own and only one is sent."""
    prefix = "" if is_alone else f"place-{asked.place.pk}"
    is_sent = is_alone or request.POST.get("place") == prefix
    return ReplyForm(posted(request) if is_sent else None, asked=asked, prefix=prefix, begin=request.GET.get("say", ""))


def _dead(request: HttpRequest, link: Link | None) -> HttpResponse:
    """Say why a link takes no answer. Of one that we never wrote there is nothing to say but that it does not work."""
    context = {
        "link": link,
        "meeting": link.meeting if link else None,
        "is_answer": request.method == "POST",
        "coordinator": settings.FIRST_COORDINATOR,
    }
    return render(request, "meetings/answer_dead.html", context, status=CONFLICT if link else GONE)
