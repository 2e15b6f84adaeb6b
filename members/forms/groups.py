"""What is asked about sub-groups, seats and board readers."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from accounts.dated import today
from members.domain.group import Described
from members.enums import GroupRole
from members.forms.people import LISTED, WHO, WhoForm
from members.models import Board
from ui.forms import ForumForm, Radios, Textarea

REAL_DATE = "Enter a real date, such as 1/4/2026."


class GroupForm(ForumForm):
    """What is said of a sub-group."""

    name = forms.CharField(max_length=200, error_messages={"required": "Enter the sub-group’s name."})
    short_name = forms.CharField(
        max_length=40,
        help_text="For tables, such as SAR Subgroup.",
        error_messages={"required": "Enter the sub-group’s short name."},
    )
    board = forms.ModelChoiceField(Board.objects.all(), label="Board it belongs to", empty_label=None, widget=Radios)
    purpose = forms.CharField(
        label="What it does", max_length=300, required=False, widget=Textarea(rows=3), help_text="One sentence."
    )
    contact_email = forms.EmailField(label="Contact’s email address", required=False)

    @property
    def described(self) -> Described:
        """What was said, as the verbs take it."""
        return Described(**self.cleaned_data)


class LastDayForm(ForumForm):
    """The last day of a sub-group or a seat."""

    on = forms.DateField(
        label="Last day",
        initial=today,
        error_messages={"required": "Enter the last day.", "invalid": REAL_DATE},
    )


class SeatForm(WhoForm):
    """Who sits there, as what, and since when."""

    role = forms.TypedChoiceField(
        label="As what?", choices=GroupRole, coerce=GroupRole, widget=Radios(inline=True), initial=GroupRole.MEMBER
    )
    on = forms.DateField(
        label="From when?",
        initial=today,
        error_messages={"required": "Enter the first day.", "invalid": REAL_DATE},
    )
    layout = Layout(WHO, "role", "on")

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"who": LISTED})


class ReaderForm(ForumForm):
    """Who is to read the reports for a board."""

    name = forms.CharField(
        label="Full name", max_length=150, error_messages={"required": "Enter the reader’s full name."}
    )
    email = forms.EmailField(
        label="Email address",
        help_text="Where the invitation to sign in goes.",
        error_messages={"required": "Enter the reader’s email address."},
    )
