"""A person's own second step: what is set up, adding to it, and removing."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from accounts import passkeys, second_step
from accounts.door import requires
from accounts.http import Request
from accounts.models import User

INDEX = reverse_lazy("mfa_index")


class AddPasskey(passkey.AddWebAuthnView):  # type: ignore[misc] # allauth ships no types
    """A new passkey."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask the browser for one that opens the account alone; allauth leaves that to its script."""
        options = auth.begin_registration(self.request.user, passwordless=True)
        given: dict[str, Any] = super(passkey.AddWebAuthnView, self).get_context_data(**kwargs)
        return given | {"js_data": {"creation_options": options}} | passkeys.context(self.request)


class ConfirmByPasskey(passkey.ReauthenticateWebAuthnView):  # type: ignore[misc] # allauth ships no types
    """A passkey of somebody who is signed in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Keep the form with its errors, which allauth makes anew."""
        options = auth.begin_authentication(self.request.user)
        given: dict[str, Any] = super(passkey.ReauthenticateWebAuthnView, self).get_context_data(**kwargs)
        return given | {"js_data": {"request_options": options}} | passkeys.context(self.request)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again with what was wrong, where allauth leads somewhere else."""
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return answer


class _Fetched:
    """Takes the passkey that the door has fetched."""

    kwargs: dict[str, Any]

    def get_object(self, queryset: object = None) -> Authenticator:
        """Return it; allauth would fetch it again, and to remove it a third time."""
        found: Authenticator = self.kwargs["key"]
        return found


class RenamePasskey(_Fetched, passkey.EditWebAuthnView):  # type: ignore[misc] # allauth ships no types
    """Another name for a passkey."""

    success_url = INDEX


class RemovePasskey(_Fetched, passkey.RemoveWebAuthnView):  # type: ignore[misc] # allauth ships no types
    """One passkey less."""

    success_url = INDEX


add_passkey = AddPasskey.as_view()
confirm_by_passkey = ConfirmByPasskey.as_view()
_remove_app = app.DeactivateTOTPView.as_view()
_rename_passkey = RenamePasskey.as_view()
_remove_passkey = RemovePasskey.as_view()


def own_apps(user: User) -> QuerySet[Authenticator]:
    """Return the authenticator app of this person."""
    return _own(user, Authenticator.Type.TOTP)


def own_passkeys(user: User) -> QuerySet[Authenticator]:
    """Return the passkeys of this person."""
    return _own(user, Authenticator.Type.WEBAUTHN)


@requires("accounts.keep_own_account", before_second_step=True)
@require_safe
def show(request: Request) -> HttpResponse:
    """Show what is set up, and to whom a second step is asked of, why."""
    context = {
        "own": second_step.own(request.user),
        "asking_roles": second_step.asking_roles(request.user),
        "is_missing": second_step.is_missing(request, request.user),
        "coordinator": settings.FIRST_COORDINATOR,
        **passkeys.context(request),
    }
    return render(request, "mfa/index.html", context)


@requires("accounts.keep_own_account", before_second_step=True)
def remove_app(request: Request) -> HttpResponse:
    """Remove one's own authenticator app."""
    found = own_apps(request.user).first()
    return (found and _refused(request, found)) or _remove_app(request)


@requires("accounts.keep_own_account", own_passkeys, before_second_step=True)
def rename_passkey(request: Request, key: Authenticator) -> HttpResponse:
    """Give one's own passkey another name."""
    answer: HttpResponse = _rename_passkey(request, key=key)
    return answer


@requires("accounts.keep_own_account", own_passkeys, before_second_step=True)
def remove_passkey(request: Request, key: Authenticator) -> HttpResponse:
    """Remove one's own passkey."""
    return _refused(request, key) or _remove_passkey(request, key=key)


def _refused(request: Request, authenticator: Authenticator) -> HttpResponse | None:
    """Lead back with the reason when this is the last second step of somebody who must have one."""
    adapter = get_adapter()
    if adapter.can_delete_authenticator(authenticator):
        return None
    messages.error(request, adapter.error_messages["cannot_delete_authenticator"])
    return redirect("mfa_index")


def _own(user: User, kind: Authenticator.Type) -> QuerySet[Authenticator]:
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type=kind)
    return found
