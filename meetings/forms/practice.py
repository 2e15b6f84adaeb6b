"""How the forum meets."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from meetings.domain.practice import Settled
from meetings.models import Practice
from ui.forms import ForumForm, NumberInput, Textarea

DAYS = {"required": "Enter how many working days.", "invalid": "Enter a whole number, such as 5."}


class PracticeForm(ForumForm):
    """What the Terms of Reference leave open. `seen` is what was settled when the person began."""

    with_last_minutes = forms.BooleanField(label="Minutes of the last meeting", required=False)
    with_confidentiality = forms.BooleanField(label="Confidentiality statement", required=False)
    confidentiality_statement = forms.CharField(
        label="The statement", required=False, max_length=3000, widget=Textarea(rows=4)
    )
    with_declarations = forms.BooleanField(label="Declarations of interest", required=False)
    quorum = forms.IntegerField(
        label="Advisory quorum",
        required=False,
        widget=NumberInput(suffix="% of core places"),
        help_text="The Terms of Reference set none. The register says whether it is met; nothing depends on it.",
        error_messages={"invalid": "Enter a whole number from 1 to 100, or nothing."},
        validators=[
            MinValueValidator(1, "Enter a whole number from 1 to 100, or nothing."),
            MaxValueValidator(100, "Enter a whole number from 1 to 100, or nothing."),
        ],
    )
    papers_days = forms.IntegerField(
        label="Papers are due",
        min_value=0,
        max_value=40,
        widget=NumberInput(suffix="working days before"),
        error_messages=DAYS,
    )
    minutes_days = forms.IntegerField(
        label="Minutes are due",
        min_value=0,
        max_value=60,
        widget=NumberInput(suffix="working days after"),
        error_messages=DAYS,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    layout = Layout(
        Fieldset(
            "Put on the agenda of new meetings",
            "with_last_minutes",
            "with_confidentiality",
            "confidentiality_statement",
            "with_declarations",
        ),
        Fieldset("When it is due", "papers_days", "minutes_days"),
        Fieldset("Quorum", "quorum"),
        "seen",
    )
    mark_optional = frozenset({"quorum"})

    def settled(self) -> Settled:
        """Return what was entered."""
        return Settled(**{name: self.cleaned_data[name] for name in Settled.__dataclass_fields__})

    @staticmethod
    def said_by(practice: Practice) -> dict[str, object]:
        """Return what the form begins with."""
        settled = Settled.of(practice)
        return vars(settled) | {"seen": settled.says}
