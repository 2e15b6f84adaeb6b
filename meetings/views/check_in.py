"""Checking in: the screen in the room, and the page on which those who come type its code."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits, qr_code
from accounts.door import requires
from accounts.http import Request, posted
from meetings import queries
from meetings.domain import check_in as checking_in
from meetings.enums import Mode
from meetings.forms import CheckInForm
from meetings.models import Meeting
from meetings.views.tabs import meetings_of, tabs

OK, FOUND, TOO_MANY = 200, 302, 429
TOO_OFTEN = "You have tried too often. Wait five minutes, or ask whoever takes the register to mark you."


@requires("meetings.check_in")
@require_http_methods(["GET", "POST"])
def check_in(request: Request) -> HttpResponse:
    """Somebody who has a place at today's meeting types the code and says how they take part."""
    arrival = queries.arrival_of(request.user)
    form, status = CheckInForm(posted(request), arrival=arrival), OK
    if arrival.meeting and form.is_valid():
        status = _try(request, arrival.meeting, form)
        if status == FOUND:
            return redirect("meetings:check-in")
    context = {"arrival": arrival, "form": form, "coordinator": settings.FIRST_COORDINATOR}
    return render(request, "meetings/check_in.html", context, status=status)


@requires("meetings.take_register", meetings_of)
@require_safe
def screen(request: Request, meeting: Meeting) -> HttpResponse:
    """The code in large figures, renewed by itself: every few seconds, or without JavaScript when it has changed."""
    address = request.build_absolute_uri(reverse("meetings:check-in"))
    context = {
        "meeting": meeting,
        "screen": queries.screen_of(meeting),
        "address": address.partition("://")[2],
        "qr_code": qr_code.draw(address, label="The address of the check-in page as a QR code"),
        "tabs": tabs(meeting, request.user, "register"),
    }
    template = "meetings/check_in_screen.html"
    return render(request, f"{template}#code" if request.htmx else template, context)


@requires("meetings.take_register", Meeting.objects.visible_to)
@require_POST
def begin(request: Request, meeting: Meeting) -> HttpResponse:
    """Open check-in."""
    try:
        checking_in.begin(meeting, actor=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("meetings:check-in-screen", meeting.pk)


@requires("meetings.take_register", Meeting.objects.visible_to)
@require_POST
def end(request: Request, meeting: Meeting) -> HttpResponse:
    """Close check-in."""
    checking_in.end(meeting, actor=request.user)
    messages.success(request, "Check-in is closed. The code counts no more.")
    return redirect("meetings:register", meeting.pk)


def _try(request: Request, meeting: Meeting, form: CheckInForm) -> int:
    """Check in, or say in the form why not; return the status of the answer. Wrong codes alone are counted."""
    attempt = limits.attempt(request, "wrong_check_in")
    if attempt is None:
        form.add_error("code", TOO_OFTEN)
        return TOO_MANY
    said = form.cleaned_data
    try:
        came = checking_in.come(meeting, said["code"], mode=said["mode"], places=form.coming_for(), actor=request.user)
    except ValidationError as error:
        form.place(error)
        if "code" not in form.errors:
            attempt.rollback()
        return OK
    attempt.rollback()
    places = " and ".join(seat.place for seat in came)
    messages.success(request, f"You are checked in for {places}, {Mode(said['mode']).label.lower()}.")
    return FOUND
