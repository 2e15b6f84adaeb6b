"""The leads, minutes and cases of a whole agenda on one page."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from meetings.domain import agenda
from meetings.enums import ItemKind
from meetings.forms.people import SOMEONE_ELSE, Choices, PersonSelect, chosen, people
from meetings.models import AgendaItem
from meetings.queries import Seated
from reviews.models import Review
from ui.forms import ForumForm, NumberInput


@dataclass(frozen=True)
class ItemRow:
    """One item of the form, as the template shows it."""

    item: AgendaItem
    starts: datetime.time
    lead: forms.BoundField
    lead_name: forms.BoundField
    minutes: forms.BoundField
    review: forms.BoundField | None
    seen: forms.BoundField


class AgendaForm(ForumForm):
    """A row of fields for each item, named after its id, as in ``12-lead`` and ``12-minutes``."""

    mark_optional = False
    label_size = ""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        items: Sequence[AgendaItem],
        starts: Sequence[datetime.time],
        seated: Seated,
        reviews: Sequence[Review],
    ) -> None:
        super().__init__(data)
        self.items, self.starts, self.seated = items, starts, seated
        self.reviews = {str(review.pk): review for review in reviews}
        self.leads = people(seated, nobody="Nobody yet")
        for item in items:
            self.fields |= {f"{item.pk}-{name}": field for name, field in self._fields_of(item).items()}

    def rows(self) -> Iterator[ItemRow]:
        """Return the rows in the order of the agenda."""
        for item, starts in zip(self.items, self.starts, strict=True):
            bound = {name: self[f"{item.pk}-{name}"] for name in ("lead", "lead_name", "minutes", "seen")}
            has_case = f"{item.pk}-review" in self.fields
            yield ItemRow(item, starts, review=self[f"{item.pk}-review"] if has_case else None, **bound)

    def clean(self) -> None:
        """Ask for the name when somebody else leads; a hidden name is ignored."""
        for item in self.items:
            is_named = self.cleaned_data.get(f"{item.pk}-lead_name", "").strip()
            if self.cleaned_data.get(f"{item.pk}-lead") == SOMEONE_ELSE and not is_named:
                self.add_error(f"{item.pk}-lead_name", f"Item {item.number}: enter who leads it.")

    def changes(self) -> Iterator[agenda.ItemChange]:
        """Return what each item is to become."""
        for item in self.items:
            said: dict[str, Any] = {
                name: self.cleaned_data.get(f"{item.pk}-{name}")
                for name in ("lead", "lead_name", "minutes", "review", "seen")
            }
            yield agenda.ItemChange(
                item.pk,
                said["minutes"],
                lead=chosen(self.seated, said["lead"], [item.lead]),
                lead_name=said["lead_name"] if said["lead"] == SOMEONE_ELSE else "",
                review=self.reviews.get(said["review"] or ""),
                seen=said["seen"],
            )

    def place(self, error: ValidationError) -> None:
        """Put what the domain refuses beside the field it is about, with the item's number before it."""
        items = {item.pk: item for item in self.items}
        for each in error.error_list:
            params, message = each.params or {}, each.messages[0]
            item = items.get(params.get("item_id", 0))
            if item is None:
                self.add_error(None, message)
                continue
            if each.code == "changed_meanwhile":
                self._begin_again(item)
                message = f"somebody else changed this item. Now: {_words(item)}. Save again to have yours instead."
            self.add_error(f"{item.pk}-{params['field']}", f"Item {item.number}: {message}")

    def _begin_again(self, item: AgendaItem) -> None:
        """Let the next save begin from what the item says now, which the page tells."""
        self.data = dict(self.data.items()) | {f"{item.pk}-seen": agenda.says(item)}

    def _fields_of(self, item: AgendaItem) -> dict[str, forms.Field]:
        number = f"item {item.number}"
        fields: dict[str, forms.Field] = {
            "lead": forms.ChoiceField(
                label="Lead",
                choices=self._leads_with(item),
                required=False,
                initial=str(item.lead_id or (SOMEONE_ELSE if item.lead_name else "")),
                widget=PersonSelect,
            ),
            "lead_name": forms.CharField(
                label="Name of the lead", required=False, max_length=150, initial=item.lead_name
            ),
            "minutes": forms.IntegerField(
                label="Minutes",
                initial=item.minutes,
                widget=NumberInput(attrs={"class": "govuk-input--width-2"}),
                error_messages={
                    "required": f"Enter the minutes of {number}.",
                    "invalid": f"The minutes of {number} must be a whole number, such as 15.",
                },
            ),
            "seen": forms.CharField(required=False, initial=agenda.says(item), widget=forms.HiddenInput),
        }
        if item.kind == ItemKind.CASE:
            fields["review"] = forms.ChoiceField(
                label="Review discussed",
                choices=[("", "None"), *((pk, str(review)) for pk, review in self.reviews.items())],
                required=False,
                initial=str(item.review_id or ""),
            )
        return fields

    def _leads_with(self, item: AgendaItem) -> Choices:
        """Return those who may lead, and who leads it now if they hold no place on the day any more."""
        if item.lead is None or item.lead_id in self.seated.by_id:
            return self.leads
        former: Any = [(str(item.lead_id), f"{item.lead.person.name} (holds no place that day)")]
        return [self.leads[0], *former, *self.leads[1:]]


def _words(item: AgendaItem) -> str:
    """Say what an item says now."""
    case = f", {item.review}" if item.review else ""
    return f"{item.minutes} minutes, {item.lead_label or 'nobody'} leads{case}"
