"""Coming in and going out, where the forum differs from allauth."""

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts import second_step
from accounts.domain import link
from accounts.door import public
from accounts.limits import few_wrong_tokens


@public("says how to get an account")
@require_safe
def no_account(request: HttpRequest) -> HttpResponse:
    """Tell somebody without an account that the coordinator invites."""
    return render(request, "accounts/no_account.html", {"coordinator": settings.FIRST_COORDINATOR})


@public("says that an account may not sign in")
@require_safe
def no_access(request: HttpRequest) -> HttpResponse:
    """Tell somebody whose account was suspended."""
    return render(request, "accounts/no_access.html", {"coordinator": settings.FIRST_COORDINATOR})


@public("the token in the address is the proof")
@few_wrong_tokens
@never_cache
@require_GET
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in the person the link was printed for on the machine's terminal, once.

    Opening it again while signed in leads home.
    """
    try:
        user = link.use(token)
    except ValidationError:
        if request.user.is_authenticated:
            return redirect("home")
        return render(request, "accounts/link_spent.html", {"coordinator": settings.FIRST_COORDINATOR}, status=410)
    login(request, user, backend="accounts.backends.StandingBackend")
    request.session[second_step.FROM_TERMINAL] = True
    record_authentication(request, user, method="terminal")
    UserSession.objects.create_from_request(request)
    return redirect("home")


@public("ends the session of whoever asks, and opens nothing")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign this browser out."""
    logout(request)
    return redirect("account_login")
