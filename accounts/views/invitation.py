"""Inviting people, and accepting."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import queries
from accounts.domain import invitation as invitations
from accounts.door import public, requires
from accounts.forms.accounts import AcceptForm, InviteForm
from accounts.http import Request, posted
from accounts.limits import few_wrong_tokens
from accounts.models import Invitation, User
from accounts.views import handed_over


@requires("accounts.manage_accounts")
@require_http_methods(["GET", "POST"])
def invite(request: Request) -> HttpResponse:
    """Open an account and invite its owner."""
    form = InviteForm(posted(request))
    if form.is_valid():
        try:
            user, token = invitations.invite_newcomer(**form.cleaned_data, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _sent(request, user, token)
    return render(request, "accounts/invite.html", {"form": form})


@requires("accounts.manage_accounts", queries.everybody)
@require_POST
def send(request: Request, user: User) -> HttpResponse:
    """Send the invitation, or send it again: the link from before stops working."""
    try:
        token = invitations.send(user, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("accounts:account", user.pk)
    return _sent(request, user, token)


def any_invitation(user: User) -> QuerySet[Invitation]:
    """Return every invitation: whoever manages accounts may take any back."""
    return Invitation.objects.select_related("user")


@requires("accounts.manage_accounts", any_invitation)
@require_POST
def revoke(request: Request, invitation: Invitation) -> HttpResponse:
    """Take an invitation back."""
    invitations.revoke(invitation, actor=request.user)
    messages.success(request, f"The invitation of {invitation.user.name} is withdrawn.")
    return redirect("accounts:account", invitation.user_id)


@public("the token in the address is the proof")
@few_wrong_tokens
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the invited person for a password, sign them in and lead them home.

    Opening the link spends nothing: mail scanners open links too. Somebody else who is signed in on this browser is
    signed out, which the page says.
    """
    found = invitations.find(token)
    form = AcceptForm(posted(request))
    if found and form.is_valid():
        try:
            user = invitations.accept(token, form.cleaned_data["password"])
        except ValidationError as error:
            if getattr(error, "code", "") == "invitation_spent":
                found = None
            else:
                form.add_error(None, error)
        else:
            return _come_in(request, user)
    if found is None:
        return render(
            request, "accounts/invitation_spent.html", {"coordinator": settings.FIRST_COORDINATOR}, status=410
        )
    return render(request, "accounts/accept.html", {"form": form, "invitation": found})


def _sent(request: Request, user: User, token: str) -> HttpResponse:
    """Go to the account; say that the invitation is on its way, or have the page show its link."""
    handed_over.keep(request, user, token)
    if settings.MAIL_LEAVES:
        messages.success(request, f"{user.name} is invited. The invitation is on its way to {user.email}.")
    return redirect("accounts:account", user.pk)


def _come_in(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in as with the password just chosen: a new session, and a second step where there is one already."""
    get_adapter().logout(request)
    answer: HttpResponse = perform_password_login(request, {"email": user.email}, Login(user=user, email=user.email))
    return answer
