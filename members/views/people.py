"""People: what they hold and held, and whether they sign in."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.door import requires
from accounts.http import Request, posted
from accounts.models import User
from members.domain import person as people_domain
from members.forms.places import PersonForm
from members.models import Person
from members.queries.person import account_state, people, person_page
from members.views.ask import Ask, ask


def everybody(_: User) -> QuerySet[Person]:
    """Everybody on the list, present and past."""
    return people()


@requires("members.view_membership", everybody)
@require_safe
def person(request: Request, person: Person) -> HttpResponse:
    """Places, deputising, terms as chair and seats elsewhere; the address and the account for the coordinator alone."""
    user = request.user
    may_change = user.has_perm("members.change_membership")
    context = {
        "person": person,
        "page": person_page(person),
        "may_change": may_change,
        "may_manage": user.has_perm("accounts.manage_accounts"),
        "account": account_state(person) if may_change else None,
    }
    return render(request, "members/person.html", context)


@requires("members.change_membership", everybody)
@require_http_methods(["GET", "POST"])
def change(request: Request, person: Person) -> HttpResponse:
    """Correct the name and the address."""
    form = PersonForm(posted(request), initial={"name": person.name, "email": person.address})
    intro = "They sign in with this address, so it changes there too." if person.user else ""
    asked = Ask("Change name and address", "Save", person.get_absolute_url(), person.name, intro)

    def save() -> str:
        people_domain.change(person, **form.cleaned_data, actor=request.user)
        return f"{person.name} is changed."

    return ask(request, form, asked, save)


@requires("members.change_membership", everybody)
@require_POST
def invite(request: Request, person: Person) -> HttpResponse:
    """Invite somebody to sign in; without a mail server the coordinator finds the link with their account."""
    try:
        account = people_domain.open_account(person, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(person)
    if account.has_usable_password():
        messages.success(request, f"{person.name} signs in with the account of {account.email}.")
    elif settings.MAIL_LEAVES:
        messages.success(request, f"An invitation is on its way to {account.email}.")
    else:
        messages.success(request, f"{person.name} has an account. Make a link here and pass it on.")
        return redirect("accounts:account", pk=account.pk)
    return redirect(person)
