"""What the forum decides differently from allauth, which does the signing in."""

import time
from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts import qr_code, sealing, second_step
from accounts.domain import mail, organisation, password
from accounts.models import User

TOO_MANY = "You have tried too often. Wait five minutes, then try again"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Accounts by invitation alone, mail through the forum's own outbox."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is not right",
        "enter_current_password": "This is not your current password",
        "incorrect_password": "This is not your password",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: the coordinator invites."""
        return False

    def set_password(self, user: User, password_chosen: str) -> None:
        """Keep the password, and let its owner sign in at once, however often they had guessed before."""
        password.choose(user, password_chosen)
        self._delete_login_attempts_cached_email(current.request, email=user.email)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead to where the person came from: their own page."""
        return reverse("my-page")

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """Put the mail into the outbox. Its template is one file, the subject its first line, as everywhere here."""
        mail.write(email, f"{template_prefix}.txt", context, user=context.get("user"))

    def send_notification_mail(
        self, template_prefix: str, user: User, context: Mapping[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell somebody that how they sign in was changed, in case it was not they who did."""
        about = {"user": user, "at": timezone.now(), "coordinator": settings.FIRST_COORDINATOR}
        self.send_mail(template_prefix, user.email, about | dict(context or {}))

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Whoever signed in a moment ago need not confirm again that it is them."""
        records = get_authentication_records(current.request, current.request.user)
        return not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Say in our words how somebody may confirm that it is them."""
        words = {
            "reauthenticate": "Use your password",
            "mfa_reauthenticate": "Use a code from your authenticator app, or a recovery code",
            "mfa_reauthenticate:webauthn": "Use a passkey",
        }
        found: list[dict[str, str]] = super().get_reauthentication_methods(user)
        return [method | {"description": words[method["id"]]} for method in found]


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """The second step of signing in."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": (
            "Your role needs a second step, and this is the only one you have. Add another before you remove it."
        ),
        "cannot_generate_recovery_codes": "Add an authenticator app or a passkey first",
        "incorrect_code": "This code is not right. Enter the newest one that your app shows: each works once",
        "unreadable": "Your second step can no longer be read. Ask the forum’s coordinator to reset it",
    }

    def encrypt(self, text: str) -> str:
        """Keep secrets out of the database's clear text."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret. Raises ValidationError("unreadable") when the forum's key was lost."""
        try:
            return sealing.unseal(encrypted_text)
        except sealing.CannotOpen as error:
            raise self.validation_error("unreadable") from error

    def build_totp_svg(self, url: str) -> SafeString:
        """Draw the code into the page itself: our security policy allows no image written into its address."""
        return qr_code.draw(url, label="Code to scan with your authenticator app; the key below it says the same")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever must have a second step keeps the last one; recovery codes alone are none."""
        asking = getattr(current.request, "user", None)  # comes with their roles; the authenticator's user does not
        user = asking if asking and asking.pk == authenticator.user_id else authenticator.user
        if authenticator.type == Authenticator.Type.RECOVERY_CODES or not second_step.is_asked_of(user):
            return True
        return not second_step.own(user).is_last

    def _get_site_name(self) -> str:
        """What browsers show beside a passkey."""
        return str(settings.MFA_TOTP_ISSUER)

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  allauth's own word
        """Name a passkey whose owner named it not."""
        return f"Passkey {len(second_step.own(user).passkeys) + 1}"


class OrganisationAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Signing in with an organisation's own account (OpenID Connect): only those who have an account here come in.

    allauth could match them by address itself, but would then take their password away.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody signs up this way either."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find whose account it is: the first time by an address that the organisation vouches for, then by its number.

        Signing in is all that this does, whatever the request asked for: nobody hangs an account of their own on a
        session that was left open.
        """
        sociallogin.state["process"] = AuthProcess.LOGIN
        if sociallogin.is_existing:
            organisation.forget_claims(sociallogin.account)
            found = sociallogin.user
        else:
            found = organisation.owner(*(each.email for each in sociallogin.email_addresses if each.verified))
        if found is None and sociallogin.email_addresses and not any(e.verified for e in sociallogin.email_addresses):
            raise ImmediateHttpResponse(
                render(request, "socialaccount/authentication_error.html", {"is_unverified": True}, status=403)
            )
        if found is None:
            raise ImmediateHttpResponse(redirect("socialaccount_signup"))
        if not found.is_active:
            raise ImmediateHttpResponse(redirect("account_inactive"))
        if not sociallogin.is_existing:
            sociallogin.account = organisation.connect(found, sociallogin.account)
            sociallogin.user = found
