"""Signing in: allauth's pages, with what ours show beside them."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from django.conf import settings
from django.urls import reverse_lazy

from accounts import passkeys
from accounts.second_step import own


class SignIn(account.LoginView):  # type: ignore[misc] # allauth ships no types
    """Address and password, a passkey, or the organisation's own sign-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add who invites, and whether a passkey would work at this address."""
        given: dict[str, Any] = super().get_context_data(**kwargs)
        return given | {"coordinator": settings.FIRST_COORDINATOR} | passkeys.context(self.request)


class SecondStep(second_step.AuthenticateView):  # type: ignore[misc] # allauth ships no types
    """What comes after the password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what this person has set up: nothing else is offered."""
        given: dict[str, Any] = super().get_context_data(**kwargs)
        ours = {"own": own(self.stage.login.user), "coordinator": settings.FIRST_COORDINATOR}
        return given | ours | passkeys.context(self.request)


sign_in = SignIn.as_view()
second_step_of_signing_in = SecondStep.as_view()
#: The message above the sign-in page says that the password is changed.
new_password = account.PasswordResetFromKeyView.as_view(success_url=reverse_lazy("account_login"))
