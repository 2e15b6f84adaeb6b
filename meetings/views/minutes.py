"""The minutes: the whole record of a meeting, and approving it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request
from accounts.models import User
from meetings import queries, wording
from meetings.domain import minutes as approvals
from meetings.models import Meeting
from meetings.views.tabs import meetings_of, tabs


def _meetings(user: User) -> QuerySet[Meeting]:
    """The meetings a person sees, with who chaired, whom the page names."""
    return meetings_of(user).select_related("chaired_by__person")


@requires("meetings.view_meetings", _meetings)
@require_safe
def minutes(request: Request, meeting: Meeting) -> HttpResponse:
    """Who was there, what was said, what was agreed."""
    return _page(request, meeting)


@requires("meetings.approve_minutes", _meetings)
@require_POST
def approve(request: Request, meeting: Meeting) -> HttpResponse:
    """Approve the minutes, or say what is missing."""
    try:
        approvals.approve(meeting, actor=request.user)
    except ValidationError:
        meeting.refresh_from_db()
        return _page(request, meeting, was_refused=True)
    messages.success(request, "The minutes are approved. The record of this meeting is closed.")
    return redirect("meetings:minutes", meeting.pk)


def _page(request: Request, meeting: Meeting, *, was_refused: bool = False) -> HttpResponse:
    may_approve = request.user.has_perm("meetings.approve_minutes", meeting) and not meeting.is_locked
    missing = approvals.obstacles(meeting) if may_approve else []
    context = {
        "meeting": meeting,
        "state": wording.state_of(meeting, today()),
        "minutes": queries.minutes_of(meeting, request.user),
        "may_approve": may_approve,
        "may_complete": meeting.date <= today(),
        "missing": [each.messages[0] for each in missing],
        "has_errors": was_refused,
        "tabs": tabs(meeting, request.user, "minutes"),
    }
    return render(request, "meetings/minutes.html", context)
