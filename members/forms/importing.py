"""What is asked when a membership list is imported."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from accounts.dated import today
from members import appendix, sheets
from members.domain.agency import Described
from members.domain.span import check_from_day
from members.enums import Sector
from members.forms.agencies import SHORT_HINT
from members.importing.plan import NewAgency
from ui.forms import ForumForm, Radios


class FileForm(ForumForm):
    """The list, and from when it holds."""

    file = forms.FileField(
        label="Membership list",
        help_text="A CSV file or an Excel workbook (.xlsx), up to 2 MB.",
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
        error_messages={"required": "Choose the file with the list.", "empty": "The file is empty."},
    )
    from_day = forms.DateField(
        label="From which day does the list hold?",
        initial=today,
        help_text="Whoever is new on it starts on that day, and whom they follow ends the day before.",
        error_messages={
            "required": "Enter the day from which the list holds.",
            "invalid": "Enter a real date, such as 1/4/2026.",
        },
    )

    def clean_file(self) -> Any:
        """Read the file; what cannot be read is said beside it."""
        file = self.cleaned_data["file"]
        sheets.check_size(file.size)
        sheet = sheets.read(file.read())
        self.rows, unused = appendix.raw_rows(sheet)
        self.notes = [*sheet.notes, *unused]
        return file

    def clean(self) -> dict[str, Any]:
        """Refuse a day that cannot be meant."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("from_day"):
            check_from_day(said["from_day"])
        return said


@dataclass(frozen=True)
class Part:
    """The fields about one new agency."""

    agency: NewAgency
    fields: list[BoundField]


class ConfirmForm(ForumForm):
    """What the file does not say of agencies that are new: their short names and sectors, guessed."""

    def __init__(self, *args: Any, agencies: tuple[NewAgency, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = agencies
        for each in agencies:
            short_name, sector = _names(each)
            self.fields[short_name] = forms.CharField(
                label="Short name",
                max_length=40,
                initial=each.short_name,
                help_text=SHORT_HINT,
                widget=forms.TextInput({"class": "govuk-input--width-20"}),
                error_messages={"required": f"Enter the short name of {each.name}."},
            )
            self.fields[sector] = forms.TypedChoiceField(
                label="Sector",
                choices=Sector,
                coerce=Sector,
                widget=Radios(small=True, inline=True),
                initial=each.sector,
                error_messages={"required": f"Select the sector of {each.name}."},
            )

    @property
    def parts(self) -> Iterator[Part]:
        """What is asked about each agency.

        The page draws it: in crispy's layouts a legend is a template, and a file's words are no template.
        """
        for each in self.agencies:
            yield Part(each, [self[name] for name in _names(each)])

    @property
    def described(self) -> dict[int, Described]:
        """The new agencies as the verb takes them, by the first row of each."""
        found = {}
        for each in self.agencies:
            short_name, sector = (self.cleaned_data[name] for name in _names(each))
            found[each.row] = Described(each.name, short_name, sector)
        return found


def _names(agency: NewAgency) -> tuple[str, str]:
    """Return what the two fields about an agency are called."""
    return f"short_name_{agency.row}", f"sector_{agency.row}"
