"""How the forum meets."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.door import requires
from accounts.http import Request, posted
from meetings.domain import practice as practice_domain
from meetings.forms.practice import PracticeForm
from meetings.models import Practice


@requires("meetings.set_practice")
@require_http_methods(["GET", "POST"])
def practice(request: Request) -> HttpResponse:
    """Settle what the Terms of Reference leave open."""
    form, changed = PracticeForm(posted(request), initial=PracticeForm.said_by(Practice.current())), None
    if form.is_valid():
        try:
            practice_domain.settle(form.settled(), actor=request.user, seen=form.cleaned_data["seen"])
        except ValidationError as error:
            if getattr(error, "code", "") == "changed_meanwhile":
                changed = Practice.current()
                form.data = dict(form.data.items()) | {"seen": practice_domain.Settled.of(changed).says}
            form.add_error(None, error)
        else:
            messages.success(request, "This is how the forum meets from now on.")
            return redirect("meetings:practice")
    return render(request, "meetings/practice.html", {"form": form, "changed": changed})
