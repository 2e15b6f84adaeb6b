"""allauth's forms in the forum's words and markup (the settings ACCOUNT_FORMS and MFA_FORMS).

allauth checks; these say what is asked and what is wrong. A new password is typed once, because it can be shown.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_step
from allauth.mfa.recovery_codes import forms as codes
from allauth.mfa.totp import forms as app
from allauth.mfa.webauthn import forms as passkey
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts import passwords
from accounts.forms.accounts import WRONG_ADDRESS
from accounts.tasks import password_forgotten
from ui.forms import ForumForm

NO_PASSKEY = "Your browser handed over no passkey. Try again, or use another way"
WRONG_PASSKEY = "This passkey is not known here. Use another one, or another way"
#: For how many seconds a code of an authenticator app would be right.
CODE_LIVES_FOR = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)


class _Worded(ForumForm):
    """Says for fields that allauth made what they are called, what helps, and what is missing when they are empty."""

    labels: ClassVar[Mapping[str, str]] = {}
    hints: ClassVar[Mapping[str, str]] = {}
    missing: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.error_messages["required"] = self.missing.get(name, field.error_messages["required"])
            field.widget.attrs.pop("placeholder", None)


class SignInForm(_Worded, account.LoginForm):  # type: ignore[misc] # allauth ships no types
    """The address and the password of an account."""

    labels: ClassVar = {"login": "Email address", "password": "Password"}
    missing: ClassVar = {"login": "Enter your email address", "password": "Enter your password"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages["invalid"] = WRONG_ADDRESS
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "spellcheck": "false"}

    def clean(self) -> dict[str, Any]:
        """Say beside the password what is wrong with the two together."""
        try:
            super().clean()
        except ValidationError as error:
            self.add_error("password", error)
        return self.cleaned_data


class ForgottenForm(_Worded, account.ResetPasswordForm):  # type: ignore[misc] # allauth ships no types
    """Whose password was forgotten."""

    labels: ClassVar = {"email": "Email address"}
    hints: ClassVar = {"email": "The address that you sign in with."}
    missing: ClassVar = {"email": "Enter your email address"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["invalid"] = WRONG_ADDRESS
        self.fields["email"].widget.attrs |= {"autocomplete": "username", "spellcheck": "false"}

    def clean_email(self) -> str:
        """Look nothing up: whoever asks learns nothing about who has an account."""
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        """Have a worker see whether there is somebody to answer."""
        email = str(self.cleaned_data["email"])
        password_forgotten.delay(email)
        return email


class _NewPassword(_Worded):
    """A password to be chosen: checked by the same rules everywhere, typed once."""

    labels: ClassVar = {"oldpassword": "Current password", "password1": "New password"}
    hints: ClassVar = {"password1": passwords.HINT}
    missing: ClassVar = {"oldpassword": "Enter your current password", "password1": "Enter a new password"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class ResetPasswordForm(_NewPassword, account.ResetPasswordKeyForm):  # type: ignore[misc] # allauth ships no types
    """The new password of somebody who forgot theirs."""


class ChangePasswordForm(_NewPassword, account.ChangePasswordForm):  # type: ignore[misc] # allauth ships no types
    """Another password, by whoever knows the one before."""


class SetPasswordForm(_NewPassword, account.SetPasswordForm):  # type: ignore[misc] # allauth ships no types
    """The first password of somebody who came in another way."""

    labels: ClassVar = {"password1": "Choose a password"}
    missing: ClassVar = {"password1": "Enter a password"}


class ConfirmForm(_Worded, account.ReauthenticateForm):  # type: ignore[misc] # allauth ships no types
    """The password of somebody who is signed in, once more."""

    labels: ClassVar = {"password": "Password"}
    missing: ClassVar = {"password": "Enter your password"}


class _Code(_Worded):
    """A code that was read or copied from somewhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "class": "govuk-input--width-10 govuk-input--extra-letter-spacing",
            "inputmode": "numeric",
            "spellcheck": "false",
        }


