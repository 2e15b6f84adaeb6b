"""What every request is wrapped in: who makes its changes, how its session goes on, and that its page is not kept."""

import logging
from collections.abc import Callable
from typing import cast
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from redis.exceptions import RedisError

from accounts import idle
from accounts.history import acting_as

READING = frozenset({"GET", "HEAD", "OPTIONS"})
FOUND = 302
#: A request with this header was made by the page itself while it waits (`{% polled %}`, the warning in forum.js).
WAITS = "Forum-Waits"
logger = logging.getLogger(__name__)


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


class SessionEndMiddleware:
    """Keeps a session that is used, and tells whoever comes after its end why they are signed out.

    Whatever is asked for is use, unless the page asked by itself while it waits.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Count this as use, or say why the session ended; lead to the sign-in page as this request can follow."""
        if key := request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            if not request.user.is_authenticated:
                _say(request, idle.why_ended(key))
            elif WAITS not in request.headers:
                cast("idle.SessionStore", request.session).touch()
        response = self.get_response(request)
        return _led_to_sign_in(request, response) if _leads_to_sign_in(response) else response


class StoreDownMiddleware:
    """Says in plain words that signing in does not work while Valkey, which counts the attempts, does not answer.

    Letting people try without counting would open the door to guessing. Whoever is signed in goes on working: pages
    and sessions need the database alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Do nothing until something breaks."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for a store that does not."""
        if not isinstance(exception, RedisError):
            return None
        logger.error("The queue and cache (REDIS_URL) cannot be used: %s", exception)
        return render(request, "503.html", status=503)


def _say(request: HttpRequest, why: str) -> None:
    if why:
        messages.info(request, why)


def _leads_to_sign_in(response: HttpResponse) -> bool:
    """Whether the door sends somebody there: it says what was asked for. Signing out or a new password does not."""
    if response.status_code != FOUND:
        return False
    to = urlsplit(response["Location"])
    return to.path == reverse("account_login") and "next" in parse_qs(to.query)


def _led_to_sign_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Come back afterwards to the page that was open, not to the address of a button or of a part of the page.

    htmx would put the sign-in page into that part: it is told to leave the page.
    """
    is_htmx = bool(request.headers.get("HX-Request"))
    if request.method in READING and not is_htmx:
        return response
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    back = urlunsplit(("", "", page.path, page.query, "")) if page.netloc == request.get_host() else ""
    address = f"{reverse('account_login')}?{urlencode({'next': back})}" if back else reverse("account_login")
    return HttpResponseClientRedirect(address) if is_htmx else HttpResponseRedirect(address)
