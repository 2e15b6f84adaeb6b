"""The coordinator's accounts: who there is, and what is changed about one."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries
from accounts.domain import access, mail, session
from accounts.domain import account as roles
from accounts.door import requires
from accounts.forms.accounts import AccountsFilter, ChangeForm, RoleForm
from accounts.http import Request, posted
from accounts.models import User
from accounts.views import handed_over
from ui.forms import ForumForm


@requires("accounts.manage_accounts")
@require_safe
def accounts(request: Request) -> HttpResponse:
    """Everybody with an account, page by page, and the mail that could not be sent."""
    chosen = AccountsFilter(request.GET)
    page = queries.accounts(request.user, chosen.shown, chosen.searched, request.GET)
    context = {"filter": chosen, "page": page, "stuck": queries.stuck_mail()}
    return render(request, "accounts/accounts.html", context)


@requires("accounts.manage_accounts", queries.everybody)
@require_safe
def account(request: Request, user: User) -> HttpResponse:
    """One account, what can be done about it and what happened to it."""
    context = {
        "account": user,
        "page": queries.account_page(request.user, user),
        "mail_leaves": settings.MAIL_LEAVES,
        "link": handed_over.take(request, user),
    }
    return render(request, "accounts/account.html", context)


@requires("accounts.manage_accounts", queries.everybody)
@require_http_methods(["GET", "POST"])
def change(request: Request, user: User) -> HttpResponse:
    """Correct the name and the address."""
    form = ChangeForm(posted(request), initial={"name": user.name, "email": user.email})

    def save() -> str:
        token = access.change(user, **form.cleaned_data, actor=request.user)
        handed_over.keep(request, user, token)
        sent = f" An invitation is on its way to {user.email}." if token and settings.MAIL_LEAVES else ""
        return f"The account of {user.name} is changed.{sent}"

    return _ask(request, user, form, "accounts/change.html", save)


@requires("accounts.manage_accounts", queries.everybody)
@require_http_methods(["GET", "POST"])
def suspend(request: Request, user: User) -> HttpResponse:
    """Keep somebody out, once it is confirmed."""

    def save() -> str:
        access.suspend(user, actor=request.user)
        return f"{user.name} is suspended."

    return _ask(request, user, ForumForm(posted(request)), "accounts/suspend.html", save)


@requires("accounts.manage_accounts", queries.everybody)
@require_POST
def restore(request: Request, user: User) -> HttpResponse:
    """Let somebody in again."""
    return _do(request, user, lambda: access.restore(user, actor=request.user), f"{user.name} may sign in again.")


@requires("accounts.manage_accounts", queries.everybody)
@require_http_methods(["GET", "POST"])
def reset_second_step(request: Request, user: User) -> HttpResponse:
    """Remove the second step of somebody who lost their telephone, once it is confirmed."""

    def save() -> str:
        access.reset_second_step(user, actor=request.user)
        return f"The second step of {user.name} is removed."

    return _ask(request, user, ForumForm(posted(request)), "accounts/reset_second_step.html", save)


@requires("accounts.manage_accounts", queries.everybody)
@require_POST
def end_sessions(request: Request, user: User) -> HttpResponse:
    """Sign somebody out everywhere."""
    said = f"{user.name} is signed out everywhere."
    return _do(request, user, lambda: session.end_all(user, actor=request.user), said)


@requires("accounts.manage_accounts", queries.everybody)
@require_POST
def grant(request: Request, user: User) -> HttpResponse:
    """Make somebody coordinator or learning manager."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        return redirect("accounts:account", user.pk)
    role = form.cleaned_data["role"]
    said = f"{user.name} is now {role.label.lower()}."
    return _do(request, user, lambda: roles.grant(user, role, actor=request.user), said)


@requires("accounts.manage_accounts", queries.everybody)
@require_POST
def withdraw(request: Request, user: User) -> HttpResponse:
    """Take the role from them again."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        return redirect("accounts:account", user.pk)
    role = form.cleaned_data["role"]
    said = f"{user.name} is no longer {role.label.lower()}."
    answer = _do(request, user, lambda: roles.withdraw(user, role, actor=request.user), said)
    still_may = User.objects.get(pk=request.user.pk).has_perm("accounts.manage_accounts")
    return answer if still_may else redirect("home")


@requires("accounts.manage_accounts")
@require_POST
def retry_mail(request: Request) -> HttpResponse:
    """Send once more what could not be sent, or give it up."""
    if "give-up" in request.POST:
        messages.success(request, f"{_count(mail.give_up())} will not be sent.")
    else:
        messages.success(
            request, f"{_count(mail.try_again())} will be sent in a minute, if the mail server takes them."
        )
    return redirect("accounts:accounts")


def _ask(request: Request, user: User, form: ForumForm, template: str, save: Callable[[], str]) -> HttpResponse:
    """Show `form`; once it holds, `save` and go back to the account with the words that `save` returns."""
    if form.is_valid():
        try:
            messages.success(request, save())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("accounts:account", user.pk)
    return render(request, template, {"form": form, "account": user})


def _do(request: Request, user: User, verb: Callable[[], object], said: str) -> HttpResponse:
    """Do what a button asks, and go back to the account."""
    try:
        verb()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("accounts:account", user.pk)


def _count(number: int) -> str:
    return f"{number} message{'' if number == 1 else 's'}"
