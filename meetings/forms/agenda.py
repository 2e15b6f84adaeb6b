"""A whole agenda on one page: its items with lead, minutes and case, in their order, new ones, and those to go."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from meetings.domain import agenda, kept
from meetings.domain.order import merged
from meetings.enums import ItemKind
from meetings.forms import rows
from meetings.forms.people import SOMEONE_ELSE, Choices, PersonSelect, chosen, people
from meetings.models import AgendaItem
from meetings.queries.agenda import AgendaSheet, starts_of
from ui.forms import Textarea

#: What an item of a case asks beside; what is folded away, and what is hidden.
OF_CASES = ("question", "guests", "review")
FOLDED, HIDDEN = ("title", "question", "guests"), ("kind", "seen", "off")
#: Digits of the longest number that can be one of ours.
LONGEST_NUMBER = 18
OTHER_ORDER = "Somebody else put the items in another order while you were working."


@dataclass(frozen=True)
class ItemRow(rows.Row):
    """One item of the form, as the template shows it.

    `is_open` unfolds what is seldom changed: for a new item, and where something is wrong with it. `came_back` says
    that somebody else took the item off meanwhile.
    """

    starts: datetime.time
    came_back: bool
    is_open: bool
    hidden: tuple[forms.BoundField, ...]
    fields: dict[str, forms.BoundField]
    folded: tuple[forms.BoundField, ...]


class AgendaForm(rows.RowsForm):
    """A row of fields for each item, named after its id, as in ``12-lead`` and ``12-minutes``; see `rows`.

    `seen_order` holds the ids in the order that the page began with, `issued` the version that was issued then.
    """

    issued = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen_order = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, sheet: AgendaSheet) -> None:
        self.sheet = sheet
        self.items = {str(item.pk): item for item in sheet.items}
        self.reviews = {str(review.pk): review for review in sheet.reviews}
        self.leads = people(sheet.seated, nobody="Nobody yet")
        self.came_back: set[str] = set()
        super().__init__(data)

    # What the page shows ------------------------------------------------------------------------------------------

    def rows(self) -> Iterator[ItemRow]:
        """Return the rows in the order of the page."""
        numbers = self.numbers()
        order = rows.keys(self.sent)
        starts = starts_of(self.sheet.meeting, [self.minutes_of(key) for key in order])
        for key, start in zip(order, starts, strict=True):
            bound = {name: self[f"{key}-{name}"] for name in self._names(key)}
            folded = tuple(bound.pop(name) for name in FOLDED if name in bound)
            item = self.items.get(key)
            yield ItemRow(
                key=key,
                number=numbers.get(key, 0),
                title=self.title_of(key),
                starts=start,
                came_back=key in self.came_back,
                is_off=rows.is_off(self.sent, key),
                is_open=rows.is_new(key) or any(field.errors for field in folded),
                stays=kept.refusal(item) if item else "",
                focus=self.focus_of(key),
                hidden=tuple(self[f"{key}-{name}"] for name in HIDDEN),
                fields=bound,
                folded=folded,
            )

    # What is to be saved ------------------------------------------------------------------------------------------

    def clean(self) -> None:
        """Ask for the name when somebody else leads; ignore a hidden name, and what is wrong with an item that goes."""
        for key, number in self.numbers().items():
            is_named = self.cleaned_data.get(f"{key}-lead_name", "").strip()
            if self.cleaned_data.get(f"{key}-lead") == SOMEONE_ELSE and not is_named:
                self.add_error(f"{key}-lead_name", f"Item {number}: enter who leads it.")
            if key in self.came_back:
                message = "somebody else took this item off the agenda while you were working."
                self.add_error(f"{key}-title", f"Item {number}: {message} Save again to put it back, or take it off.")
        self.forgive()

    def changes(self) -> Iterator[agenda.ItemChange]:
        """Return what each item is to become."""
        for key in self.numbers():
            if not rows.is_new(key):
                said = self._said(key)
                yield agenda.ItemChange(int(key), **said, seen=self.cleaned_data.get(f"{key}-seen"))

    def added(self) -> Iterator[agenda.NewItem]:
        """Return the new items."""
        for key in self.numbers():
            if rows.is_new(key):
                said = {name: value for name, value in self._said(key).items() if value is not None}
                yield agenda.NewItem(key, self.kind_of(key), **said)

    def taken_off(self) -> dict[int, str | None]:
        """Return the items to go, with what each said when the page began."""
        keys = [key for key in rows.keys(self.sent) if rows.is_off(self.sent, key) and not rows.is_new(key)]
        return {int(key): self.sent.get(f"{key}-seen") for key in keys}

    def order(self) -> agenda.Order:
        """Return the order of the page, and the one it began with."""
        keys = [key for key in rows.keys(self.sent) if not (rows.is_off(self.sent, key) and rows.is_new(key))]
        return agenda.Order([key if rows.is_new(key) else int(key) for key in keys], list(map(int, self._seen_order())))

    @property
    def is_issued_meanwhile(self) -> bool:
        """Whether the agenda was issued after the page began."""
        return self.sheet.version > (self.cleaned_data.get("issued") or 0)

    # When it cannot be saved --------------------------------------------------------------------------------------

    def place(self, error: ValidationError) -> None:
        """Put what the domain refuses beside the field it is about, with the item's number before it."""
        for each in error.error_list:
            params, message = each.params or {}, each.messages[0]
            key = str(params.get("item_id", ""))
            if key not in rows.keys(self.sent):
                self.add_error(None, f"{message[:1].upper()}{message[1:]}")
                continue
            if each.code == "changed_meanwhile":
                message = self._begin_again(key)
            if each.code == "has_record":
                self.sent[f"{key}-off"] = ""
            self.add_error(f"{key}-{params['field']}", f"Item {self.numbers()[key]}: {message}")

    def catch_up(self) -> None:
        """Show also what others added and moved meanwhile, so that the next save begins from there.

        When both moved, the page keeps its own order and says what the other is.
        """
        if not self.is_bound:
            return
        now, wanted = list(self.items), rows.keys(self.sent)
        order = merged(wanted, self._seen_order(), now)
        if order is None:
            order = merged(wanted, now, now) or wanted
            theirs = "; ".join(f"{item.number}. {item.title}" for item in self.sheet.items)
            self.add_error(None, f"{OTHER_ORDER} Theirs: {theirs}. Yours is kept below: save again to have it.")
        for key in order:
            if key not in wanted:
                self._say(self.sent, self.items[key])
                self.add_row(key)
        rows.put_in_order(self.sent, order)
        self.sent["seen_order"] = " ".join(now)

    def _begin_again(self, key: str) -> str:
        """Let the next save begin from what the item says now; return that in words."""
        item, is_off = self.items[key], rows.is_off(self.sent, key)
        now = _words(item, self.sent)
        if is_off and _says_sent(self.sent, key) == self.sent.get(f"{key}-seen"):
            self._say(self.sent, item)
        self.sent[f"{key}-seen"], self.sent[f"{key}-off"] = agenda.says(item), ""
        again = "Take it off again if it is still to go." if is_off else "Save again to have yours instead."
        return f"somebody else changed this item. Now: {now}. {again}"

    # What was sent ------------------------------------------------------------------------------------------------

    def fresh(self) -> QueryDict:
        """Return what the page begins with: the agenda as it is."""
        sent = QueryDict(mutable=True)
        rows.put_in_order(sent, list(self.items))
        for item in self.sheet.items:
            self._say(sent, item)
        sent["seen_order"], sent["issued"] = " ".join(self.items), str(self.sheet.version)
        return sent

    def taken_up(self, sent: QueryDict) -> QueryDict:
        """Return what was sent, rearranged; what others took off comes back if it was changed."""
        for key in rows.keys(sent):
            if not rows.is_new(key) and key not in self.items:
                self._bring_back(sent, key)
        return super().taken_up(sent)

    def _bring_back(self, sent: QueryDict, key: str) -> None:
        """Make a new item of one that somebody else took off, unless the writer left it alone or took it off too."""
        if rows.is_off(sent, key) or _says_sent(sent, key) == sent.get(f"{key}-seen"):
            rows.drop(sent, key)
            return
        again = rows.new_key(sent)
        rows.rename(sent, key, again)
        self.came_back.add(again)

    def _say(self, sent: QueryDict, item: AgendaItem) -> None:
        """Let the row of `item` say what the item says."""
        for name, value in _said_by(item).items():
            sent[f"{item.pk}-{name}"] = value
        sent[f"{item.pk}-kind"], sent[f"{item.pk}-seen"], sent[f"{item.pk}-off"] = item.kind, agenda.says(item), ""

    def _seen_order(self) -> list[str]:
        return [key for key in self.sent.get("seen_order", "").split() if key.isdecimal()]

    def kind_of(self, key: str) -> str:
        """Return what the row is for: what its item is for, whatever was sent."""
        item = self.items.get(key)
        return item.kind if item else super().kind_of(key)

    def _said(self, key: str) -> dict[str, Any]:
        """Return what a row says, by the names of the domain; what it does not ask is None."""
        said: dict[str, Any] = {name: self.cleaned_data.get(f"{key}-{name}") for name in self._names(key)}
        item = self.items.get(key)
        lead = said.pop("lead")
        return said | {
            "lead": chosen(self.sheet.seated, lead, [item.lead if item else None]),
            "lead_name": said["lead_name"] if lead == SOMEONE_ELSE else "",
            "review": self.reviews.get(said["review"] or "") if "review" in said else item and item.review,
        }

    # The fields of a row ------------------------------------------------------------------------------------------

    def _names(self, key: str) -> tuple[str, ...]:
        shared = ("minutes", "lead", "lead_name", "title")
        return (*shared, *OF_CASES) if self.kind_of(key) == ItemKind.CASE else shared

    def add_row(self, key: str) -> None:
        """Add the fields of an item."""
        own = self._fields_of(key)
        for name in (*self._names(key), *HIDDEN):
            self.fields[f"{key}-{name}"] = own.get(name) or self.field_of(key, name)

    def _fields_of(self, key: str) -> dict[str, forms.Field]:
        return {
            "lead": forms.ChoiceField(
                label="Lead", choices=self._leads_with(self.items.get(key)), required=False, widget=PersonSelect
            ),
            "lead_name": forms.CharField(label="Name of the lead", required=False, max_length=150),
            "question": forms.CharField(
                label="Question for the forum",
                required=False,
                max_length=1000,
                widget=Textarea(rows=2),
                help_text="Codes such as Child A, never a name.",
            ),
            "guests": forms.CharField(
                label="Invited practitioners",
                required=False,
                max_length=1000,
                widget=Textarea(rows=2),
                help_text="One person a line, with role and agency.",
            ),
            "review": forms.ChoiceField(
                label="Review discussed",
                choices=[("", "None"), *((pk, str(review)) for pk, review in self.reviews.items())],
                required=False,
            ),
        }

    def _leads_with(self, item: AgendaItem | None) -> Choices:
        """Return those who may lead, and who leads it now if they hold no place on the day any more."""
        if item is None or item.lead is None or item.lead_id in self.sheet.seated.by_id:
            return self.leads
        former: Any = [(str(item.lead_id), f"{item.lead.person.name} (holds no place that day)")]
        return [self.leads[0], *former, *self.leads[1:]]


