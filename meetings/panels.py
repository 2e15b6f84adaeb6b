"""The agenda-panel registry: it answers what an item of a kind shows.

The agenda fills itself. Each room answers for the kinds it knows, on screen and in the pack alike:

    panels.register(ItemKind.REVIEWS, reviews_panel)        # in the room's AppConfig.ready()

A panel is a function of the item and the reader, and returns what a template shows; it contains only what that reader
may see. Rooms above also say what may be recorded *from* an item (see `Outcome`).
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from meetings.enums import ItemKind
from meetings.models import AgendaItem


@dataclass(frozen=True)
class Panel:
    """What an item shows: a template with its context; `is_empty` when there is nothing to show yet."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    is_empty: bool = False


@dataclass(frozen=True)
class Recorded:
    """Something that was recorded from an item, as the item's page and the minutes list it.

    `url` is empty when the reader may not open it.
    """

    reference: str
    text: str
    url: str = ""
    who: str = ""
    due_on: datetime.date | None = None
    kind: str = ""


@dataclass(frozen=True)
class Outcome:
    """A kind of thing that can be recorded from an item: the button's words, who may, where, and what there is.

    `key` is the letter that presses its button while a meeting is run.
    """

    label: str
    permission: str
    add_url: Callable[[AgendaItem], str]
    recorded: Callable[[list[AgendaItem], User], dict[int, list[Recorded]]]
    key: str = ""


PanelSource = Callable[[AgendaItem, User], Panel]
_panels: dict[str, PanelSource] = {}
_outcomes: list[Outcome] = []


def register(kind: ItemKind, source: PanelSource) -> None:
    """Say what items of `kind` show; one room answers for a kind."""
    _panels[kind] = source


def register_outcome(outcome: Outcome) -> None:
    """Add a kind of thing that can be recorded from an item."""
    _outcomes.append(outcome)


def panel_of(item: AgendaItem, reader: User) -> Panel | None:
    """Return what `item` shows to `reader`; None for kinds that show nothing of their own."""
    source = _panels.get(item.kind)
    return source(item, reader) if source else None


def outcomes_for(reader: User, item: AgendaItem) -> list[tuple[str, str]]:
    """Return label and address of everything `reader` may record from `item`."""
    return [(each.label, each.add_url(item)) for each in open_to(reader, item)]


def open_to(reader: User, item: AgendaItem) -> list[Outcome]:
    """Return the kinds of thing that `reader` may record from `item`."""
    return [each for each in _outcomes if reader.has_perm(each.permission, item)]


def recorded_from(items: list[AgendaItem], reader: User) -> dict[int, list[Recorded]]:
    """Return what was recorded from each of `items` (by id), of what `reader` may see; a query per kind of outcome."""
    found: dict[int, list[Recorded]] = {item.pk: [] for item in items}
    for outcome in _outcomes:
        for pk, rows in outcome.recorded(items, reader).items():
            found[pk].extend(rows)
    return found
