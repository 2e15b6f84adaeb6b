"""The floor app's one address."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.floor.views import floor


def answers(_request: HttpRequest) -> HttpResponse:
    """Say that the server is there."""
    return HttpResponse("ok")


urlpatterns = [path("", answers), path("floor", floor)]
