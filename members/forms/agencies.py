"""What is asked about agencies."""

from typing import Any, ClassVar, cast

from crispy_forms.layout import Div, Layout
from django import forms

from accounts.dated import today
from members.domain.agency import Described
from members.enums import Sector
from members.models import Agency
from ui.forms import Checkboxes, ForumForm, Radios

NAME_HINT = "In full, as it should stand in minutes and reports."
REAL_DATE = "Enter a real date, such as 1/4/2026."
SHORT_HINT = "For lists and charts, such as BSAB."


class DescriptionForm(ForumForm):
    """What an agency is called and where it stands."""

    name = forms.CharField(max_length=200, help_text=NAME_HINT, error_messages={"required": "Enter the agency’s name."})
    short_name = forms.CharField(
        max_length=40, help_text=SHORT_HINT, error_messages={"required": "Enter the agency’s short name."}
    )
    sector = forms.TypedChoiceField(choices=Sector, coerce=Sector, widget=Radios)

    @property
    def described(self) -> Described:
        """What was said, as the verbs take it."""
        said = self.cleaned_data
        return Described(said["name"], said["short_name"], said["sector"])


class AddForm(DescriptionForm):
    """A new agency."""

    started_on = forms.DateField(
        label="Start date",
        required=False,
        help_text="Leave it empty if the agency was there before the forum.",
        error_messages={"invalid": REAL_DATE},
    )


class RenameForm(ForumForm):
    """A new name, and since when."""

    name = forms.CharField(label="New name", max_length=200, help_text=NAME_HINT)
    short_name = forms.CharField(label="New short name", max_length=40, help_text=SHORT_HINT)
    on = forms.DateField(
        label="First day of the new name",
        initial=today,
        error_messages={"required": "Enter the first day of the new name.", "invalid": REAL_DATE},
    )


class SuccessionForm(ForumForm):
    """Who gives way to whom, and when."""

    NEW, EXISTING = "new", "existing"
    on = forms.DateField(
        label="First day of the successor",
        help_text="The agency ends the day before. It may be a day to come.",
        error_messages={"required": "Enter the first day of the successor.", "invalid": REAL_DATE},
    )
    which = forms.ChoiceField(
        label="Who is the successor?",
        error_messages={"required": "Say who the successor is."},
        choices=[(NEW, "An agency that is not on the list yet"), (EXISTING, "An agency on the list")],
        widget=Radios(reveals={NEW: 1, EXISTING: 2}),
    )
    name = forms.CharField(max_length=200, required=False, help_text=NAME_HINT)
    short_name = forms.CharField(max_length=40, required=False, help_text=SHORT_HINT)
    sector = forms.TypedChoiceField(choices=Sector, coerce=Sector, widget=Radios(small=True), required=False)
    successor = forms.ModelChoiceField(
        Agency.objects.none(), label="Agency", empty_label="Choose an agency", required=False
    )
    agencies = forms.ModelMultipleChoiceField(
        Agency.objects.none(),
        label="Do others give way to it on the same day?",
        widget=Checkboxes(small=True),
        required=False,
        help_text="Tick them when several agencies become one.",
    )
    mark_optional = frozenset[str]({"agencies"})
    layout = Layout(
        "on",
        Div(
            "which",
            Div("name", "short_name", "sector", css_class="forum-reveal", data_revealed_by="1"),
            Div("successor", css_class="forum-reveal", data_revealed_by="2"),
            css_class="forum-reveals",
        ),
        "agencies",
    )
    asked_when_new: ClassVar = {
        "name": "Enter the successor’s name.",
        "short_name": "Enter the successor’s short name.",
        "sector": "Select the successor’s sector.",
    }

    def __init__(self, data: Any, *, agency: Agency) -> None:
        super().__init__(data, initial={"sector": agency.sector})
        self.agency = agency
        others = Agency.objects.filter(ended_on=None).exclude(pk=agency.pk)
        for name in ("successor", "agencies"):
            cast("forms.ModelChoiceField[Agency]", self.fields[name]).queryset = others

    def clean(self) -> dict[str, Any]:
        """Ask for what the choice reveals; what it hides is ignored."""
        said: dict[str, Any] = super().clean() or {}
        which = said.get("which")
        for name in {self.NEW: ["successor"], self.EXISTING: list(self.asked_when_new)}.get(which or "", []):
            self.errors.pop(name, None)
        if which == self.NEW:
            for name, words in self.asked_when_new.items():
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, words)
        elif which == self.EXISTING and not said.get("successor") and "successor" not in self.errors:
            self.add_error("successor", "Choose the successor.")
        return said

    @property
    def giving_way(self) -> list[Agency]:
        """The agency, and those that give way with it."""
        return [self.agency, *self.cleaned_data["agencies"]]

    @property
    def heir(self) -> Agency | Described:
        """The successor as the verb takes it."""
        said = self.cleaned_data
        if said["which"] == self.EXISTING:
            return cast("Agency", said["successor"])
        return Described(said["name"], said["short_name"], said["sector"])
