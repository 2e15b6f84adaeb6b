"""The pack of a meeting: asking for it, watching it being made, and taking a copy."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.door import requires
from accounts.http import Request
from documents.enums import MakingState
from documents.serving import send
from meetings.domain import pack as packs
from meetings.models import Meeting
from meetings.queries import pack as queries
from meetings.views.tabs import meetings_of, tabs


@requires("meetings.download_paper", meetings_of)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: Request, meeting: Meeting) -> HttpResponse:
    """Show what is in this person's pack and how far it is; the button has it made."""
    if request.method != "POST":
        return _show(request, meeting)
    try:
        packs.ask(meeting, actor=request.user)
    except ValidationError as error:
        return _show(request, meeting, problem=error.messages[0])
    return redirect("meetings:pack", meeting.pk)


@requires("meetings.download_paper", Meeting.objects.visible_to)
@never_cache
@require_safe
def progress(request: Request, meeting: Meeting) -> HttpResponse:
    """Answer the page that asks every second how the making goes; anybody else is led to the whole page."""
    if not request.htmx:
        return redirect("meetings:pack", meeting.pk)
    context = {"meeting": meeting, "now": queries.pack_of(meeting, request.user)}
    return render(request, "meetings/pack.html#progress", context)


@requires("meetings.download_paper", Meeting.objects.visible_to)
@require_GET
def download(request: Request, meeting: Meeting) -> HttpResponse:
    """Send the pack, and write down which sensitive papers were in it; one that is not made yet is led to."""
    contents = packs.contents_of(meeting, request.user)
    made = packs.find(meeting, contents) if contents else None
    if contents is None or made is None:
        raise Http404
    if made.state != MakingState.READY or made.document is None:
        return redirect("meetings:pack", meeting.pk)
    packs.take(contents, actor=request.user)
    return send(request, made.document)


def _show(request: Request, meeting: Meeting, *, problem: str = "") -> HttpResponse:
    context = {
        "meeting": meeting,
        "now": queries.pack_of(meeting, request.user),
        "problem": problem,
        "tabs": tabs(meeting, request.user, "papers"),
    }
    return render(request, "meetings/pack.html", context)
