"""Recording, changing, updating, closing and finding actions."""

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.validators import URLValidator
from django.http import QueryDict

from documents.forms import FileField
from meetings.domain.action import Said
from meetings.forms.people import SOMEONE_ELSE, Choices, PersonSelect, chosen, people
from meetings.models import Action
from meetings.queries import Seated
from meetings.queries.action import AGES, NO_AGENCY, Wanted
from meetings.queries.action import Choices as Offered
from members.models import Representative
from ui.components import Link
from ui.forms import ForumForm, Textarea
from ui.templatetags.ui import short_date

LONGEST_UPDATE = 2000


class ActionForm(ForumForm):
    """Who does what by when."""

    what = forms.CharField(
        label="What needs doing?",
        max_length=500,
        widget=Textarea(rows=3),
        error_messages={"required": "Say what needs doing."},
    )
    owner = forms.ChoiceField(label="Who will do it?", required=False, widget=PersonSelect)
    owner_name = forms.CharField(label="Name", required=False, max_length=150)
    due_on = forms.DateField(label="By when?", error_messages={"required": "Enter by when."})
    mark_optional: ClassVar[bool | frozenset[str]] = False
    layout = Layout(
        "what",
        Div(
            "owner",
            Div("owner_name", css_class="forum-reveal", data_revealed_by="1"),
            css_class="forum-reveals",
        ),
        "due_on",
    )

    def __init__(self, data: Any, *, seated: Seated, due_on: datetime.date | None = None) -> None:
        super().__init__(data, initial={"due_on": due_on})
        self.seated = seated
        self._offer(people(seated, nobody="Select a person"))

    def clean(self) -> dict[str, Any]:
        """Read the choice as a representative, or the name of someone else; a hidden name is ignored."""
        said: dict[str, Any] = super().clean() or {}
        value = said.get("owner", "")
        said["owner"] = self._owner(value)
        if not value and "owner" not in self.errors:
            self.add_error("owner", "Say who will do this.")
        if value != SOMEONE_ELSE:
            said["owner_name"] = ""
        elif not said.get("owner_name", "").strip() and "owner_name" not in self.errors:
            self.add_error("owner_name", "Enter the name of the person who will do this.")
        return said

    def _offer(self, choices: Choices) -> None:
        cast("forms.ChoiceField", self.fields["owner"]).choices = choices

    def _owner(self, value: str) -> Representative | None:
        return chosen(self.seated, value)


class ChangeForm(ActionForm):
    """What an action is to say, and why somebody else does it, or on another day.

    Its words stand in the form while they may be corrected, which is until the minutes are approved.
    """

    reason = forms.CharField(
        label="Why does the owner or the date change?",
        required=False,
        max_length=300,
        widget=Textarea(rows=2),
        help_text="Members who may open the action can read it. To correct the words you need none.",
    )
    layout = Layout(*ActionForm.layout.fields, "reason")

    def __init__(self, data: QueryDict | None, *, action: Action, seated: Seated) -> None:
        super().__init__(data, seated=seated)
        self.action = action
        owner = str(action.owner_id or SOMEONE_ELSE)
        self.initial.update(what=action.what, owner=owner, owner_name=action.owner_name, due_on=action.due_on)
        if action.owner and action.owner_id not in seated.by_id:
            former = (str(action.owner_id), f"{action.owner.person.name} (as it is)")
            self._offer([former, *people(seated)[1:]])
        # What was typed before the minutes were approved is shown again with the reason why it is not saved.
        if action.item.meeting.is_locked and (data is None or data.get("what", action.what) == action.what):
            del self.fields["what"]

    @property
    def helper(self) -> FormHelper:
        """The layout without the words when they cannot be changed."""
        helper = super().helper
        if "what" not in self.fields:
            del helper.layout[0]
        return helper

    @property
    def said(self) -> Said:
        """What was entered, once the form holds."""
        given = self.cleaned_data
        return Said(given.get("what", self.action.what), given["due_on"], given["owner"], given["owner_name"])

    def _owner(self, value: str) -> Representative | None:
        return chosen(self.seated, value, [self.action.owner])


