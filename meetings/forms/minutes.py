"""Taking minutes a step on, commenting on them, and correcting them once they are approved."""

from collections.abc import Sequence
from typing import cast

from django import forms
from django.http import QueryDict

from meetings.models import AgendaItem, Meeting
from ui.forms import ForumForm, Radios, Textarea
from ui.templatetags.ui import weekday_date


class SeenForm(ForumForm):
    """A step that needs no words: what its page showed of the minutes, in short."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class ApproveForm(SeenForm):
    """Where the forum approved the minutes: at one of the meetings that came after, or outside a meeting."""

    OUTSIDE = "outside"

    at = forms.ChoiceField(
        label="Where were they approved?",
        widget=Radios(hints={OUTSIDE: "A chair says that they are approved."}),
        error_messages={
            "required": "Select where the minutes were approved.",
            "invalid_choice": "Select one of the places listed.",
        },
    )
    mark_optional = False

    def __init__(self, data: QueryDict | None, *, meetings: Sequence[Meeting], seen: str, at: str = "") -> None:
        self.meetings = {str(each.pk): each for each in meetings}
        chosen = at if at in self.meetings else "" if self.meetings else self.OUTSIDE
        super().__init__(data, initial={"seen": seen, "at": chosen})
        field = cast("forms.ChoiceField", self.fields["at"])
        field.choices = [
            *((pk, f"At the meeting on {weekday_date(each.date)}") for pk, each in self.meetings.items()),
            (self.OUTSIDE, "Outside a meeting"),
        ]
        if not self.meetings:
            field.widget, field.required = forms.HiddenInput(), False

    def meeting(self) -> Meeting | None:
        """The meeting that approved them; None for none."""
        return self.meetings.get(self.cleaned_data["at"])


class ReopenMinutesForm(ForumForm):
    """Why minutes go back to a draft."""

    reason = forms.CharField(
        label="Why are the minutes reopened?",
        max_length=300,
        help_text="Members read this. Never a real name of a child, adult or family.",
        error_messages={"required": "Say why the minutes are reopened."},
    )


class OfItemForm(ForumForm):
    """Something that is said of one item of the minutes, or of the whole."""

    item = forms.ChoiceField(
        label="What is it about?", required=False, error_messages={"invalid_choice": "Select one of the items."}
    )
    mark_optional = False

    def __init__(self, data: QueryDict | None, *, items: Sequence[AgendaItem], about: str = "") -> None:
        self.items = {str(each.pk): each for each in items}
        super().__init__(data, initial={"item": about if about in self.items else ""})
        field = cast("forms.ChoiceField", self.fields["item"])
        field.choices = [("", "The minutes as a whole"), *((pk, f"{each}") for pk, each in self.items.items())]

    def said_of(self) -> AgendaItem | None:
        """The item it is about; None for the whole."""
        return self.items.get(self.cleaned_data["item"])


class CommentForm(OfItemForm):
    """A comment on circulated minutes."""

    text = forms.CharField(
        label="Your comment",
        max_length=2000,
        widget=Textarea(rows=5),
        help_text="What should the minutes say? Everybody who may open the item reads this.",
        error_messages={"required": "Enter your comment."},
    )


class AnswerForm(ForumForm):
    """What came of a comment."""

    resolution = forms.CharField(
        label="What came of it?",
        max_length=1000,
        widget=Textarea(rows=4),
        help_text="Say what was changed, or why nothing was.",
        error_messages={"required": "Say what came of it."},
    )


class AddendumForm(OfItemForm):
    """A correction of approved minutes."""

    text = forms.CharField(
        label="The correction",
        max_length=4000,
        widget=Textarea(rows=6),
        help_text="What the minutes say, and what they should have said.",
        error_messages={"required": "Enter the correction."},
    )
