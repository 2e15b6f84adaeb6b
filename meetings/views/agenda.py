"""The agenda of a meeting: reading, filling and issuing it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request, posted
from accounts.models import User
from meetings import queries, wording
from meetings.domain import agenda as agendas
from meetings.enums import MeetingState
from meetings.forms import AgendaForm
from meetings.models import Meeting
from meetings.queries.template import with_standard
from meetings.views.tabs import meetings_of, tabs


def _to_read(user: User) -> QuerySet[Meeting]:
    """The meetings a person sees; for those who edit agendas, each with the standard agenda it was built from."""
    meetings = meetings_of(user)
    return with_standard(meetings) if user.has_perm("meetings.edit_agenda") else meetings


@requires("meetings.view_meetings", _to_read)
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
        "is_coming": is_coming,
        "may_move": is_coming and request.user.has_perm("meetings.schedule", meeting),
        "tabs": tabs(meeting, request.user, "agenda"),
    }
    return render(request, "meetings/agenda.html", context)


@requires("meetings.edit_agenda", queries.to_edit)
@require_http_methods(["GET", "POST"])
def edit(request: Request, meeting: Meeting) -> HttpResponse:
    """Fill, add, take off and move items on one page; the second button issues the agenda too.

    The buttons that rearrange save nothing: see `forms.rows`.
    """
    if meeting.is_locked and request.method != "POST":
        return redirect(meeting)
    form = AgendaForm(posted(request), sheet=queries.sheet_of_agenda(meeting, request.user))
    if form.is_valid():
        try:
            agendas.arrange(
                meeting,
                form.changes(),
                added=form.added(),
                taken_off=form.taken_off(),
                order=form.order(),
                actor=request.user,
            )
        except ValidationError as error:
            form.place(error)
        else:
            return _saved(request, meeting, form)
    form.catch_up()
    context = {"form": form, "meeting": meeting, "may_issue": not meeting.is_held}
    return render(request, "meetings/edit_agenda.html", context)


def _saved(request: Request, meeting: Meeting, form: AgendaForm) -> HttpResponse:
    """Go on to the agenda; say when somebody issued it meanwhile, and leave the next issue to another look."""
    if form.is_issued_meanwhile:
        version = form.sheet.version
        message = f"Your changes are saved. Version {version} was issued while you were working, so members read them"
        messages.warning(request, f"{message} only when you issue version {version + 1}.")
        return redirect(meeting)
    if "issue" in request.POST:
        return redirect("meetings:issue", meeting.pk)
    messages.success(request, "The agenda is saved.")
    return redirect(meeting)
