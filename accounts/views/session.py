"""Coming in and going out."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.domain import link
from accounts.door import public


@public("says how to come in")
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Tell someone who is not signed in how to get a link."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "accounts/sign_in.html", {"coordinator": settings.FIRST_COORDINATOR})


@public("the token in the address is the proof")
@never_cache
@require_GET
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in the person the link was made for, once. Opening it again while signed in leads home."""
    try:
        user = link.use(token)
    except ValidationError:
        if request.user.is_authenticated:
            return redirect("home")
        return render(request, "accounts/link_spent.html", {"coordinator": settings.FIRST_COORDINATOR}, status=410)
    login(request, user, backend="accounts.backends.StandingBackend")
    return redirect("home")


@public("ends the session of whoever asks, and opens nothing")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign this browser out."""
    logout(request)
    return redirect("accounts:sign-in")
