"""Adding a paper, replacing its file, and saying who may read it."""

from collections.abc import Sequence
from typing import Any, cast

from crispy_forms.layout import Div, Layout
from django import forms
from django.http import HttpRequest

from documents.checking import Checked
from documents.forms import FileField
from meetings.domain.paper import Said
from meetings.enums import Sensitivity
from meetings.models import Paper
from members.models import Person
from ui.forms import Checkboxes, ForumForm, Radios

EVERYBODY, NAMED = "everybody", "named"
Groups = Sequence[tuple[str, Sequence[Person]]]


class ChangePaperForm(ForumForm):
    """What is said of a paper."""

    title = forms.CharField(
        label="Title",
        max_length=200,
        help_text="It stands in lists and on the agenda. Nothing that tells who a child, adult or family is.",
        error_messages={"required": "Enter the paper’s title."},
    )
    sensitivity = forms.ChoiceField(
        label="Marking",
        choices=Sensitivity,
        widget=Radios(
            hints={
                Sensitivity.OFFICIAL_SENSITIVE: "For what would harm somebody if it got out. It is noted who opens it."
            }
        ),
        initial=Sensitivity.OFFICIAL,
        error_messages={"required": "Select a marking.", "invalid_choice": "Select a marking."},
    )
    who = forms.ChoiceField(
        label="Who may read it?",
        choices=[(EVERYBODY, "Everybody who may open the item"), (NAMED, "Only people named here")],
        widget=Radios(
            reveals={NAMED: 1},
            hints={NAMED: "And those who run the forum. Others find its pages marked as restricted in their pack."},
        ),
        initial=EVERYBODY,
        error_messages={"required": "Select who may read it.", "invalid_choice": "Select who may read it."},
    )
    readers = forms.MultipleChoiceField(
        label="Who, beside those who run the forum?",
        required=False,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Select people from the list."},
    )
    mark_optional = False
    layout = Layout(
        "title",
        "sensitivity",
        Div("who", Div("readers", css_class="forum-reveal", data_revealed_by="1"), css_class="forum-reveals"),
    )

    def __init__(self, *args: Any, groups: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for _, people in groups for person in people}
        choices = [(str(person.pk), f"{person.name}, {group}") for group, people in groups for person in people]
        cast("forms.MultipleChoiceField", self.fields["readers"]).choices = choices

    @property
    def said(self) -> Said:
        """What was entered, once the form holds; who is named counts only where that was chosen."""
        given = self.cleaned_data
        is_restricted = given["who"] == NAMED
        readers = tuple(self.people[pk] for pk in given["readers"]) if is_restricted else ()
        return Said(given["title"], given["sensitivity"], is_restricted, readers)


class AddPaperForm(ChangePaperForm):
    """A new paper: its file comes last, so that all else has arrived when a file turns out to be too large."""

    file = FileField(label="File")
    layout = Layout(*ChangePaperForm.layout.fields, "file")

    @property
    def sent(self) -> Checked:
        """The file, checked, once the form holds."""
        return cast("Checked", self.cleaned_data["file"])


class ReplacePaperForm(ForumForm):
    """The file that takes a paper's place; `seen` is the number of the version that the person saw."""

    seen = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    file = FileField(label="New file")

    @property
    def sent(self) -> Checked:
        """The file, checked, once the form holds."""
        return cast("Checked", self.cleaned_data["file"])


def said_by(paper: Paper, readers: Sequence[int]) -> dict[str, Any]:
    """Return what the form begins with for a paper that these people are named on."""
    return {
        "title": paper.title,
        "sensitivity": paper.sensitivity,
        "who": NAMED if paper.is_restricted else EVERYBODY,
        "readers": [str(pk) for pk in readers],
    }


def sent_with(request: HttpRequest) -> tuple[Any, Any] | tuple[()]:
    """Return fields and files of a form that was sent; nothing when it is only asked for."""
    return (request.POST, request.FILES) if request.method == "POST" else ()
