"""The note of an item, and the specialists asked for it."""

import datetime
from collections.abc import Sequence
from typing import Any, ClassVar, cast

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from meetings.domain.agenda import Specialist
from meetings.models import Note
from members.domain.agency import Described
from members.enums import Sector
from members.models import Agency, Person, Representative
from ui.forms import ForumForm, Radios, Textarea

#: How long an agency's short name can be; whoever keeps the agencies finds a better one.
SHORT_NAME = 40
#: More than this is no note of one item; a dozen pages.
LONGEST_NOTE = 50_000


class NoteForm(ForumForm):
    """The note, with the revision the writer began from: a number that is no number counts as none.

    `tried` is a text that was sent before and of which no answer came: see `note.write`.
    """

    text = forms.CharField(
        label="Note",
        required=False,
        strip=False,
        max_length=LONGEST_NOTE,
        widget=Textarea(rows=10),
        error_messages={"max_length": f"A note has at most {LONGEST_NOTE:,} characters. Shorten it, then save again."},
    )
    seen_revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    tried = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    mark_optional = False

    def __init__(self, data: QueryDict | None = None, *, note: Note | None = None) -> None:
        said = {"text": note.text, "seen_revision": note.revision} if note else {"seen_revision": 0}
        super().__init__(data, initial=said)
        del self.fields["text"].widget.attrs["maxlength"]  # the browser would cut off what is pasted, and say nothing

    def began_from(self) -> int:
        """The revision the writer began from."""
        return self.cleaned_data.get("seen_revision") or 0


class AccessForm(ForumForm):
    """Until when a specialist opens their item."""

    access_until = forms.DateField(
        label="Access until",
        help_text="The last day on which they can open this item and its papers. They see nothing else.",
        error_messages={"required": "Enter until when they have access.", "invalid": "Enter a date that exists."},
    )


class AskForm(AccessForm):
    """Which ad hoc member to ask, or somebody new, who becomes one."""

    NEW, OTHER_AGENCY = "new", "other"
    #: Of whoever is new: the field, and what is said when it is empty.
    ABOUT: ClassVar = {
        "name": "Enter their full name.",
        "email": "Enter their email address: they are invited by email.",
        "role_title": "Enter their role.",
        "agency": "Select their agency.",
    }
    ABOUT_AGENCY: ClassVar = {"agency_name": "Enter the agency’s name.", "sector": "Select the agency’s sector."}

    person = forms.ChoiceField(
        label="Who do you ask?",
        widget=Radios,
        error_messages={"required": "Select an ad hoc member", "invalid_choice": "Select one of the ad hoc members"},
    )
    name = forms.CharField(label="Full name", required=False, max_length=150)
    email = forms.CharField(label="Email address", required=False, max_length=254, widget=forms.EmailInput)
    role_title = forms.CharField(label="Role", required=False, max_length=150)
    agency = forms.ChoiceField(required=False)
    agency_name = forms.CharField(label="Name of the agency", required=False, max_length=200)
    sector = forms.ChoiceField(label="Sector of the agency", required=False, choices=Sector, widget=Radios(small=True))
    mark_optional = False
    layout = Layout(
        Div(
            "person",
            Div(
                "name",
                "email",
                "role_title",
                "agency",
                Div("agency_name", "sector", css_class="forum-reveal", data_revealed_by="2"),
                css_class="forum-reveal",
                data_revealed_by="1",
            ),
            css_class="forum-reveals",
        ),
        "access_until",
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        ad_hoc: Sequence[Representative],
        agencies: Sequence[Agency],
        access_until: datetime.date,
    ) -> None:
        super().__init__(data, initial={"access_until": access_until, "person": "" if ad_hoc else self.NEW})
        self.people = {str(each.person_id): each.person for each in ad_hoc}
        self.agencies = {str(each.pk): each for each in agencies}
        person = cast("forms.ChoiceField", self.fields["person"])
        person.widget = Radios(
            reveals={self.NEW: 1},
            hints={str(each.person_id): f"{each.role_title}, {each.membership.agency.name}" for each in ad_hoc},
        )
        person.choices = [(pk, each.name) for pk, each in self.people.items()] + [(self.NEW, "Somebody new")]
        agency = cast("forms.ChoiceField", self.fields["agency"])
        agency.widget = AgencySelect()
        agency.choices = [
            ("", "Select an agency"),
            *((pk, each.name) for pk, each in self.agencies.items()),
            (self.OTHER_AGENCY, "Another agency"),
        ]

    def clean(self) -> None:
        """Ask for all that is known of somebody new; what is hidden is ignored."""
        said = self.cleaned_data
        wanted: dict[str, str] = {}
        if said.get("person") == self.NEW:
            wanted = self.ABOUT | (self.ABOUT_AGENCY if said.get("agency") == self.OTHER_AGENCY else {})
        for name in (*self.ABOUT, *self.ABOUT_AGENCY):
            if name not in wanted:
                self.errors.pop(name, None)
            elif not said.get(name, "").strip() and name not in self.errors:
                self.add_error(name, wanted[name])

    def who(self) -> Person | Specialist:
        """Whom to ask."""
        said = self.cleaned_data
        if said["person"] != self.NEW:
            return self.people[said["person"]]
        given = said["agency_name"].strip()
        agency = self.agencies.get(said["agency"]) or Described(given, given[:SHORT_NAME], Sector(said["sector"]))
        return Specialist(said["name"], said["email"], said["role_title"], agency)

    def place(self, error: ValidationError) -> None:
        """Put what the domain refuses beside the field it is about."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        is_new = self.cleaned_data["person"] == self.NEW
        is_new_agency = isinstance(self.who(), Specialist) and self.cleaned_data["agency"] == self.OTHER_AGENCY
        for key, errors in error.error_dict.items():
            name = {"title": "role_title", "short_name": "agency_name"}.get(key, key)
            if name == "name" and any(each.code == "name_taken" for each in errors) and is_new_agency:
                name = "agency_name"
            if name not in self.fields or (name in self.ABOUT and not is_new):
                name = "person"
            self.add_error(name, [each.messages[0] for each in errors])


class AgencySelect(forms.Select):
    """A list of agencies whose "another agency" reveals the fields marked ``data_revealed_by="2"``."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Mark the option that reveals."""
        option = super().create_option(*args, **kwargs)
        if option["value"] == AskForm.OTHER_AGENCY:
            option["attrs"]["data-reveals"] = "2"
        return option
