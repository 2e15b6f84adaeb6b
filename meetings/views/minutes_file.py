"""The minutes as a file: a PDF that the worker makes, and a Word file that is written at once."""

import io
from typing import cast

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.door import requires
from accounts.http import Request
from documents.enums import UNFINISHED, MakingState
from documents.serving import send
from meetings.domain import file as files
from meetings.domain.minutes_paper import KIND, contents_of, word_of
from meetings.enums import MeetingState
from meetings.models import Meeting
from meetings.views.minutes import meetings


@requires("meetings.view_meetings", meetings)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pdf(request: Request, meeting: Meeting) -> HttpResponse:
    """Have the minutes made as a PDF, and show how far that has come; as this reader may see them."""
    if meeting.state == MeetingState.CANCELLED:
        return redirect("meetings:minutes", meeting.pk)
    contents = contents_of(meeting, request.user)
    if request.method == "POST":
        files.ask(meeting, KIND, contents, actor=request.user)
        return redirect("meetings:minutes-pdf", meeting.pk)
    made = files.find(meeting, KIND, contents)
    context = {
        "meeting": meeting,
        "made": made,
        "is_running": bool(made and made.state in UNFINISHED),
        "is_ready": bool(made and made.state == MakingState.READY),
        "draft": contents["draft"],
    }
    page = "meetings/minutes_pdf.html"
    return render(request, f"{page}#progress" if request.htmx else page, context)


@requires("meetings.view_meetings", meetings)
@never_cache
@require_GET
def download(request: Request, meeting: Meeting) -> HttpResponse:
    """Send the PDF that says exactly what this reader may see now; whoever sees less has another one, or none."""
    if meeting.state == MeetingState.CANCELLED:
        raise Http404
    made = files.find(meeting, KIND, contents_of(meeting, request.user))
    if made is None or made.document is None:
        return redirect("meetings:minutes-pdf", meeting.pk)
    return send(request, made.document)


@requires("meetings.view_meetings", meetings)
@never_cache
@require_safe
def word(request: Request, meeting: Meeting) -> HttpResponse:
    """Write the minutes as a Word file, as this reader may see them."""
    if meeting.state == MeetingState.CANCELLED:
        raise Http404
    drawn = word_of(contents_of(meeting, request.user))
    content = io.BytesIO(cast("bytes", drawn.content))
    response = FileResponse(content, as_attachment=True, filename=drawn.name, content_type=drawn.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return cast("HttpResponse", response)
