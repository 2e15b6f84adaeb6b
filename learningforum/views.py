"""The home page, and the pages that everybody may read."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.dated import today
from accounts.door import public, requires
from accounts.http import Request
from learningforum import my_page as page_of_mine
from learningforum import permissions as who_may
from learningforum.home import home_of


@requires("accounts.enter")
@require_safe
def home(request: Request) -> HttpResponse:
    """What I owe, and what is next."""
    context = {"home": home_of(request.user, today()), "today": today(), "coordinator": settings.FIRST_COORDINATOR}
    return render(request, "learningforum/home.html", context)


@requires("accounts.enter")
@require_safe
def my_page(request: Request) -> HttpResponse:
    """My place, my partner or deputy, my coming meetings, what I owe, and how I sign in."""
    context = {"mine": page_of_mine.my_page(request.user, today()), "coordinator": settings.FIRST_COORDINATOR}
    return render(request, "learningforum/my_page.html", context)


@requires("accounts.view_permissions")
@require_safe
def permissions(request: Request) -> HttpResponse:
    """The table of who may do what, as the access door asks it."""
    context = {"groups": who_may.groups(), "roles": [role.label for role in who_may.ANYBODY]}
    return render(request, "learningforum/permissions.html", context)


@public("the law asks for it to be public (Public Sector Bodies Accessibility Regulations 2018)")
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "learningforum/accessibility.html", {"coordinator": settings.FIRST_COORDINATOR})


@public("tells people what is kept about them")
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice."""
    return render(request, "learningforum/privacy.html", {"coordinator": settings.FIRST_COORDINATOR})


@public("tells a supervisor or load balancer that the forum answers; says nothing else")
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer when the web process and the database do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
