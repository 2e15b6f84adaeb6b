"""Checking in: the code on the screen, and how somebody takes part."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from meetings.enums import Mode
from meetings.queries.check_in import Arrival
from ui.forms import Checkboxes, ForumForm, Radios

HOW = "Say whether you are here in person or online."
WHICH = "Say which place you are here for."


class CheckInForm(ForumForm):
    """Two questions; a third for somebody who comes for more than one place."""

    code = forms.CharField(
        label="Code on the screen",
        help_text="Six digits. They change every minute.",
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-10 govuk-input--extra-letter-spacing",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": "Enter the code that stands on the screen."},
    )
    mode = forms.ChoiceField(
        label="How are you taking part?",
        choices=Mode.choices,
        widget=Radios(inline=True),
        error_messages={"required": HOW, "invalid_choice": HOW},
    )
    places = forms.MultipleChoiceField(
        label="Which place are you here for?",
        widget=Checkboxes,
        error_messages={"required": WHICH, "invalid_choice": WHICH},
    )

    def __init__(self, data: Any, *, arrival: Arrival) -> None:
        everything = [str(seat.membership_id) for seat in arrival.seats]
        super().__init__(data, initial={"mode": arrival.mode, "places": everything})
        if len(arrival.seats) > 1:
            places = cast("forms.MultipleChoiceField", self.fields["places"])
            places.choices = [(str(seat.membership_id), seat.place) for seat in arrival.seats]
        else:
            del self.fields["places"]

    def coming_for(self) -> list[int] | None:
        """Return the places they come for; None for all."""
        return [int(pk) for pk in self.cleaned_data["places"]] if "places" in self.fields else None

    def place(self, error: ValidationError) -> None:
        """Put what the domain refuses beside the field it is about."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error.messages)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, [each.messages[0] for each in errors])