class _UsedOnce(_Code):
    """A code that opens the door once.

    allauth forgets a used code after half a minute, and takes codes of the half minute before and after: somebody who
    looked over a shoulder could use it again (RFC 6238, 5.2).
    """

    labels: ClassVar = {"code": "Code"}
    hints: ClassVar = {"code": "The 6 digits that your authenticator app shows now, or a recovery code of 8 digits."}
    missing: ClassVar = {"code": "Enter a code"}

    def clean_code(self) -> str:
        """Take a code that is right and was not used. Raises ValidationError("incorrect_code")."""
        code = str(super().clean_code())  # type: ignore[misc] # allauth's form, which comes next
        digits = "".join(filter(str.isdigit, code))  # spaces and dashes make no other code of it
        if not cache.add(f"second-step-used-{self.user.pk}-{digits}", 1, CODE_LIVES_FOR):  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_UsedOnce, second_step.AuthenticateForm):  # type: ignore[misc] # allauth ships no types
    """The second step when signing in."""


class ConfirmByCodeForm(_UsedOnce, second_step.ReauthenticateForm):  # type: ignore[misc] # allauth ships no types
    """A code of somebody who is signed in."""


class AddAppForm(_Code, app.ActivateTOTPForm):  # type: ignore[misc] # allauth ships no types
    """The first code of a new authenticator app, which shows that it has the key."""

    labels: ClassVar = {"code": "Code that the app shows now"}
    hints: ClassVar = {"code": "6 digits, new every half minute."}
    missing: ClassVar = {"code": "Enter the code that the app shows"}

    @property
    def key_in_fours(self) -> str:
        """The app's key as somebody types it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


class RemoveAppForm(_Worded, app.DeactivateTOTPForm):  # type: ignore[misc] # allauth ships no types
    """Asks nothing; refuses when it is somebody's last second step and they must have one."""


class NewCodesForm(_Worded, codes.GenerateRecoveryCodesForm):  # type: ignore[misc] # allauth ships no types
    """Asks nothing; refuses when there is nothing that the codes would stand in for."""


class _Passkey(_Worded):
    """What a browser says with a passkey; allauth checks it."""

    missing: ClassVar = {"credential": NO_PASSKEY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages["invalid"] = NO_PASSKEY

    def clean_credential(self) -> Any:
        """Say in the words of passkeys what allauth says in those of codes, of nonsense too."""
        try:
            return super().clean_credential()  # type: ignore[misc] # allauth's form, which comes next
        except ValidationError as error:
            if error.code == "incorrect_code":
                raise _wrong_passkey() from error
            raise
        except (AttributeError, KeyError, TypeError, ValueError) as error:  # allauth and fido2 trust the shape of it
            raise _wrong_passkey() from error


class PasskeySignInForm(_Passkey, passkey.LoginWebAuthnForm):  # type: ignore[misc] # allauth ships no types
    """A passkey instead of address and password."""


class PasskeySecondStepForm(_Passkey, passkey.AuthenticateWebAuthnForm):  # type: ignore[misc] # allauth ships no types
    """A passkey after the password."""


class ConfirmByPasskeyForm(_Passkey, passkey.ReauthenticateWebAuthnForm):  # type: ignore[misc] # allauth ships no types
    """A passkey of somebody who is signed in."""


class AddPasskeyForm(_Worded, passkey.AddWebAuthnForm):  # type: ignore[misc] # allauth ships no types
    """A new passkey. It opens the account alone, so the device must ask for a finger, a face or its own PIN."""

    labels: ClassVar = {"name": "Name of the passkey"}
    hints: ClassVar = {"name": "So that you can tell your passkeys apart, such as “Work laptop”."}
    missing: ClassVar = {"credential": NO_PASSKEY}
    mark_optional = False
    name = forms.CharField(required=False, max_length=100)
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages["invalid"] = NO_PASSKEY

    def clean_passwordless(self) -> bool:
        """Insist on it, whatever the browser says."""
        return True

    def clean(self) -> dict[str, Any]:
        """Say in the words of passkeys what allauth says in those of codes, of nonsense too."""
        try:
            return super().clean() or {}
        except (ValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValidationError("This passkey could not be added. Try again, or use another device") from error


class RenamePasskeyForm(_Worded, passkey.EditWebAuthnForm):  # type: ignore[misc] # allauth ships no types
    """Another name for a passkey."""

    labels: ClassVar = {"name": "Name of the passkey"}
    missing: ClassVar = {"name": "Enter a name"}
    name = forms.CharField(max_length=100)


def _wrong_passkey() -> ValidationError:
    return ValidationError(WRONG_PASSKEY, code="incorrect_code")
