"""A new version of the standard agenda: its items in their order, and what changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from meetings.domain import template as templates
from meetings.domain.differences import Difference, between
from meetings.domain.template import Standard, StandardItem
from meetings.enums import ItemKind
from meetings.forms import rows
from meetings.models import AgendaTemplate
from members.models import Board
from ui.forms import Textarea

NAMES = ("title", "minutes", "kind", "board", "bullets")
#: How long one point under an item may be.
LONGEST_BULLET = 200


@dataclass(frozen=True)
class StandardRow(rows.Row):
    """One item of the form, as the template shows it; `is_open` unfolds what is seldom changed."""

    starts: None
    is_open: bool
    hidden: tuple[forms.BoundField, ...]
    fields: dict[str, forms.BoundField]


class TemplateForm(rows.RowsForm):
    """A row of fields for each item, beginning from the version adopted last; `seen` is its number. See `rows`."""

    name = forms.CharField(label="Name", max_length=100)
    change_note = forms.CharField(
        label="What changed",
        max_length=300,
        help_text="In a sentence.",
        error_messages={"required": "Say what changed."},
    )
    seen = forms.IntegerField(min_value=1, max_value=32_767, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, latest: AgendaTemplate, boards: Sequence[Board]) -> None:
        self.latest = latest
        self.boards = {str(board.pk): board for board in boards}
        super().__init__(data)

    def fresh(self) -> QueryDict:
        """Return what the page begins with: the version adopted last."""
        sent = QueryDict(mutable=True)
        sent["name"], sent["seen"] = self.latest.name, str(self.latest.version)
        for number, item in enumerate(templates.standard_items(self.latest), start=1):
            sent.appendlist("row", str(number))
            said = {
                "title": item.title,
                "minutes": str(item.minutes),
                "kind": item.kind,
                "board": str(item.board.pk) if item.board else "",
                "bullets": "\n".join(item.bullets),
            }
            for name, value in said.items():
                sent[f"{number}-{name}"] = value
        return sent

    def add_row(self, key: str) -> None:
        """Add the fields of an item."""
        own: dict[str, forms.Field] = {
            "kind": forms.ChoiceField(label="What is it for?", choices=ItemKind.choices),
            "board": forms.ChoiceField(
                label="Board",
                choices=[("", "None"), *((pk, board.name) for pk, board in self.boards.items())],
                required=False,
            ),
            "bullets": forms.CharField(
                label="Points under it", required=False, widget=Textarea(rows=3), help_text="One a line."
            ),
        }
        for name in (*NAMES, "off"):
            self.fields[f"{key}-{name}"] = own.get(name) or self.field_of(key, name)

    def rows(self) -> Iterator[StandardRow]:
        """Return the rows in the order of the page."""
        numbers = self.numbers()
        for key in rows.keys(self.sent):
            bound = {name: self[f"{key}-{name}"] for name in NAMES}
            yield StandardRow(
                key=key,
                number=numbers.get(key, 0),
                title=self.title_of(key),
                is_off=rows.is_off(self.sent, key),
                stays="",
                focus=self.focus_of(key),
                starts=None,
                is_open=any(bound[name].errors for name in ("kind", "board", "bullets")),
                hidden=(self[f"{key}-off"],),
                fields=bound,
            )

    def clean(self) -> None:
        """Hold the points under an item to their length; ignore what is wrong with an item that goes."""
        for key, number in self.numbers().items():
            said = self.cleaned_data.get(f"{key}-bullets", "")
            if any(len(" ".join(line.split())) > LONGEST_BULLET for line in said.splitlines()):
                message = f"Item {number}: each point has at most {LONGEST_BULLET} characters."
                self.add_error(f"{key}-bullets", message)
        self.forgive()

    def standard(self) -> Standard:
        """Return what was entered."""
        items = [
            StandardItem(
                kind=self.cleaned_data[f"{key}-kind"],
                title=self.cleaned_data[f"{key}-title"],
                minutes=self.cleaned_data[f"{key}-minutes"],
                bullets=tuple(self.cleaned_data[f"{key}-bullets"].splitlines()),
                board=self.boards.get(self.cleaned_data[f"{key}-board"]),
            )
            for key in self.numbers()
        ]
        return Standard(self.cleaned_data["name"], self.cleaned_data["change_note"], items)

    def place(self, error: ValidationError) -> tuple[Difference, ...] | None:
        """Put what the domain refuses beside its field.

        When another version was adopted meanwhile, return how what was entered differs from it; the next try begins
        from there.
        """
        meanwhile = None
        keys = list(self.numbers())
        for each in error.error_list:
            params = each.params or {}
            if "row" in params:
                key = keys[params["row"]]
                self.add_error(f"{key}-{params['field']}", f"Item {params['row'] + 1}: {each.messages[0]}")
            else:
                self.add_error(params.get("field"), each.messages[0])
            if each.code == "adopted_meanwhile":
                meanwhile = between(templates.frozen(self.latest), templates.frozen_items(self.standard().items))
                self.sent["seen"] = str(self.latest.version)
        return meanwhile
