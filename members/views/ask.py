"""One question on a page of its own: shown, refused with what was typed kept, or saved and left."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import Request
from ui.forms import ForumForm


@dataclass(frozen=True)
class Ask:
    """What stands round the form: heading, what it is about, the button, and where to go afterwards or instead.

    `intro` is said before the form. `is_final` makes the button a warning.
    """

    title: str
    button: str
    back: str
    caption: str = ""
    intro: str = ""
    is_final: bool = False


def ask(request: Request, form: ForumForm, asked: Ask, save: Callable[[], str]) -> HttpResponse:
    """Show `form`; once it holds, `save` and go back with the words that `save` returns."""
    if form.is_valid():
        try:
            said = save()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, said)
            return redirect(asked.back)
    return render(request, "members/ask.html", {"form": form, "ask": asked})
