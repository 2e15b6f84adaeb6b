"""What the coordinator is asked about accounts, and whoever accepts an invitation."""

from typing import Any

from django import forms

from accounts import passwords
from accounts.enums import Role
from accounts.models.grant import GRANTED_ROLES
from accounts.queries import SHOWS
from ui.forms import Checkboxes, ForumForm

WRONG_ADDRESS = "Enter an email address in the correct format, like name@example.com"
#: What each granted role is for.
MAY = {
    Role.COORDINATOR: "Runs the forum between its meetings: members, agendas, minutes and accounts.",
    Role.LEARNING_MANAGER: "Keeps the register of reviews and the learning tracker.",
}
ROLES = [(role.value, role.label) for role in GRANTED_ROLES]


class AccountsFilter(ForumForm):
    """What the accounts are looked at by. What makes no sense counts as not asked."""

    mark_optional = False
    show = forms.ChoiceField(
        label="Account",
        required=False,
        choices=[("", "All"), *((key, show.label) for key, show in SHOWS.items())],
    )
    words = forms.CharField(label="Name or email address", required=False, max_length=200)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()
        self.errors.clear()

    @property
    def shown(self) -> str:
        """The key of SHOWS that is asked for; empty for all."""
        return str(self.cleaned_data.get("show", ""))

    @property
    def searched(self) -> str:
        """What is searched for."""
        return str(self.cleaned_data.get("words", ""))

    @property
    def active(self) -> int:
        """How many filters are set."""
        return bool(self.shown) + bool(self.searched)


class ChangeForm(ForumForm):
    """Whose account it is."""

    name = forms.CharField(label="Full name", max_length=150, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="They sign in with it, and get mail there.",
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": WRONG_ADDRESS},
    )


class InviteForm(ChangeForm):
    """Who is invited, and what they are to do."""

    roles = forms.TypedMultipleChoiceField(
        label="Role",
        required=False,
        coerce=Role,
        choices=ROLES,
        widget=Checkboxes(hints={role.value: words for role, words in MAY.items()}),
    )


class RoleForm(forms.Form):
    """The role that a button gives or takes."""

    role = forms.TypedChoiceField(coerce=Role, choices=ROLES)


class AcceptForm(ForumForm):
    """The password of whoever accepts an invitation."""

    label_size = "m"
    password = forms.CharField(
        label="Choose a password",
        help_text=passwords.HINT,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Enter a password"},
    )
