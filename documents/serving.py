"""How a kept file leaves the forum."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from documents.models import Document


def send(request: HttpRequest, document: Document, *, name: str = "") -> HttpResponse:
    """Answer with the file as a download, called `name` or what it was kept as; one that is held back is not there.

    The caller has checked that this person may open it. The browser may keep it but asks again each time, so that
    access ended since then is ended there too.
    """
    if document.hold:
        raise Http404
    etag = f'"{document.sha256}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = _file(document, name or document.name)
        response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"  # a document runs nothing
    return response


def _file(document: Document, name: str) -> HttpResponse:
    """The bytes in pieces; a `FileResponse` does all that is asked of a response here, though it is not one by type."""
    sent = FileResponse(document.file.open("rb"), as_attachment=True, filename=name, content_type=document.content_type)
    return cast("HttpResponse", sent)
