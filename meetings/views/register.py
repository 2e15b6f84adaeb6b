"""Taking the register."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.door import requires
from accounts.http import Request, posted
from accounts.models import User
from meetings import queries
from meetings.domain import register as registers
from meetings.domain.check_in import CheckIn, state_of
from meetings.forms import RegisterForm
from meetings.models import Meeting
from meetings.views.tabs import meetings_of, tabs


def _meetings(user: User) -> QuerySet[Meeting]:
    """The meetings a person sees, with what stands beside the register of one."""
    return queries.for_register(meetings_of(user))


@requires("meetings.take_register", _meetings)
@require_http_methods(["GET", "POST"])
def register(request: Request, meeting: Meeting) -> HttpResponse:
    """A line per place (ToR, Membership): who came, a deputy, apologies or absent; saved whole or in part."""
    if meeting.is_locked:
        return _closed(request, meeting)
    if request.method != "POST":
        registers.expect_places(meeting)
    sheet = queries.sheet_of_register(meeting)
    form = RegisterForm(posted(request), meeting=meeting, sheet=sheet)
    if form.is_valid():
        entries = form.entries(fill_rest="rest" in request.POST)
        try:
            registers.record(
                meeting,
                entries,
                actor=request.user,
                chaired_by=form.chair(),
                in_attendance=form.others(),
                seen=form.seen(),
            )
        except ValidationError as error:
            form.place(error)
        else:
            messages.success(request, form.saved_words(entries))
            return redirect("meetings:register", meeting.pk)
    tally = queries.tally_of(each.line for each in sheet.lines)
    context = {
        "meeting": meeting,
        "form": form,
        "agencies": form.rows(),
        "tally": tally,
        "quorum": queries.quorum_of(meeting, tally),
        "checking_in": _checking_in(meeting),
        "tabs": tabs(meeting, request.user, "register"),
    }
    return render(request, "meetings/register.html", context)


def _checking_in(meeting: Meeting) -> str:
    """Say what can be done about checking in; nothing when it is not the day, or too late."""
    words = {CheckIn.OPEN: "Check-in is open: show the code", CheckIn.NOT_OPEN: "Let members check themselves in"}
    return words.get(state_of(meeting), "")


def _closed(request: Request, meeting: Meeting) -> HttpResponse:
    """Show what the register says; after approval or cancelling nothing of it changes any more."""
    context = {
        "meeting": meeting,
        "minutes": queries.minutes_of(meeting, request.user),
        "was_refused": request.method == "POST",
        "tabs": tabs(meeting, request.user, "register"),
    }
    return render(request, "meetings/register_closed.html", context)
