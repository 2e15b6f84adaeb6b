"""Issuing an agenda: what it changes and who is told, then the button."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.door import requires
from accounts.http import Request
from meetings import wording
from meetings.domain import agenda as agendas
from meetings.domain.issuing import Change
from meetings.models import Meeting
from meetings.queries.issue import to_issue


@requires("meetings.edit_agenda", Meeting.objects.visible_to)
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: Request, meeting: Meeting) -> HttpResponse:
    """Show what the next version changes and who is told; the button freezes it, and members read it from then on.

    What is issued is what was shown: where somebody changed the agenda meanwhile, the page says so and shows it anew.
    """
    shown, refused = to_issue(meeting), ""
    if request.method == "POST":
        try:
            agendas.issue(meeting, actor=request.user, seen=request.POST.get("seen"))
        except ValidationError as error:
            refused = error.messages[0]
            shown = to_issue(meeting)
        else:
            messages.success(request, _issued_words(shown.change))
            return redirect(meeting)
    context = {"meeting": meeting, "shown": shown, "refused": refused}
    return render(request, "meetings/issue.html", context)


def _issued_words(change: Change) -> str:
    """Say what was issued, how many are written to, and whom to tell by hand."""
    words = [f"Version {change.version} of the agenda is issued. Members can read it now."]
    if change.told:
        people = "1 person" if len(change.told) == 1 else f"{len(change.told)} people"
        words.append(f"We are telling {people} by email.")
    words.append(wording.to_tell([person.name for person in change.not_told]))
    return " ".join(filter(None, words))
