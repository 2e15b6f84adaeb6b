"""The standard agenda: its versions, and what a meeting begins with (ToR, Working methods; Appendix I)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.domain.agenda import LONGEST_ITEM, MOST_ITEMS
from meetings.domain.differences import between
from meetings.enums import ItemKind
from meetings.models import AgendaTemplate, Practice, TemplateItem
from members.models import Board


@dataclass(frozen=True)
class StandardItem:
    """One item of a standard agenda: what it is for, its title with the points under it, its minutes."""

    kind: str
    title: str
    minutes: int
    bullets: tuple[str, ...] = ()
    board: Board | None = None

    @property
    def label(self) -> str:
        """What it is for, in words."""
        return str(ItemKind(self.kind).label)


@dataclass(frozen=True)
class Standard:
    """A standard agenda as it is to be: its name, its items in order, and in a sentence what changed."""

    name: str
    change_note: str
    items: Sequence[StandardItem]


#: How long a meeting lasts: "duration will be 2 hours" (ToR, Frequency of meetings).
LENGTH = 120
#: What the forum's practice may add, with the minutes it takes: the Terms of Reference have none of these.
CONFIDENTIALITY = StandardItem(ItemKind.CONFIDENTIALITY, "Confidentiality statement", 2)
DECLARATIONS = StandardItem(ItemKind.DECLARATIONS, "Declarations of interest", 2)
LAST_MINUTES = StandardItem(ItemKind.LAST_MINUTES, "Minutes of the last meeting", 3)


@transaction.atomic
def adopt(standard: Standard, *, seen: int, actor: User) -> AgendaTemplate:
    """Adopt `standard` as the next version; meetings scheduled from now on begin with it, the others keep theirs.

    `seen` is the version that the writer began from: whoever adopts second is told of the first. Raises
    ValidationError("adopted_meanwhile" | "no_items" | "too_many_items" | "nothing_changed"), and with the ``field`` in
    their params "no_name" | "no_note", of an item also with its ``row`` (from 0) "no_title" | "minutes_out_of_range".
    """
    list(AgendaTemplate.objects.select_for_update())  # whoever adopts or schedules at once waits here
    last = AgendaTemplate.objects.latest("version")
    if last.version != seen:
        message = (
            f"Version {last.version} was adopted while you were working. See below how yours differs from it, "
            "then adopt yours if it is still needed."
        )
        raise ValidationError(message, code="adopted_meanwhile")
    items = [_tidied(item) for item in standard.items]
    name, note = (" ".join(text.split()) for text in (standard.name, standard.change_note))
    _check(name, note, items)
    if name == last.name and not between(frozen(last), frozen_items(items)):
        message = f"Nothing differs from version {last.version}."
        raise ValidationError(message, code="nothing_changed")
    with acting_as(actor):
        adopted = AgendaTemplate.objects.create(
            version=last.version + 1, name=name, change_note=note, adopted_on=today(), adopted_by=actor
        )
        TemplateItem.objects.bulk_create(
            TemplateItem(
                template=adopted,
                number=number,
                kind=item.kind,
                title=item.title,
                bullets=list(item.bullets),
                board=item.board,
                minutes=item.minutes,
            )
            for number, item in enumerate(items, start=1)
        )
    return adopted


def beginning(template: AgendaTemplate, practice: Practice) -> list[StandardItem]:
    """Return what a new meeting begins with: the standard agenda, and what the forum's practice adds to it.

    Confidentiality and declarations come after the welcome, the minutes of the last meeting before its actions. What
    the standard agenda has by itself is not added (1 query).
    """
    items = standard_items(template)
    has = {item.kind for item in items}
    opening = [
        item
        for item, is_wanted in (
            (CONFIDENTIALITY, practice.with_confidentiality),
            (DECLARATIONS, practice.with_declarations),
        )
        if is_wanted and item.kind not in has
    ]
    after = next((at for at, item in enumerate(items, start=1) if item.kind == ItemKind.WELCOME), 0)
    items[after:after] = opening
    if practice.with_last_minutes and LAST_MINUTES.kind not in has:
        before = next((at for at, item in enumerate(items) if item.kind == ItemKind.ACTIONS), after + len(opening))
        items.insert(before, LAST_MINUTES)
    return items


def standard_items(template: AgendaTemplate) -> list[StandardItem]:
    """Return the items of a version, in order (1 query)."""
    return [as_standard(item) for item in template.items.select_related("board")]


def as_standard(item: TemplateItem) -> StandardItem:
    """Return an item as it is adopted."""
    return StandardItem(item.kind, item.title, item.minutes, tuple(item.bullets), item.board)


def frozen(template: AgendaTemplate) -> dict[str, Any]:
    """Return a version as `differences` compares it with an agenda, or with another version (1 query)."""
    return frozen_items(standard_items(template))


def frozen_items(items: Sequence[StandardItem]) -> dict[str, Any]:
    """Return items as they would be `frozen` in a version."""
    found = [
        {
            "number": number,
            "kind": item.kind,
            "title": item.title,
            "bullets": list(item.bullets),
            "minutes": item.minutes,
            "board": item.board.name if item.board else "",
        }
        for number, item in enumerate(items, start=1)
    ]
    return {"items": found}


def _tidied(item: StandardItem) -> StandardItem:
    bullets = (" ".join(bullet.split()) for bullet in item.bullets)
    return StandardItem(item.kind, " ".join(item.title.split()), item.minutes, tuple(filter(None, bullets)), item.board)


def _check(name: str, note: str, items: Sequence[StandardItem]) -> None:
    wrong = list(_wrong_items(items))
    if not name:
        wrong.append(ValidationError("Enter a name.", "no_name", {"field": "name"}))
    if not note:
        wrong.append(ValidationError("Say what changed.", "no_note", {"field": "change_note"}))
    if wrong:
        raise ValidationError(wrong)


def _wrong_items(items: Sequence[StandardItem]) -> Iterator[ValidationError]:
    if not items:
        yield ValidationError("A standard agenda has at least one item.", "no_items")
    if len(items) > MOST_ITEMS:
        yield ValidationError(f"A standard agenda has at most {MOST_ITEMS} items.", "too_many_items")
    for row, item in enumerate(items):
        if not item.title:
            yield ValidationError("enter a title.", "no_title", {"row": row, "field": "title"})
        if not 0 < item.minutes <= LONGEST_ITEM:
            message = f"minutes must be a number from 1 to {LONGEST_ITEM}."
            yield ValidationError(message, "minutes_out_of_range", {"row": row, "field": "minutes"})
