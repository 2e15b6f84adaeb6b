"""The exchange log (ToR, Working methods: "regular exchange of information").

It stands beside the minutes, not in them: what is linked to an item of an approved record changes nothing of it.
"""

import datetime
import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.enums import Direction
from meetings.models import AgendaItem, Exchange, ExchangeItem
from members.models import Board, SubGroup


@dataclass(frozen=True)
class Said:
    """What the log says of one exchange: when, which way, with whom, what about, and the agenda items it belongs to."""

    on: datetime.date
    direction: Direction
    partner: Board | SubGroup | None
    subject: str
    details: str = ""
    items: tuple[AgendaItem, ...] = ()


@transaction.atomic
def record(said: Said, *, actor: User) -> Exchange:
    """Record what came in from, or went out to, a board or a sub-group.

    Raises ValidationError, keyed by field: on ("in_the_future"), partner ("no_partner" | "group_closed" |
    "group_not_begun"), subject ("no_subject"), and "item_not_found" for an item that `actor` may not open.
    """
    with acting_as(actor):
        return _write(Exchange(recorded_by=actor), said, actor)


@transaction.atomic
def change(exchange: Exchange, said: Said, *, actor: User, seen: str = "") -> None:
    """Correct what the log says.

    `seen` is what it said (`says`) when the person began. Raises ValidationError as `record` does, and
    "changed_meanwhile".
    """
    locked = Exchange.objects.select_for_update().get(pk=exchange.pk)
    if seen and seen != says(locked):
        message = (
            "Somebody else changed this while you were working. "
            "Look at what it says now; if you save again, what you entered here replaces it."
        )
        raise ValidationError(message, code="changed_meanwhile")
    with acting_as(actor):
        _write(locked, said, actor)
    exchange.refresh_from_db()


def says(exchange: Exchange) -> str:
    """Return what the log says of an exchange, as one comparable text (1 query)."""
    items = sorted(exchange.links.values_list("item_id", flat=True))
    now = (exchange.on, str(exchange.direction), exchange.board_id, exchange.sub_group_id, exchange.subject)
    return hashlib.sha256(repr((*now, exchange.details, items)).encode()).hexdigest()


def _write(exchange: Exchange, said: Said, actor: User) -> Exchange:
    """Check everything, then save the exchange with its items."""
    subject = " ".join(said.subject.split())
    wrong: dict[str, ValidationError] = {}
    if said.on > today():
        wrong["on"] = ValidationError("The date must be today or in the past.", "in_the_future")
    if said.partner is None:
        wrong["partner"] = ValidationError("Select a board or sub-group.", "no_partner")
    elif isinstance(said.partner, SubGroup):
        wrong |= _existed(said.partner, said.on)
    if not subject:
        wrong["subject"] = ValidationError("Enter what it was about.", "no_subject")
    if wrong:
        raise ValidationError(wrong)
    items = _openable(said.items, actor)
    exchange.on, exchange.direction, exchange.subject = said.on, said.direction, subject
    exchange.details = said.details.replace("\r\n", "\n").strip()
    exchange.board = said.partner if isinstance(said.partner, Board) else None
    exchange.sub_group = said.partner if isinstance(said.partner, SubGroup) else None
    exchange.save()
    exchange.links.exclude(item__in=items).delete()
    linked = set(exchange.links.values_list("item_id", flat=True))
    ExchangeItem.objects.bulk_create(ExchangeItem(exchange=exchange, item_id=pk) for pk in sorted(items - linked))
    return exchange


def _existed(group: SubGroup, day: datetime.date) -> dict[str, ValidationError]:
    """Say what is wrong when the sub-group was not there on `day`; its last day counts."""
    locked = SubGroup.objects.select_for_update().get(pk=group.pk)
    if locked.ended_on and day > locked.ended_on:
        message = f"{locked.name} closed on {locked.ended_on:%-d %B %Y}."
        return {"partner": ValidationError(message, "group_closed")}
    if locked.started_on and day < locked.started_on:
        message = f"{locked.name} began on {locked.started_on:%-d %B %Y}."
        return {"partner": ValidationError(message, "group_not_begun")}
    return {}


def _openable(items: Collection[AgendaItem], actor: User) -> set[int]:
    """Return the items' ids, provided that `actor` may open each of them and they are still there."""
    wanted = {item.pk for item in items}
    if wanted and AgendaItem.objects.visible_to(actor).filter(pk__in=wanted).count() != len(wanted):
        message = "One of the agenda items is no longer there. Choose from those that are."
        raise ValidationError(message, code="item_not_found")
    return wanted
