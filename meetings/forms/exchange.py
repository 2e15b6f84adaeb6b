"""Recording an exchange, and finding one in the log."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from accounts.dated import today
from meetings.domain.exchange import Said
from meetings.enums import Direction
from meetings.models import AgendaItem, Exchange
from meetings.queries.exchange import Partner
from members.models import Board, SubGroup
from ui.forms import Checkboxes, ForumForm, Radios, Textarea
from ui.templatetags.ui import short_date, weekday_date

KEY = re.compile(r"(board|group)-([1-9][0-9]{0,9})", re.ASCII)
Choices = list[tuple[str, Any]]


@dataclass(frozen=True)
class OfMeeting:
    """The items of one meeting to choose from, folded under its day; open when one of them is chosen or wrong."""

    label: str
    field: BoundField
    is_open: bool


class ExchangeForm(ForumForm):
    """What came in or went out, when, with whom, what about, and the agenda items it belongs to."""

    direction = forms.ChoiceField(
        label="Which way did it go?",
        choices=Direction,
        widget=Radios(inline=True),
        error_messages={"required": "Select whether it came in or went out."},
    )
    partner = forms.ChoiceField(
        label="With whom?",
        error_messages={
            "required": "Select a board or sub-group.",
            "invalid_choice": "Select one of the boards and sub-groups.",
        },
    )
    on = forms.DateField(label="When?", error_messages={"required": "Enter when it came in or went out."})
    subject = forms.CharField(
        label="What was it about?", max_length=200, error_messages={"required": "Enter what it was about."}
    )
    details = forms.CharField(
        label="Details",
        required=False,
        max_length=10_000,
        widget=Textarea(rows=5),
        help_text="What was said or sent, and what was asked. Never a real name of a child, adult or family.",
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        partners: Iterable[Partner],
        items: Iterable[AgendaItem],
        initial: dict[str, Any] | None = None,
    ) -> None:
        chosen = (initial or {}).get("items", ())
        super().__init__(data, initial={"on": today(), **(initial or {})})
        cast("forms.ChoiceField", self.fields["partner"]).choices = [("", "Select"), *grouped(partners)]
        self.items = {str(item.pk): item for item in items}
        self.of_meeting: dict[str, str] = {}
        for meeting, of_meeting in groupby(self.items.values(), lambda item: item.meeting):
            name, label = f"items_{meeting.pk}", weekday_date(meeting.date)
            offered = list(of_meeting)
            self.of_meeting[name] = label
            self.fields[name] = forms.MultipleChoiceField(
                label=f"Agenda items of {label}",
                choices=[(str(item.pk), f"{item.number}. {item.title}") for item in offered],
                initial=[str(item.pk) for item in offered if item.pk in chosen],
                required=False,
                widget=Checkboxes(small=True),
                error_messages={"invalid_choice": "Select items of this meeting."},
            )

    @property
    def meetings(self) -> Iterator[OfMeeting]:
        """The meetings whose items may be chosen."""
        for name, label in self.of_meeting.items():
            field = self[name]
            chosen = field.value() or []
            words = f"{label} ({len(chosen)} chosen)" if chosen else label
            yield OfMeeting(words, field, is_open=bool(chosen or field.errors))

    def clean_partner(self) -> Board | SubGroup:
        """The board or sub-group chosen."""
        kind, pk = cast("re.Match[str]", KEY.fullmatch(self.cleaned_data["partner"])).groups()
        return Board.objects.get(pk=pk) if kind == "board" else SubGroup.objects.get(pk=pk)

    @property
    def said(self) -> Said:
        """What was entered, once the form holds."""
        given = self.cleaned_data
        items = tuple(self.items[pk] for name in self.of_meeting for pk in given[name])
        return Said(given["on"], given["direction"], given["partner"], given["subject"], given["details"], items)


def said_by(exchange: Exchange, items: Iterable[AgendaItem]) -> dict[str, Any]:
    """Return what the form begins with for an exchange linked to `items`."""
    return {
        "direction": exchange.direction,
        "partner": f"board-{exchange.board_id}" if exchange.board_id else f"group-{exchange.sub_group_id}",
        "on": exchange.on,
        "subject": exchange.subject,
        "details": exchange.details,
        "items": {item.pk for item in items},
    }


class ExchangeFilter(ForumForm):
    """What the log is looked at by. What makes no sense counts as not asked."""

    mark_optional = False

    def __init__(self, params: QueryDict, *, partners: Iterable[Partner]) -> None:
        super().__init__({"with": params.get("with", ""), "direction": params.get("direction", "")})
        self.partners = {each.key: each for each in partners}
        everybody = [("", "All boards and sub-groups"), *grouped(self.partners.values())]
        ways = [("", "Both ways"), *Direction.choices]
        self.fields["with"] = forms.ChoiceField(label="Board or sub-group", choices=everybody, required=False)
        self.fields["direction"] = forms.ChoiceField(
            label="Direction", choices=ways, required=False, widget=Radios(small=True)
        )
        self.is_valid()
        self.errors.clear()

    @property
    def partner(self) -> Partner | None:
        """Whom the log is asked about."""
        return self.partners.get(self.cleaned_data.get("with", ""))

    @property
    def direction(self) -> str:
        """Which way; empty for both."""
        return str(self.cleaned_data.get("direction", ""))

    @property
    def active(self) -> int:
        """How many filters are set."""
        return bool(self.partner) + bool(self.direction)


def grouped(partners: Iterable[Partner]) -> Choices:
    """Return boards and sub-groups to choose from, under the board they belong to; those that ended say so."""
    return [
        (board, [(each.key, _label(each)) for each in of_board])
        for board, of_board in groupby(partners, lambda each: each.board)
    ]


def _label(partner: Partner) -> str:
    return f"{partner.name} (closed on {short_date(partner.ended_on)})" if _is_over(partner) else partner.name


def _is_over(partner: Partner) -> bool:
    return partner.ended_on is not None and partner.ended_on < today()
