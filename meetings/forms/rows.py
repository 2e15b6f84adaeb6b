"""A form of rows that can be put in another order, taken off and added, by buttons that work without a script.

Each row sends its key in a hidden ``row``, so that the order on the page is the order that is sent; its fields are
named after the key, as in ``12-minutes``. A new row's key is ``new-1``. A row with ``12-off`` stays in the form, with
all that was typed, and goes when the form is saved. The buttons send ``move`` ("12 up"), ``off`` or ``on`` with a key,
or ``add``; they save nothing: the page comes back with what was typed, rearranged. With a script (``arranging.js``)
moving, taking off and putting back need no page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django import forms
from django.http import QueryDict

from meetings.enums import ItemKind
from ui.forms import ForumForm, NumberInput

NEW = re.compile(r"new-(\d{1,4})")
KEY = re.compile(r"\d{1,18}|new-\d{1,4}")
BUTTONS = ("move", "off", "on", "add")
#: How long an item takes when nobody says.
USUAL_MINUTES = "5"


@dataclass(frozen=True)
class Row:
    """What each row shows: its number while it stays, its title, why it cannot be taken off (if so).

    `focus` is which of its buttons was pressed, for the page that comes back: up, down, off or on.
    """

    key: str
    number: int
    title: str
    is_off: bool
    stays: str
    focus: str


class RowsForm(ForumForm):
    """A form of items in their order. `sent` is what the page says, with the rows as they are asked to be.

    A form inherits from it, says what a page begins with (`fresh`) and which fields a row has (`add_row`).
    """

    mark_optional = False
    label_size = ""
    add_kind = forms.ChoiceField(label="What is it for?", choices=[("", "Choose"), *ItemKind.choices], required=False)
    add_title = forms.CharField(label="Title", required=False, max_length=200)
    add_minutes = forms.CharField(
        label="Minutes", required=False, widget=NumberInput(attrs={"class": "govuk-input--width-2"})
    )
    add_at = forms.ChoiceField(label="Where", required=False)

    def __init__(self, data: QueryDict | None) -> None:
        self.focus = ""
        self.is_rearranged = is_pressed(data)
        self.sent = self.taken_up(data.copy()) if data is not None else self.fresh()
        self.sent["add_minutes"] = self.sent.get("add_minutes", USUAL_MINUTES)
        if data is None or self.is_rearranged:
            super().__init__(initial=self.sent.dict())
        else:
            super().__init__(self.sent)
        for key in keys(self.sent):
            self.add_row(key)
        places = [(key, f"Before “{self.title_of(key)}”") for key in keys(self.sent)]
        cast("forms.ChoiceField", self.fields["add_at"]).choices = [("", "At the end"), *places]

    def fresh(self) -> QueryDict:
        """Return what a page begins with that nobody has sent yet."""
        raise NotImplementedError

    def add_row(self, key: str) -> None:
        """Add the fields of a row."""
        raise NotImplementedError

    def taken_up(self, sent: QueryDict) -> QueryDict:
        """Return what was sent with the rows as its button asks, and with the item that is asked for below them."""
        self.focus = press(sent)
        is_asked = sent.get("add_title", "").strip() or sent.get("add_kind")
        if "add" in sent or (is_asked and not self.is_rearranged):
            self.focus = f"{_add(sent)}-title"
        return sent

    @property
    def planned(self) -> int:
        """Minutes planned, by what is typed."""
        return sum(map(self.minutes_of, keys(self.sent)))

    def numbers(self) -> dict[str, int]:
        """Return the number of each row that stays."""
        staying = (key for key in keys(self.sent) if not is_off(self.sent, key))
        return {key: number for number, key in enumerate(staying, start=1)}

    def minutes_of(self, key: str) -> int:
        """Return how long the row takes, by what is typed; nothing when that is no number or it goes."""
        typed = self.sent.get(f"{key}-minutes", "").strip()
        is_counted = typed.isdecimal() and len(typed) < len("1000") and not is_off(self.sent, key)
        return int(typed) if is_counted else 0

    def title_of(self, key: str) -> str:
        """Return what the row is called on the page."""
        return self.sent.get(f"{key}-title", "").strip() or "New item"

    def kind_of(self, key: str) -> str:
        """Return what the row is for."""
        said = self.sent.get(f"{key}-kind", "")
        return said if said in ItemKind else ItemKind.FREE.value

    def field_of(self, key: str, name: str) -> forms.Field:
        """Return a field that every row has: its minutes, its title, or a hidden one."""
        number = f"item {self.numbers().get(key, 0)}"
        if name == "minutes":
            return forms.IntegerField(
                label="Minutes",
                widget=NumberInput(attrs={"class": "govuk-input--width-2"}),
                error_messages={
                    "required": f"Enter the minutes of {number}.",
                    "invalid": f"The minutes of {number} must be a whole number, such as 15.",
                },
            )
        if name != "title":
            return forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
        focus = {"autofocus": True} if self.focus == f"{key}-title" else {}
        return forms.CharField(
            label="Title",
            max_length=200,
            widget=forms.TextInput(attrs=focus),
            error_messages={"required": f"Enter the title of {number}."},
        )

    def forgive(self) -> None:
        """Forget what is wrong with rows that go."""
        for name in [name for name in self.errors if is_off(self.sent, name.rpartition("-")[0])]:
            del self.errors[name]

    def focus_of(self, key: str) -> str:
        """Return which button of the row was pressed, if one was."""
        row, _, button = self.focus.rpartition("-")
        return button if row == key else ""


def is_pressed(data: QueryDict | None) -> bool:
    """Whether a button was pressed that saves nothing."""
    return data is not None and any(name in data for name in BUTTONS)


def press(data: QueryDict) -> str:
    """Do in `data` (a copy) what the button asks: move a row, take it off or put it back.

    Return where the page that comes back is to begin: the row's key and its button, as in "12-up".
    """
    key, _, way = data.get("move", "").partition(" ")
    order = keys(data)
    if key in order and way in ("up", "down"):
        at = order.index(key)
        to = max(at - 1, 0) if way == "up" else min(at + 1, len(order) - 1)
        order[at], order[to] = order[to], order[at]
        put_in_order(data, order)
        return f"{key}-{way}"
    for name, value in (("off", "yes"), ("on", "")):
        if (key := data.get(name, "")) in order:
            data[f"{key}-off"] = value
            return f"{key}-{'on' if value else 'off'}"
    return ""


def keys(data: QueryDict) -> list[str]:
    """Return the rows' keys in the order of the page."""
    return list(dict.fromkeys(key for key in data.getlist("row") if KEY.fullmatch(key)))


