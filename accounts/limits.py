"""How often addresses that carry a token may be tried from one IP address, and codes by one person.

Signing in, codes and forgotten passwords are limited by allauth; the setting ACCOUNT_RATE_LIMITS has all the numbers.
Counts are kept in Valkey, so every process of the forum counts together.
"""

from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

GONE, TOO_MANY = 410, 429


def few_wrong_tokens(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 429 to whoever has opened too many links that do not work; one that works costs nothing."""

    @wraps(view)
    def enter(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        use = ratelimit.consume(request, app="allauth.account", action="wrong_token", limit_get=True)
        if use is None:
            answer: HttpResponse = ratelimit.respond_429(request)
            return answer
        response = view(request, *args, **kwargs)
        if response.status_code != GONE:
            use.rollback()
        return response

    return enter


def wrong_feed(request: HttpRequest) -> HttpResponse:
    """Count an address for programs that does not work, and return the empty answer to it: 410, or 429 after too many.

    Programs ask over and over, all those of a building from one IP address: they are counted apart from people, and an
    address that works is not even looked up here.
    """
    use = ratelimit.consume(request, app="allauth.account", action="wrong_feed", limit_get=True)
    return HttpResponse(status=GONE if use else TOO_MANY)


def few_answers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 429 to whoever sends more by the link of one `token` than anybody needs: each may write to somebody."""

    @wraps(view)
    def enter(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST":
            key = str(kwargs["token"])
            if not ratelimit.consume(request, app="allauth.account", action="answer_by_link", key=key):
                answer: HttpResponse = ratelimit.respond_429(request)
                return answer
        return view(request, *args, **kwargs)

    return enter


def attempt(request: HttpRequest, action: str) -> ratelimit.RateLimitUsage | None:
    """Count one try of what `action` names in ACCOUNT_RATE_LIMITS; None when there were too many.

    Whoever was right takes it back: ``.rollback()``. It counts before anybody looks, so that many tries at once are
    as many.
    """
    return ratelimit.consume(request, app="allauth.account", action=action, limit_get=True)