class WebField(forms.URLField):
    """The address of a page; nothing that a browser would run or fetch by another way."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)
        self.error_messages["invalid"] = "Enter a link that begins with https://."
        self.validators = [each for each in self.validators if not isinstance(each, URLValidator)]
        self.validators.append(URLValidator(schemes=["http", "https"]))


class UpdateForm(ForumForm):
    """How an action stands, with evidence or without."""

    text = forms.CharField(
        label="How does it stand?",
        max_length=LONGEST_UPDATE,
        widget=Textarea(rows=3),
        error_messages={"required": "Say how it stands."},
        help_text="Never a real name of a child, adult or family.",
    )
    link = WebField(label="Link to evidence", required=False, max_length=500)
    file = FileField(label="File as evidence", required=False)

    def clean(self) -> None:
        """Say that a file has to be chosen again when something else is wrong: browsers let go of it."""
        if self.errors and self.cleaned_data.get("file"):
            self.add_error("file", "Choose the file again.")


class ClosingForm(ForumForm):
    """What was done."""

    closing_note = forms.CharField(
        label="What was done?", widget=Textarea(rows=3), error_messages={"required": "Say what was done."}
    )


class ReopenForm(ForumForm):
    """Why an action is opened again."""

    reason = forms.CharField(
        label="Why is it opened again?",
        max_length=300,
        widget=Textarea(rows=2),
        error_messages={"required": "Say why it is opened again."},
        help_text="Members who may open the action can read it.",
    )


class ActionFilter(ForumForm):
    """Which actions are listed: a state and whose by links, the rest by fields. What makes no sense is not asked."""

    mark_optional = False
    #: State, whose, the words for the list, and the words for an empty one.
    LISTS: ClassVar = (
        ("open", False, "Open", "No action is open"),
        ("open", True, "Mine", "You have no open action"),
        ("closed", False, "Closed", "No action is closed yet"),
        ("all", False, "All", "No actions yet"),
    )
    #: What is asked for by fields.
    FIELDS: ClassVar = ("owner", "agency", "meeting", "agreed", "overdue")

    state = forms.ChoiceField(
        choices=[(key, key) for key in ("open", "closed", "all")], required=False, widget=forms.HiddenInput
    )
    whose = forms.ChoiceField(choices=[("mine", "mine")], required=False, widget=forms.HiddenInput)
    owner = forms.ChoiceField(label="Who", required=False)
    agency = forms.ChoiceField(label="Agency", required=False)
    meeting = forms.ChoiceField(label="Agreed at the meeting on", required=False)
    agreed = forms.ChoiceField(
        label="Agreed", choices=[("", "At any time"), *((key, words) for key, words, _, _ in AGES)], required=False
    )
    overdue = forms.BooleanField(label="Overdue", required=False)

    def __init__(self, params: Mapping[str, Any], *, offered: Offered) -> None:
        asked = {name: params.get(name, "") for name in ("state", "whose", *self.FIELDS)}
        super().__init__(asked | {"overdue": asked["overdue"] == "on"})
        self._offer(offered, asked["owner"])
        if asked["state"] == "closed":
            del self.fields["overdue"]
        self.is_valid()
        self.errors.clear()

    @staticmethod
    def meeting_asked(params: Mapping[str, Any]) -> int | None:
        """Return the meeting that the address asks for, there or not, so that it is among what is offered."""
        asked = params.get("meeting", "")
        return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None  # noqa: PLR2004 - no id

    @property
    def wanted(self) -> Wanted:
        """What to look for."""
        given = self.cleaned_data
        return Wanted(
            state=given.get("state") or "open",
            is_mine=given.get("whose") == "mine",
            owner=given.get("owner", ""),
            agency=given.get("agency", ""),
            meeting=int(given["meeting"]) if given.get("meeting") else None,
            agreed=given.get("agreed", ""),
            is_overdue=given.get("overdue", False),
        )

    @property
    def active(self) -> int:
        """How many filters are set."""
        return len(self._set)

    @property
    def query(self) -> str:
        """What is asked for, as the query of an address."""
        return urlencode(self._list(self.wanted.state, is_mine=self.wanted.is_mine) | self._set)

    @property
    def clear_url(self) -> str:
        """The same list with no filter set."""
        return f"?{urlencode(self._list(self.wanted.state, is_mine=self.wanted.is_mine))}"

    def lists(self) -> list[Link]:
        """Return the lists on offer, as links that keep the filter."""
        here = (self.wanted.state, self.wanted.is_mine)
        return [
            Link(words, f"?{urlencode(self._list(state, is_mine=mine) | self._set)}", (state, mine) == here)
            for state, mine, words, _ in self.LISTS
        ]

    @property
    def nothing(self) -> str:
        """What to say when the list is empty."""
        if self.active:
            return "No actions match"
        here = (self.wanted.state, self.wanted.is_mine)
        return next((said for state, mine, _, said in self.LISTS if (state, mine) == here), "No actions")

    @property
    def _set(self) -> dict[str, str]:
        """The filters that are set, as they stand in an address."""
        given = self.cleaned_data
        return {name: "on" if given[name] is True else given[name] for name in self.FIELDS if given.get(name)}

    @staticmethod
    def _list(state: str, *, is_mine: bool) -> dict[str, str]:
        return {"state": state} | ({"whose": "mine"} if is_mine else {})

    def _offer(self, offered: Offered, owner: str) -> None:
        """Put what can be asked into the fields; of owners without a place also one who is asked for already."""
        others = [(each.key, each.name) for each in offered.others]
        kind, _, name = owner.partition("-")
        if kind == "name" and name and "\0" not in name and (owner, name) not in others:
            others.append((owner, name))
        owners: Choices = [
            (agency, [(each.key, each.name) for each in of_agency]) for agency, of_agency in offered.owners.items()
        ]
        choices: dict[str, Choices] = {
            "owner": [("", "Everybody"), *owners, *([("Not a member", others)] if others else [])],
            "agency": [
                ("", "All agencies"),
                *((each.key, each.name) for each in offered.agencies),
                (NO_AGENCY, "Not a member"),
            ],
            "meeting": [("", "Any day"), *((str(pk), short_date(date)) for pk, date in offered.meetings)],
        }
        for field, found in choices.items():
            cast("forms.ChoiceField", self.fields[field]).choices = found
