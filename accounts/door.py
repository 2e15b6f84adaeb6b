"""The one door: every view goes through it, and a test walks every URL to see that it does.

It fetches the object *from what this person may see*, checks the permission and declares both on the view:

    @requires("meetings.take_register", Meeting.objects.visible_to)
    def register(request: Request, meeting: Meeting) -> HttpResponse: ...

What a person may not open is 404, the same as what is not there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts import second_step
from accounts.models import User

View = Callable[..., HttpResponse]
Source = Callable[[User], QuerySet[Any]]


@dataclass(frozen=True)
class Declaration:
    """What a view asks of those who come: a permission, or the reason why it asks nothing."""

    permission: str = ""
    source: Source | None = None
    public_because: str = ""
    before_second_step: bool = False


def requires(
    permission: str, source: Source | None = None, *, before_second_step: bool = False
) -> Callable[[View], View]:
    """Let in only those who hold `permission`.

    With `source`, the object named by the URL's ``pk`` is fetched from ``source(user)`` and handed to the view as its
    second argument. Somebody who must have a second step and has none yet is led to where they add one, except by the
    views that it takes: `before_second_step`.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = cast("User", request.user)
            if not before_second_step and second_step.is_missing(request, person):
                return redirect("mfa_index")
            found = (get_object_or_404(source(person), pk=kwargs.pop("pk")),) if source else ()
            if not person.has_perm(permission, *found):
                raise Http404
            return view(request, *found, *args, **kwargs)

        enter.declaration = Declaration(  # type: ignore[attr-defined] # read back by the URL test
            permission, source, before_second_step=before_second_step
        )
        return enter

    return decorate


def public(because: str) -> Callable[[View], View]:
    """Let anyone in, signed in or not, and say why that is safe."""

    def decorate(view: View) -> View:
        view.declaration = Declaration(public_because=because)  # type: ignore[attr-defined] # read back by the URL test
        return view

    return decorate
