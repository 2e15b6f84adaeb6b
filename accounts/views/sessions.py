"""A person's sessions: where they are signed in, and how long this one lasts."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import idle
from accounts.browsers import in_words
from accounts.domain import session
from accounts.door import public, requires
from accounts.http import Request


@dataclass(frozen=True)
class SessionRow:
    """One browser in which somebody is signed in."""

    browser: str
    started_at: datetime
    used_at: datetime
    is_this: bool


@requires("accounts.keep_own_account", before_second_step=True)
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: Request) -> HttpResponse:
    """Where I am signed in; sign out everywhere else, or everywhere."""
    here = request.session.session_key or ""
    if request.method != "POST":
        context = {
            "sessions": _rows(request, here),
            "idle_minutes": settings.IDLE_MINUTES,
            "hours": settings.SESSION_COOKIE_AGE // 3600,
        }
        return render(request, "usersessions/sessions.html", context)
    if request.POST.get("do") == "everywhere":
        session.end_all(request.user, actor=request.user)
        logout(request)
        messages.success(request, "You are signed out everywhere.")
        return redirect("account_login")
    session.end_all(request.user, except_key=here, actor=request.user)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("usersessions_list")


@public("says how long one's own session lasts, and nothing of anybody else's")
@require_http_methods(["GET", "HEAD", "POST"])
def time_left(request: HttpRequest) -> HttpResponse:
    """Say how many seconds the session has left, to a page that waits; sent by POST, its person is still there.

    The token lets a page from before send its form after its person signed in again in another tab.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0})
    mine = cast("idle.SessionStore", request.session)
    if request.method == "POST":
        mine.touch(idle.AT_ONCE)
    person, token = request.user.pk, get_token(request)
    return JsonResponse({"left": mine.seconds_left, "forGood": mine.ends_for_good, "person": person, "token": token})


def _rows(request: Request, here: str) -> list[SessionRow]:
    """This browser first (2 queries)."""
    live = idle.live_sessions(request.user)
    agents = dict(
        UserSession.objects.filter(session_key__in=[each.key for each in live]).values_list("session_key", "user_agent")
    )
    agents[here] = request.headers.get("User-Agent", "")
    rows = [
        SessionRow(in_words(agents.get(each.key, "")), each.started_at, each.used_at, each.key == here) for each in live
    ]
    return sorted(rows, key=lambda row: not row.is_this)