def _said_by(item: AgendaItem) -> dict[str, str]:
    """Return what the fields of an item's row say."""
    return {
        "title": item.title,
        "minutes": str(item.minutes),
        "lead": str(item.lead_id or (SOMEONE_ELSE if item.lead_name else "")),
        "lead_name": item.lead_name,
        "review": str(item.review_id or ""),
        "question": item.question,
        "guests": item.guests,
    }


def _says_sent(sent: QueryDict, key: str) -> str:
    """Return what a row says, as `agenda.says` of an item; nothing comparable when a number is none."""
    said = _sent_by(sent, key)
    is_named = said["lead"] == SOMEONE_ELSE
    numbers = [said["minutes"], "0" if is_named else said["lead"] or "0", said["review"] or "0"]
    if not all(number.isdecimal() and len(number) <= LONGEST_NUMBER for number in numbers):
        return ""
    minutes, lead_id, review_id = map(int, numbers)
    return agenda.says(
        AgendaItem(
            title=" ".join(said["title"].split()),
            minutes=minutes,
            lead_id=lead_id or None,
            lead_name=said["lead_name"] if is_named else "",
            review_id=review_id or None,
            question=said["question"],
            guests=said["guests"],
        )
    )


def _sent_by(sent: QueryDict, key: str) -> dict[str, str]:
    """Return what was sent of a row, by the names of `_said_by`."""
    return {name: agenda.plain(sent.get(f"{key}-{name}", "")) for name in _said_by(AgendaItem())}


def _words(item: AgendaItem, sent: QueryDict) -> str:
    """Say what an item says now, of what its row says otherwise."""
    now, typed = _said_by(item), _sent_by(sent, str(item.pk))
    words = {
        "minutes": f"{item.minutes} minutes",
        "lead": f"{item.lead_label or 'nobody'} leads",
        "lead_name": f"{item.lead_label or 'nobody'} leads",
        "review": f"the review is {item.review}" if item.review else "no review",
        "title": f"called “{item.title}”",
        "question": f"the question is “{item.question}”" if item.question else "no question",
        "guests": f"invited: {'; '.join(item.guests.splitlines()) or 'nobody'}",
    }
    return ", ".join(dict.fromkeys(words[name] for name in words if now[name] != typed[name])) or "as you see it"
