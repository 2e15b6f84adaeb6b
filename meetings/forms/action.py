"""Recording, finding and closing actions."""

import datetime
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from crispy_forms.layout import Div, Layout
from django import forms
from django.http import QueryDict

from meetings.forms.people import SOMEONE_ELSE, PersonSelect, chosen, people
from meetings.queries import Seated
from ui.components import Link
from ui.forms import ForumForm, Textarea


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
    mark_optional = False
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
        cast("forms.ChoiceField", self.fields["owner"]).choices = people(seated, nobody="Select a person")

    def clean(self) -> dict[str, Any]:
        """Read the choice as a representative, or the name of someone else; a hidden name is ignored."""
        said: dict[str, Any] = super().clean() or {}
        value = said.get("owner", "")
        said["owner"] = chosen(self.seated, value)
        if not value and "owner" not in self.errors:
            self.add_error("owner", "Say who will do this.")
        if value != SOMEONE_ELSE:
            said["owner_name"] = ""
        elif not said.get("owner_name", "").strip() and "owner_name" not in self.errors:
            self.add_error("owner_name", "Enter the name of the person who will do this.")
        return said


class ClosingForm(ForumForm):
    """What was done."""

    closing_note = forms.CharField(
        label="What was done?", widget=Textarea(rows=3), error_messages={"required": "Say what was done."}
    )


@dataclass(frozen=True)
class ActionFilter:
    """Which actions are listed: a state, and whose; anything unknown means open ones of everybody."""

    state: str
    is_mine: bool

    #: State, whose, the words for the list, and the words for an empty one.
    LISTS: ClassVar = (
        ("open", False, "Open", "No action is open"),
        ("open", True, "Mine", "You have no open action"),
        ("closed", False, "Closed", "No action is closed yet"),
        ("all", False, "All", "No actions yet"),
    )

    @classmethod
    def read(cls, params: QueryDict) -> "ActionFilter":
        """Read what the address asks for."""
        state = params.get("state", "")
        return cls(state if state in {"open", "closed", "all"} else "open", params.get("whose") == "mine")

    def lists(self) -> list[Link]:
        """Return the lists on offer, as links."""
        return [
            Link(words, f"?state={state}&whose=mine" if mine else f"?state={state}", (state, mine) == self._asked)
            for state, mine, words, _ in self.LISTS
        ]

    @property
    def nothing(self) -> str:
        """What to say when the list is empty."""
        return next((said for state, mine, _, said in self.LISTS if (state, mine) == self._asked), "No actions")

    @property
    def _asked(self) -> tuple[str, bool]:
        return self.state, self.is_mine
