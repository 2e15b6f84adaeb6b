"""The agenda of a meeting: reading, filling and issuing it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request, posted
from meetings import queries, wording
from meetings.domain import agenda as agendas
from meetings.enums import MeetingState
from meetings.forms import AgendaForm
from meetings.models import Meeting
from meetings.views.tabs import meetings_of, tabs


@requires("meetings.view_meetings", meetings_of)
@require_safe
def agenda(request: Request, meeting: Meeting) -> HttpResponse:
    """The items with their times; the way into each item."""
    shown = queries.agenda_of(meeting, request.user)
    edits = request.user.has_perm("meetings.edit_agenda", meeting) and not meeting.is_locked
    is_coming = meeting.state in (MeetingState.PLANNED, MeetingState.ISSUED)
    context = {
        "meeting": meeting,
        "state": wording.state_of(meeting, today()),
        "agenda": shown,
        "edits": edits,
        "may_issue": edits and is_coming and shown.is_draft,
        "may_move": is_coming and request.user.has_perm("meetings.schedule", meeting),
        "tabs": tabs(meeting, request.user, "agenda"),
    }
    return render(request, "meetings/agenda.html", context)


@requires("meetings.edit_agenda", Meeting.objects.visible_to)
@require_http_methods(["GET", "POST"])
def edit(request: Request, meeting: Meeting) -> HttpResponse:
    """Set leads, minutes and cases of all items at once; the second button issues the agenda too."""
    if meeting.is_locked and request.method != "POST":
        return redirect(meeting)
    form = AgendaForm(posted(request), **queries.sheet_of_agenda(meeting, request.user))
    if form.is_valid():
        try:
            agendas.arrange(meeting, form.changes(), actor=request.user)
        except ValidationError as error:
            form.place(error)
        else:
            if "issue" in request.POST:
                return _issue(request, meeting)
            messages.success(request, "The agenda is saved.")
            return redirect(meeting)
    context = {"form": form, "meeting": meeting, "may_issue": not meeting.is_held}
    return render(request, "meetings/edit_agenda.html", context)


@requires("meetings.edit_agenda", Meeting.objects.visible_to)
@require_POST
def issue(request: Request, meeting: Meeting) -> HttpResponse:
    """Freeze the agenda as its next version; members see it from now on."""
    return _issue(request, meeting)


def _issue(request: Request, meeting: Meeting) -> HttpResponse:
    try:
        issued = agendas.issue(meeting, actor=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        messages.success(request, f"Version {issued.version} of the agenda is issued. Members can read it now.")
    return redirect(meeting)
