"""The request as every view behind the door receives it."""

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class Request(HttpRequest):
    """A request by a signed-in person."""

    user: User
    htmx: HtmxDetails


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, even when that is nothing; None when it is only asked for."""
    return request.POST if request.method == "POST" else None


def came_from(request: HttpRequest) -> str:
    """Return the path that ``?next=`` asks to return to; empty unless it is a path of this site."""
    return path_asked(request, "next")


def path_asked(request: HttpRequest, name: str) -> str:
    """Return the path that the parameter `name` asks to go to; empty unless it is a path of this site."""
    asked = request.POST.get(name) or request.GET.get(name) or ""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else ""
