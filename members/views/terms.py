"""The Terms of Reference: the version in force, the others, and adopting the next."""

import datetime
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request, posted
from members.domain import terms as terms_domain
from members.forms.terms import AdoptForm
from members.models import TermsVersion
from members.queries.terms import ChangedBlock, Review, State, changes_between, review_of, state_of
from ui.templatetags.ui import weekday_date


@dataclass(frozen=True)
class Row:
    """A version in the list of all."""

    version: TermsVersion
    url: str
    state: State


@dataclass(frozen=True)
class Shown:
    """A version as a page shows it; how its review stands is said of the one in force alone."""

    version: TermsVersion
    state: State
    review: Review | None

    @property
    def title(self) -> str:
        """Its heading."""
        return f"Version {self.version.number}"


@requires("members.view_terms")
@require_safe
def terms(request: Request) -> HttpResponse:
    """The version in force with its dates and its review, the list of all, and its text."""
    day = today()
    rows = TermsVersion.objects.defer("text")
    context = {
        "shown": _shown(TermsVersion.objects.on(day).get(), day),
        "rows": [Row(each, each.get_absolute_url(), state_of(each, day)) for each in rows],
        "may_adopt": request.user.has_perm("members.change_terms"),
    }
    return render(request, "members/terms.html", context)


@requires("members.view_terms", lambda _: TermsVersion.objects.all())
@require_safe
def version(request: Request, version: TermsVersion) -> HttpResponse:
    """One version: what it changed word by word, and its text."""
    before = TermsVersion.objects.filter(number=version.number - 1).first()
    context = {
        "shown": _shown(version, today()),
        "before": before,
        "changes": changes_between(before.text, version.text) if before else [],
    }
    return render(request, "members/terms_version.html", context)


@requires("members.change_terms")
@require_http_methods(["GET", "POST"])
def adopt(request: Request) -> HttpResponse:
    """Adopt a new version, beginning from the text adopted last."""
    form = AdoptForm(posted(request), initial={} if request.method == "POST" else AdoptForm.beginning())
    meanwhile = None
    if form.is_valid():
        try:
            adopted = terms_domain.adopt(form.terms(), seen=form.cleaned_data["seen"], actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
            meanwhile = _adopted_meanwhile(form)
        else:
            messages.success(request, f"Version {adopted.number} holds from {weekday_date(adopted.started_on)}.")
            return redirect(adopted)
    return render(request, "members/terms_adopt.html", {"form": form, "meanwhile": meanwhile})


def _shown(version: TermsVersion, day: datetime.date) -> Shown:
    is_last = version.ended_on is None
    return Shown(version, state_of(version, day), review_of(version, day) if is_last else None)


def _adopted_meanwhile(form: AdoptForm) -> list[ChangedBlock] | None:
    """When somebody else adopted a version first: what this text would change of theirs, now that it has been seen."""
    number = next((error.params["number"] for error in form.errors.as_data().get("__all__", ()) if error.params), None)
    if number is None:
        return None
    theirs = TermsVersion.objects.get(number=number)
    form.data = {name: form.data[name] for name in form.data} | {"seen": number}
    return changes_between(theirs.text, form.cleaned_data["text"])
