"""Whom something is given to: somebody on the list, or somebody new."""

from typing import Any, cast

from crispy_forms.layout import Div
from django import forms

from members.domain.person import Newcomer
from members.models import Person
from members.queries.person import choices
from ui.forms import ForumForm, Radios

NEW, LISTED = "new", "listed"
#: The layout of `WhoForm`'s own fields.
WHO = Div(
    "who",
    Div("name", "email", css_class="forum-reveal", data_revealed_by="1"),
    Div("person", css_class="forum-reveal", data_revealed_by="2"),
    css_class="forum-reveals",
)


class WhoForm(ForumForm):
    """Asks for a person; what is hidden by the choice is ignored."""

    mark_optional = frozenset({"email"})
    who = forms.ChoiceField(
        label="Who is it?",
        choices=[(NEW, "Somebody new"), (LISTED, "Somebody on the list")],
        widget=Radios(reveals={NEW: 1, LISTED: 2}),
        initial=NEW,
        error_messages={"required": "Say who it is"},
    )
    name = forms.CharField(label="Full name", required=False, max_length=150)
    email = forms.EmailField(
        label="Email address", required=False, help_text="They need one to sign in. You can invite them afterwards."
    )
    person = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["person"]).choices = [("", "Choose a person"), *choices()]

    def clean(self) -> dict[str, Any]:
        """Ask for what the choice needs, and forget what is wrong with what it hides."""
        said: dict[str, Any] = super().clean() or {}
        who = said.get("who")
        for hidden in {NEW: ["person"], LISTED: ["name", "email"]}.get(who or "", []):
            self.errors.pop(hidden, None)
            said[hidden] = ""
        if who == NEW and not said.get("name") and "name" not in self.errors:
            self.add_error("name", "Enter their full name")
        if who == LISTED and not said.get("person") and "person" not in self.errors:
            self.add_error("person", "Choose a person")
        return said

    @property
    def chosen(self) -> Person | Newcomer:
        """Who was said, for the verbs."""
        said = self.cleaned_data
        if said["who"] == LISTED:
            return Person.objects.get(pk=said["person"])
        return Newcomer(said["name"], said["email"])
