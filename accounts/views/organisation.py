"""Signing in with the organisation's own account: allauth's views, and what is said when nobody answers there."""

import logging
from collections.abc import Callable
from functools import wraps

from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from accounts.door import public

logger = logging.getLogger(__name__)
BECAUSE = "the organisation's own sign-in leads here"


def _answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Not there without the setting FORUM_OIDC_ISSUER; in plain words when what it names does not answer."""

    @wraps(view)
    def enter(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except RequestException as error:
            logger.error("The organisation's sign-in (FORUM_OIDC_ISSUER) does not answer: %s", error)  # noqa: TRY400
            return render(request, "socialaccount/authentication_error.html", {"is_silent": True}, status=503)

    return enter


@public(BECAUSE)
@_answering
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the organisation's own page."""
    answer: HttpResponse = openid.login(request, provider_id)
    return answer


@public(BECAUSE)
@_answering
@require_safe
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take in whoever comes from there, if they have an account here."""
    answer: HttpResponse = openid.callback(request, provider_id)
    return answer


@public(BECAUSE)
@_answering
@require_safe
def cancelled(request: HttpRequest) -> HttpResponse:
    """Say that they did not sign in."""
    return render(request, "socialaccount/login_cancelled.html")


@public(BECAUSE)
@_answering
@require_safe
def failed(request: HttpRequest) -> HttpResponse:
    """Say that it did not work."""
    return render(request, "socialaccount/authentication_error.html", status=401)
