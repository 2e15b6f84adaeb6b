"""What is asked when a version of the Terms of Reference is adopted."""

from typing import Any

from django import forms

from accounts.dated import today
from members.domain.terms import Terms
from members.models import TermsVersion
from ui.forms import ForumForm, Textarea

MARKS = "A line that begins with ## is a heading, one with - a bullet. Put **bold** words between two asterisks."


class AdoptForm(ForumForm):
    """The whole text, from when it holds and when it is reviewed next.

    `seen` is the number of the version that the writer began from.
    """

    text = forms.CharField(
        label="Text of the Terms of Reference", max_length=100_000, widget=Textarea(rows=24), help_text=MARKS
    )
    change_note = forms.CharField(
        label="What changed",
        max_length=300,
        help_text="In a sentence. If the review changed nothing, say so and set the next review date.",
    )
    started_on = forms.DateField(
        label="Holds from",
        help_text="The version before holds until the day before.",
        error_messages={"required": "Enter the day that it holds from.", "invalid": "Enter a date that exists."},
    )
    next_review_on = forms.DateField(
        label="Date for next review",
        error_messages={"required": "Enter the date for the next review.", "invalid": "Enter a date that exists."},
    )
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def terms(self) -> Terms:
        """What was entered."""
        return Terms(**{name: self.cleaned_data[name] for name in Terms.__dataclass_fields__})

    @staticmethod
    def beginning() -> dict[str, Any]:
        """Return what the form begins with: the text adopted last, holding from today."""
        version = TermsVersion.objects.latest_adopted()
        return {"text": version.text, "started_on": today(), "seen": version.number}
