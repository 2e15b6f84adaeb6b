"""Those who hold the places, and who of them chairs."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.door import requires
from accounts.http import Request, posted
from accounts.models import User
from members.domain import chair as chairs_domain
from members.domain import representative as representatives_domain
from members.forms.places import AppointForm, ChairForm, CorrectForm, EndChairForm, EndForm, ReplaceForm
from members.models import ChairTerm, Membership, Representative
from members.queries.place import place_page
from members.views.ask import Ask, ask
from members.views.places import visible
from ui.templatetags.ui import weekday_date


def holders(_: User) -> QuerySet[Representative]:
    """Everybody who holds or held a place."""
    return Representative.objects.select_related("person", "membership__agency")


def terms(_: User) -> QuerySet[ChairTerm]:
    """Every term as joint chair."""
    return ChairTerm.objects.select_related("representative__person", "representative__membership__agency")


@requires("members.change_membership", visible)
@require_http_methods(["GET", "POST"])
def appoint(request: Request, place: Membership) -> HttpResponse:
    """Give somebody the place, or a free seat of it."""
    form = AppointForm(posted(request), initial={"started_on": place_page(place).free_from})
    asked = Ask("Appoint a representative", "Appoint", place.get_absolute_url(), str(place))

    def save() -> str:
        said = form.cleaned_data
        made = representatives_domain.appoint(
            place,
            form.chosen,
            role_title=said["role_title"],
            started_on=said["started_on"],
            ended_on=said["ended_on"],
            actor=request.user,
        )
        return f"{made.person.name} is appointed from {weekday_date(made.started_on)}."

    return ask(request, form, asked, save)


@requires("members.change_membership", holders)
@require_http_methods(["GET", "POST"])
def replace(request: Request, holder: Representative) -> HttpResponse:
    """End a representative and appoint who follows, in one step."""
    place = holder.membership
    form = ReplaceForm(posted(request))
    asked = Ask(
        f"Replace {holder.person.name}",
        "Replace",
        place.get_absolute_url(),
        str(place),
        f"{holder.person.name}’s last day will be the day before the new representative starts.",
    )

    def save() -> str:
        said = form.cleaned_data
        made = representatives_domain.replace(
            holder,
            form.chosen,
            role_title=said["role_title"],
            started_on=said["started_on"],
            because=said["because"],
            actor=request.user,
        )
        return f"{made.person.name} follows {holder.person.name} from {weekday_date(made.started_on)}."

    return ask(request, form, asked, save)


@requires("members.change_membership", holders)
@require_http_methods(["GET", "POST"])
def end(request: Request, holder: Representative) -> HttpResponse:
    """Leave the place, or the seat, vacant."""
    name, place = holder.person.name, holder.membership
    form = EndForm(posted(request))
    asked = Ask(
        f"End {name}’s time in this place",
        "Leave the place vacant",
        place.get_absolute_url(),
        str(place),
        f"If this is the only place {name} holds, they can see nothing more from that day.",
        is_final=True,
    )

    def save() -> str:
        representatives_domain.end(holder, **form.cleaned_data, actor=request.user)
        return f"{name} holds this place no more from {weekday_date(form.cleaned_data['from_day'])}."

    return ask(request, form, asked, save)


@requires("members.change_membership", holders)
@require_http_methods(["GET", "POST"])
def correct(request: Request, holder: Representative) -> HttpResponse:
    """Put right what was typed wrongly."""
    name, place = holder.person.name, holder.membership
    form = CorrectForm(posted(request), initial=CorrectForm.said_of(holder))
    asked = Ask(
        f"Correct {name}’s entry",
        "Save",
        place.get_absolute_url(),
        str(place),
        "For what was typed wrongly. When somebody leaves, end or replace them instead.",
    )

    def save() -> str:
        representatives_domain.correct(holder, **form.cleaned_data, actor=request.user)
        return f"{name}’s entry is corrected."

    return ask(request, form, asked, save)


@requires("members.change_membership", holders)
@require_http_methods(["GET", "POST"])
def make_chair(request: Request, holder: Representative) -> HttpResponse:
    """Make somebody joint chair from a day on."""
    name, place = holder.person.name, holder.membership
    form = ChairForm(posted(request))

    def save() -> str:
        term = chairs_domain.make(holder, started_on=form.cleaned_data["started_on"], actor=request.user)
        return f"{name} is joint chair from {weekday_date(term.started_on)}."

    asked = Ask(f"Make {name} joint chair", "Make joint chair", place.get_absolute_url(), str(place))
    return ask(request, form, asked, save)


@requires("members.change_membership", terms)
@require_http_methods(["GET", "POST"])
def end_chair(request: Request, term: ChairTerm) -> HttpResponse:
    """End somebody's term as joint chair."""
    name, place = term.representative.person.name, term.representative.membership
    form = EndChairForm(posted(request))
    asked = Ask(
        f"End {name}’s term as joint chair", "End the term", place.get_absolute_url(), str(place), is_final=True
    )

    def save() -> str:
        day = form.cleaned_data["from_day"]
        chairs_domain.end(term, from_day=day, actor=request.user)
        return f"{name} is joint chair no more from {weekday_date(day)}."

    return ask(request, form, asked, save)
