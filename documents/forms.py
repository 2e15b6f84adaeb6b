"""The field by which somebody sends a file."""

from typing import Any

from django import forms
from django.conf import settings

from documents import checking
from documents.checking import Checked


class FileField(forms.FileField):
    """A file that is checked when the form is: its cleaned value is a `Checked`, which verbs keep."""

    def __init__(self, **said: Any) -> None:
        words = {
            "required": "Choose a file.",
            "missing": "Choose the file again: it did not arrive.",
            "invalid": "Choose the file again: it did not arrive.",
            "empty": "The file is empty.",
        }
        hint = f"A{checking.WHAT_MAY_BE[1:]}, up to {settings.LARGEST_FILE // 1024**2} MB."
        standard: dict[str, Any] = {"widget": forms.FileInput(attrs={"accept": checking.ACCEPTED}), "help_text": hint}
        super().__init__(**(standard | {"error_messages": words, "allow_empty_file": True} | said))

    def clean(self, data: Any, initial: Any = None) -> Checked | None:
        """Return the file, checked; None when none was sent and none is needed."""
        sent = super().clean(data, initial)
        return checking.check(sent) if sent else None
