"""What is asked about the membership list."""

from django import forms

from ui.forms import ForumForm


class OnForm(ForumForm):
    """The day to show the membership of."""

    on = forms.DateField(
        label="Who were the members on",
        error_messages={"required": "Enter a date", "invalid": "Enter a real date, such as 1/3/2026"},
    )
