"""Places: adding, changing and closing them, and who holds them."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request, posted
from accounts.models import User
from members.domain import place as places_domain
from members.forms.places import ChangePlaceForm, ClosePlaceForm, PlaceForm
from members.models import Membership
from members.queries.changes import changes_of_place
from members.queries.place import place_page, places
from members.views.ask import Ask, ask
from ui.templatetags.ui import weekday_date


def visible(_: User) -> QuerySet[Membership]:
    """Every place: who sees one sees them all."""
    return places()


@requires("members.view_membership", visible)
@require_safe
def place(request: Request, place: Membership) -> HttpResponse:
    """Who holds it, who stands in, everybody who held it, and what was changed."""
    user = request.user
    context = {
        "place": place,
        "page": place_page(place),
        "changes": changes_of_place(place),
        "may_change": user.has_perm("members.change_membership"),
        "may_name_deputy": user.has_perm("members.name_deputy", place),
    }
    return render(request, "members/place.html", context)


@requires("members.change_membership")
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Add a place that nobody holds yet."""
    asked_for = {"agency": request.GET["agency"]} if request.GET.get("agency", "").isdigit() else {}
    form = PlaceForm(posted(request), initial=asked_for)
    back = reverse("members:membership")

    def save() -> str:
        added = places_domain.add(**form.cleaned_data, actor=request.user)
        return f"{added} is on the list. Nobody holds this place yet."

    return ask(request, form, Ask("Add a place", "Add the place", back), save)


@requires("members.change_membership", visible)
@require_http_methods(["GET", "POST"])
def change(request: Request, place: Membership) -> HttpResponse:
    """Say anew what it is for, whether two share it, and where it stands on the list."""
    form = ChangePlaceForm(posted(request), place=place)

    def save() -> str:
        said = {name: form.cleaned_data[name] for name in ("title", "is_joint", "started_on")}
        places_domain.change(place, **said, actor=request.user)
        if form.has_moved:
            places_domain.put_after(place, form.before, actor=request.user)
        return "The place is changed."

    return ask(request, form, Ask("Change the place", "Save", place.get_absolute_url(), str(place)), save)


@requires("members.change_membership", visible)
@require_http_methods(["GET", "POST"])
def close(request: Request, place: Membership) -> HttpResponse:
    """Close it, and end everybody in it."""
    form = ClosePlaceForm(posted(request))
    asked = Ask(
        "Close the place",
        "Close the place",
        place.get_absolute_url(),
        str(place),
        "Its representatives, its deputies and their terms as joint chair end on the same day. What they did stays.",
        is_final=True,
    )

    def save() -> str:
        places_domain.close(place, **form.cleaned_data, actor=request.user)
        day = form.cleaned_data["ended_on"]
        return f"The place {'closed' if day < today() else 'closes'} on {weekday_date(day)}."

    return ask(request, form, asked, save)
