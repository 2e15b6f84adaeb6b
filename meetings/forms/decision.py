"""What the forum decided."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from meetings.models import Decision
from ui.forms import ForumForm, Textarea


class DecisionForm(ForumForm):
    """A decision in a sentence; what it said when the person began is kept beside it."""

    decision = forms.CharField(
        label="What was decided?",
        max_length=Decision._meta.get_field("text").max_length,
        widget=Textarea(rows=2),
        error_messages={"required": "Say what was decided."},
    )
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    mark_optional = False

    def __init__(self, data: Any = None, *, decision: Decision | None = None) -> None:
        said = {"decision": decision.text, "seen": decision.text} if decision else {}
        super().__init__(data, initial=said)

    def place(self, error: ValidationError) -> None:
        """Put what the domain refuses beside the words; after somebody else's change the next save begins from it."""
        if getattr(error, "code", "") == "changed_meanwhile":
            self.data = dict(self.data.items()) | {"seen": (error.params or {})["now"]}
            self.add_error("decision", error.messages)
        elif hasattr(error, "error_dict"):
            self.add_error("decision", error.messages)
        else:
            self.add_error(None, error)
