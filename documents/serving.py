"""How a kept file leaves the forum."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from documents.models import Document


def send(request: HttpRequest, document: Document, *, name: str = "") -> FileResponse | HttpResponse:
    """Answer with the file as a download, called `name` or what it was kept as.

    The caller has checked that this person may open it. The browser may keep it but asks again each time, so that
    access ended since then is ended there too.
    """
    etag = f'"{document.sha256}"'
    response: FileResponse | HttpResponse
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        response = FileResponse(
            document.file.open("rb"),
            as_attachment=True,
            filename=name or document.name,
            content_type=document.content_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"  # a document runs nothing
    return response
