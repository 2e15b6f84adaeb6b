"""Standing deputies of a place."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.door import requires
from accounts.http import Request, posted
from accounts.models import User
from members.domain import deputy as deputies_domain
from members.domain.person import Newcomer
from members.forms.places import DeputyForm, EndDeputyForm
from members.models import Membership, StandingDeputy
from members.views.ask import Ask, ask
from members.views.places import visible
from ui.templatetags.ui import weekday_date


def deputies(_: User) -> QuerySet[StandingDeputy]:
    """Every standing deputy; the permission says whose a person may end."""
    return StandingDeputy.objects.select_related("person", "membership__agency")


@requires("members.name_deputy", visible)
@require_http_methods(["GET", "POST"])
def name(request: Request, place: Membership) -> HttpResponse:
    """Name whom the place sends when its member cannot come (ToR, Membership: "sending a deputy")."""
    form = DeputyForm(posted(request), initial={"agency_name": place.agency.name})
    asked = Ask(
        "Name a standing deputy",
        "Name the deputy",
        place.get_absolute_url(),
        str(place),
        "A standing deputy comes whenever the place’s member cannot. "
        "A deputy for one meeting only is named with the reply to that meeting.",
    )

    def save() -> str:
        said = form.cleaned_data
        deputy = deputies_domain.name(
            place,
            Newcomer(said["name"], said["email"]),
            role_title=said["role_title"],
            agency_name=said["agency_name"],
            started_on=said["started_on"],
            actor=request.user,
        )
        invited = " They can sign in with their email address." if deputy.person.user_id else ""
        return f"{deputy.person.name} is standing deputy from {weekday_date(deputy.started_on)}.{invited}"

    return ask(request, form, asked, save)


@requires("members.name_deputy", deputies)
@require_http_methods(["GET", "POST"])
def end(request: Request, deputy: StandingDeputy) -> HttpResponse:
    """Let somebody be standing deputy no more."""
    place, who = deputy.membership, deputy.person.name
    form = EndDeputyForm(posted(request))
    asked = Ask(f"End {who}’s time as deputy", "End", place.get_absolute_url(), str(place), is_final=True)

    def save() -> str:
        day = form.cleaned_data["from_day"]
        deputies_domain.end(deputy, from_day=day, actor=request.user)
        return f"{who} is standing deputy no more from {weekday_date(day)}."

    return ask(request, form, asked, save)
