"""All meetings, and planning one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.door import requires
from accounts.http import Request, came_from, posted
from meetings import queries
from meetings.domain import meeting as meetings_domain
from meetings.enums import MeetingState
from meetings.forms import CancelForm, MeetingForm
from meetings.models import Meeting
from ui.paging import page_of
from ui.templatetags.ui import weekday_date


@requires("meetings.view_meetings")
@require_safe
def meetings(request: Request) -> HttpResponse:
    """What comes next, what follows, and page by page what was."""
    user = request.user
    past = queries.with_minutes(Meeting.objects.visible_to(user).past())
    page = page_of(past, ("-date", "-start_time", "-pk"), request.GET, singular="meeting", plural="meetings")
    coming = [queries.row_of(meeting, user) for meeting in queries.coming(user)]
    context = {
        "next": coming[0] if coming else None,
        "coming": coming[1:],
        "past": [queries.row_of(meeting, user) for meeting in page.rows],
        "page": page,
        "may_schedule": user.has_perm("meetings.schedule"),
        "may_see_attendance": user.has_perm("meetings.view_attendance"),
    }
    return render(request, "meetings/meetings.html", context)


@requires("meetings.schedule")
@require_http_methods(["GET", "POST"])
def schedule(request: Request) -> HttpResponse:
    """Plan a meeting with the standard agenda (ToR, Frequency of meetings; Appendix I)."""
    form = MeetingForm(posted(request), initial=queries.proposed())
    if form.is_valid() and not form.warn():
        try:
            meeting = meetings_domain.schedule(form.when(), actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"The meeting on {weekday_date(meeting.date)} has the standard agenda.")
            return redirect(came_from(request) or meeting)
    return render(request, "meetings/schedule.html", {"form": form})


@requires("meetings.schedule", Meeting.objects.visible_to)
@require_http_methods(["GET", "POST"])
def change(request: Request, meeting: Meeting) -> HttpResponse:
    """Move a coming meeting to another day, time or place."""
    form = MeetingForm(posted(request), initial=MeetingForm.said_by(meeting))
    if form.is_valid() and not form.warn(meeting.date):
        try:
            meetings_domain.change(meeting, form.when(), actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Date and place are saved.")
            return redirect(came_from(request) or meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/change.html", context)


@requires("meetings.schedule", Meeting.objects.visible_to)
@require_http_methods(["GET", "POST"])
def cancel(request: Request, meeting: Meeting) -> HttpResponse:
    """Cancel a coming meeting."""
    if meeting.state == MeetingState.CANCELLED:
        return redirect(meeting)
    form = CancelForm(posted(request))
    if form.is_valid():
        try:
            meetings_domain.cancel(meeting, reason=form.cleaned_data["reason"], actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The meeting is cancelled.")
            return redirect(came_from(request) or meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/cancel.html", context)