def put_in_order(data: QueryDict, order: Sequence[str]) -> None:
    """Put the rows of `data` (a copy) in this order."""
    data.setlist("row", list(order))


def new_key(data: QueryDict) -> str:
    """Return a key that no row has yet."""
    taken = [int(found[1]) for key in keys(data) if (found := NEW.fullmatch(key))]
    return f"new-{max(taken, default=0) + 1}"


def is_new(key: str) -> bool:
    """Whether this row is to be added."""
    return bool(NEW.fullmatch(key))


def is_off(data: QueryDict, key: str) -> bool:
    """Whether this row is to go."""
    return data.get(f"{key}-off") == "yes"


def rename(data: QueryDict, key: str, to: str) -> None:
    """Give a row of `data` (a copy) another key, with all its fields and in its place."""
    for name in [name for name in data if name.startswith(f"{key}-")]:
        data.setlist(f"{to}-{name.removeprefix(f'{key}-')}", data.pop(name))
    put_in_order(data, [to if each == key else each for each in keys(data)])


def drop(data: QueryDict, key: str) -> None:
    """Leave a row out of `data` (a copy)."""
    put_in_order(data, [each for each in keys(data) if each != key])


def _add(data: QueryDict) -> str:
    """Make a row of what is asked for under "Add an item", and empty that; return its key."""
    key, order = new_key(data), keys(data)
    kind = data.get("add_kind", "")
    kind = kind if kind in ItemKind else ItemKind.FREE.value
    title = data.get("add_title", "").strip()
    data[f"{key}-kind"] = kind
    data[f"{key}-title"] = title if title or kind == ItemKind.FREE else str(ItemKind(kind).label)
    data[f"{key}-minutes"] = data.get("add_minutes", "").strip() or USUAL_MINUTES
    before = data.get("add_at", "")
    order.insert(order.index(before) if before in order else len(order), key)
    put_in_order(data, order)
    data["add_kind"] = data["add_title"] = data["add_at"] = ""
    data["add_minutes"] = USUAL_MINUTES
    return key
