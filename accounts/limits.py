"""How often addresses that carry a token may be tried from one IP address.

Signing in, codes and forgotten passwords are limited by allauth; the setting ACCOUNT_RATE_LIMITS has all the numbers.
Counts are kept in Valkey, so every process of the forum counts together.
"""

from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

GONE = 410


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
