"""The note of an item, and the specialists asked for it."""

import datetime
from typing import cast

from django import forms
from django.http import QueryDict

from meetings.queries import seated
from members.enums import MembershipKind
from members.models import Person
from ui.forms import ForumForm, Textarea


class NoteForm(ForumForm):
    """The note, with the revision the writer began from: a number that is no number counts as none."""

    text = forms.CharField(label="Note", required=False, widget=Textarea(rows=10))
    seen_revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    mark_optional = False

    def began_from(self) -> int:
        """The revision the writer began from."""
        return self.cleaned_data.get("seen_revision") or 0


class AskForm(ForumForm):
    """Which ad hoc member to ask."""

    person = forms.ChoiceField(
        label="Ad hoc member",
        help_text="They see this item only, from now until four weeks after the meeting.",
        error_messages={"required": "Select an ad hoc member", "invalid_choice": "Select one of the ad hoc members"},
    )

    def __init__(self, data: QueryDict | None, *, day: datetime.date) -> None:
        super().__init__(data)
        ad_hoc = [each for each in seated(day).representatives if each.membership.kind == MembershipKind.AD_HOC]
        self.people = {str(each.person_id): each.person for each in ad_hoc}
        cast("forms.ChoiceField", self.fields["person"]).choices = [
            ("", "Select a person"),
            *((str(each.person_id), f"{each.person.name}, {each.role_title}") for each in ad_hoc),
        ]

    def clean_person(self) -> Person:
        """The person chosen."""
        return self.people[self.cleaned_data["person"]]
