"""Addresses of signing in and of a person's own sign-in; allauth does the work, and its names carry no namespace.

Only what is listed here exists: allauth's other pages (sign-up, changing the address, connections) do not.
"""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.urls.resolvers import URLPattern

from accounts.door import public, requires
from accounts.views import organisation, session, sessions, sign_in
from accounts.views import second_step as own


class Base36(StringConverter):
    """How allauth writes the number of an account into a link."""

    regex = "[0-9A-Za-z]+"


register_converter(Base36, "base36")


def _anyone(address: str, view: Any, name: str, because: str) -> URLPattern:
    return path(address, public(because)(view), name=name)


def _own(address: str, view: Any, name: str) -> URLPattern:
    return path(address, requires("accounts.keep_own_account", before_second_step=True)(view), name=name)


SIGNING_IN = "a step of signing in"
FORGOTTEN = "asks for a link by mail, or uses it"

urlpatterns = [
    _anyone("sign-in/", sign_in.sign_in, "account_login", SIGNING_IN),
    _anyone("sign-in/second-step/", sign_in.second_step_of_signing_in, "mfa_authenticate", SIGNING_IN),
    _anyone("sign-in/passkey/", passkey.login_webauthn, "mfa_login_webauthn", SIGNING_IN),
    path("sign-in/no-account/", session.no_account, name="account_signup"),
    path("sign-in/no-access/", session.no_access, name="account_inactive"),
    path("sign-out/", session.sign_out, name="account_logout"),
    _anyone("password/forgotten/", account.password_reset, "account_reset_password", FORGOTTEN),
    _anyone("password/forgotten/sent/", account.password_reset_done, "account_reset_password_done", FORGOTTEN),
    _anyone(
        "password/new/<base36:uidb36>-<str:key>/", sign_in.new_password, "account_reset_password_from_key", FORGOTTEN
    ),
    path("sign-in/with/<slug:provider_id>/", organisation.begin, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", organisation.back, name="openid_connect_callback"),
    path("sign-in/cancelled/", organisation.cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/failed/", organisation.failed, name="socialaccount_login_error"),
    path("sign-in/unknown/", session.no_account, name="socialaccount_signup"),
    _own("account/password/", account.password_change, "account_change_password"),
    _own("account/password/set/", account.password_set, "account_set_password"),
    _own("account/confirm/", account.reauthenticate, "account_reauthenticate"),
    _own("account/confirm/code/", second_step.reauthenticate, "mfa_reauthenticate"),
    _own("account/confirm/passkey/", own.confirm_by_passkey, "mfa_reauthenticate_webauthn"),
    path("account/second-step/", own.show, name="mfa_index"),
    _own("account/second-step/app/", app.activate_totp, "mfa_activate_totp"),
    path("account/second-step/app/remove/", own.remove_app, name="mfa_deactivate_totp"),
    _own("account/second-step/codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _own("account/second-step/codes/new/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _own("account/second-step/codes/download/", codes.download_recovery_codes, "mfa_download_recovery_codes"),
    _own("account/second-step/passkeys/add/", own.add_passkey, "mfa_add_webauthn"),
    path("account/second-step/passkeys/<int:pk>/rename/", own.rename_passkey, name="mfa_edit_webauthn"),
    path("account/second-step/passkeys/<int:pk>/remove/", own.remove_passkey, name="mfa_remove_webauthn"),
    path("account/sessions/", sessions.sessions, name="usersessions_list"),
]
