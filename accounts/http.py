"""The request as every view behind the door receives it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class Request(HttpRequest):
    """A request by a signed-in person."""

    user: User
    htmx: HtmxDetails
