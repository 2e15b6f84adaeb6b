"""What every request is wrapped in: who makes its changes, and that its page is not kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.history import acting_as

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class HistoryContextMiddleware:
    """Puts the acting person into the history's context.

    The address is left out on purpose: it can hold a sign-in token, and the history is kept for ever.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass reading requests through untouched; they change nothing."""
        if request.method in READING or not request.user.is_authenticated:
            return self.get_response(request)
        with acting_as(request.user):
            return self.get_response(request)


class KeepNothingMiddleware:
    """Tells browsers to keep no page: members share desks, and after signing out nobody goes back to what was read.

    What says otherwise (a download, which is asked for again each time) stays as it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
