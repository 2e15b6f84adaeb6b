"""Meetings in people's own calendars: a subscription, a file, and the invitations."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain import mail
from accounts.door import public, requires
from accounts.http import Request
from accounts.limits import wrong_feed
from accounts.models import User
from meetings import calendar as calendars
from meetings import wording
from meetings.domain import feed as feeds
from meetings.domain import invitation as invitations
from meetings.enums import MeetingState
from meetings.models import CalendarFeed, Meeting
from meetings.queries.calendar import feed_of


@public("the token in the address is the proof; it says when and where, and nothing of the agenda")
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A person's calendar, for the program that subscribes to it; 304 while it says what it said before."""
    found = feed_of(token)
    if found is None:
        return wrong_feed(request)
    response = get_conditional_response(request, etag=found.tag)
    if response is None:
        response = HttpResponse(found.text(), content_type=calendars.CONTENT_TYPE)
    response.headers["ETag"] = found.tag
    response.headers["Cache-Control"] = "private, no-cache"  # kept by the program, and asked about each time
    return response


@requires("meetings.subscribe")
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: Request) -> HttpResponse:
    """Whether I subscribe, and how; the button makes a new address, which is shown this once."""
    address = ""
    if request.method == "POST":
        address = mail.absolute(reverse("meetings:feed", args=[feeds.make(request.user)]))
    context = {
        "feed": CalendarFeed.objects.filter(user=request.user, revoked_at=None).first(),
        "address": address,
        "subscribe_address": f"webcal{address.removeprefix('https').removeprefix('http')}" if address else "",
    }
    return render(request, "meetings/calendar.html", context)


@requires("meetings.subscribe")
@require_POST
def revoke(request: Request) -> HttpResponse:
    """Stop my address."""
    if feeds.revoke(request.user):
        messages.success(request, "The address is revoked. Calendars that used it get nothing any more.")
    return redirect("meetings:calendar")


def still_on(user: User) -> QuerySet[Meeting]:
    """Return the meetings a person sees, without those that were cancelled."""
    return Meeting.objects.visible_to(user).exclude(state=MeetingState.CANCELLED)


@requires("meetings.view_meetings", still_on)
@require_safe
def entry(request: Request, meeting: Meeting) -> HttpResponse:
    """One meeting as a file, for whoever does not subscribe."""
    when = calendars.Entry.of(
        meeting, url=mail.absolute(meeting.get_absolute_url()), notes=invitations.notes_of(meeting)
    )
    text = calendars.publish([when], by=invitations.forum(), at=timezone.now())
    response = HttpResponse(text, content_type=calendars.CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="learning-forum-{meeting.date}.ics"'
    return response


@requires("meetings.schedule", Meeting.objects.visible_to)
@require_POST
def invite(request: Request, meeting: Meeting) -> HttpResponse:
    """Send calendar invitations to everybody who has none, without waiting for the agenda."""
    try:
        sent = invitations.send(meeting, actor=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        messages.success(request, _sent_words(sent))
    return redirect("meetings:coming", meeting.pk)


def _sent_words(sent: invitations.Sent) -> str:
    """Say how many are written to, and who cannot be."""
    if not (sent.told or sent.not_told):
        return "Everybody has an invitation already."
    words = []
    if sent.told:
        words.append(f"We are sending a calendar invitation to {_people(len(sent.told))}.")
    else:
        words.append("Everybody who can be written to has an invitation already.")
    words.append(wording.to_tell([person.name for person in sent.not_told]))
    return " ".join(filter(None, words))


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
