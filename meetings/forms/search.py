"""Asking for words, and for a kind of thing to find them in."""

from typing import Any

from django import forms
from django.http import QueryDict

from meetings.queries.search import KINDS, Kind
from ui.forms import ForumForm

LONGEST = 200


class SearchForm(ForumForm):
    """The words that are looked for. It is asked for once there are any in the address."""

    mark_optional = False
    q = forms.CharField(
        label="What are you looking for?",
        max_length=LONGEST,
        widget=forms.SearchInput,
        help_text="Words in agendas, notes, decisions and actions; or a number such as A12. Put words in quotation "
        "marks to find them side by side; “or” between two finds either; a minus sign before a word leaves it out.",
        error_messages={
            "required": "Enter the words to look for.",
            "null_characters_not_allowed": "Enter words: what you entered holds characters that are no text.",
        },
    )
    kind = forms.ChoiceField(choices=[(key, key) for key in KINDS], required=False, widget=forms.HiddenInput)

    def __init__(self, params: QueryDict) -> None:
        asked: dict[str, Any] = {"q": params.get("q", ""), "kind": params.get("kind", "")}
        if asked["kind"] not in KINDS:
            asked["kind"] = ""
        super().__init__(asked if "q" in params else None)

    def clean_q(self) -> str:
        """The words, with single blanks."""
        return " ".join(self.cleaned_data["q"].split())

    @property
    def kind_asked(self) -> Kind | None:
        """The kind that is asked for alone; None for all."""
        return KINDS.get(self.cleaned_data["kind"])
