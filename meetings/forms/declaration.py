"""A declaration of interest."""

import json
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from meetings.domain.declaration import FIELDS, LONGEST, Said
from meetings.models import Declaration
from meetings.queries.declaration import DeclarationSheet
from ui.forms import ForumForm, Textarea

#: What people usually do; anything else is typed.
USUALLY = (
    "Stayed and took part",
    "Stayed and took no part in the item",
    "Left the room for the item",
)


class DeclarationForm(ForumForm):
    """Who declared what, in which item, and what they did; what it said when the person began is kept beside it."""

    name = forms.CharField(
        label="Who declared it?",
        max_length=LONGEST["name"],
        widget=forms.TextInput(attrs={"list": "names", "autocomplete": "off"}),
        error_messages={"required": FIELDS["name"]},
    )
    item = forms.ChoiceField(label="In which item?", required=False)
    interest = forms.CharField(
        label="What did they declare?",
        max_length=LONGEST["interest"],
        widget=Textarea(rows=2),
        help_text="Write codes such as Child A, never a name.",
        error_messages={"required": FIELDS["interest"]},
    )
    what_they_did = forms.CharField(
        label="What did they do?",
        max_length=LONGEST["what_they_did"],
        required=False,
        widget=forms.TextInput(attrs={"list": "usually", "autocomplete": "off"}),
        help_text="For example: stayed and took no part, or left the room for the item.",
    )
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    mark_optional = frozenset({"what_they_did"})

    def __init__(
        self, data: Any = None, *, sheet: DeclarationSheet, declaration: Declaration | None = None, item: str = ""
    ) -> None:
        self.declaration = declaration
        super().__init__(data, initial=self._began() if declaration else {"item": item})
        self.items = {str(item.pk): item for item in sheet.items}
        cast("forms.ChoiceField", self.fields["item"]).choices = [
            ("", "The meeting as a whole"),
            *((pk, str(item)) for pk, item in self.items.items()),
        ]
        self.names, self.usually = sheet.names, USUALLY

    def said(self) -> Said:
        """What was declared."""
        given = self.cleaned_data
        return Said(given["name"], given["interest"], given["what_they_did"], self.items.get(given["item"]))

    def began_from(self) -> Said:
        """Return what it said when the person began."""
        try:
            name, interest, did, item = json.loads(self.cleaned_data["seen"])
        except (ValueError, TypeError):
            return Said("", "")
        return Said(name, interest, did, self.items.get(item))

    def place(self, error: ValidationError) -> None:
        """Put what the domain refuses beside the field it is about.

        Where somebody else was quicker the page says what they wrote, and the next save begins from that.
        """
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(name, [each.messages[0] for each in errors])
            return
        if self.declaration and error.code == "changed_meanwhile":
            self.declaration.refresh_from_db()
            self.data = dict(self.data.items()) | {"seen": self._began()["seen"]}
        self.add_error(None, error.messages)

    def _began(self) -> dict[str, str]:
        declaration = cast("Declaration", self.declaration)
        fields = {name: str(getattr(declaration, name)) for name in FIELDS}
        item = str(declaration.item_id or "")
        return {**fields, "item": item, "seen": json.dumps([*fields.values(), item], ensure_ascii=False)}
