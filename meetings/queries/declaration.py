"""Declarations of interest, as far as a reader may see them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from meetings.models import AgendaItem, Declaration, Meeting
from meetings.models.agenda import opened_by
from meetings.models.meeting import seen_by
from meetings.queries.people import seated


@dataclass(frozen=True)
class DeclarationRow:
    """One declaration of a list; `about` is the item it concerns, or the meeting as a whole."""

    pk: int
    about: str
    name: str
    interest: str
    what_they_did: str


@dataclass(frozen=True)
class DeclarationSheet:
    """Whom and what a declaration may name: the items that the reader may open, and who holds a place that day."""

    items: tuple[AgendaItem, ...]
    names: tuple[str, ...]


def declarations_seen(user: User) -> QuerySet[Declaration]:
    """Return the declarations `user` may see: of the meetings they see; one in an item, if they may open that."""
    open_items = Q(item=None) | opened_by(user, "item__")
    return Declaration.objects.filter(seen_by(user, "meeting__"), open_items).select_related("meeting", "item")


def declarations_of(meeting: Meeting, reader: User) -> tuple[DeclarationRow, ...]:
    """Return what was declared at a meeting, as far as `reader` may see it: in general first, then by item (1 query).

    Somebody who sees the meeting's item alone sees what was declared in that.
    """
    found = Declaration.objects.filter(Q(item=None) | opened_by(reader, "item__"), meeting=meeting)
    rows = sorted(found.select_related("item"), key=lambda each: (each.item.number if each.item else 0, each.pk))
    return tuple(
        DeclarationRow(
            pk=each.pk,
            about=f"Item {each.item}" if each.item else "The meeting as a whole",
            name=each.name,
            interest=each.interest,
            what_they_did=each.what_they_did,
        )
        for each in rows
    )


def sheet_of_declaring(meeting: Meeting, reader: User) -> DeclarationSheet:
    """Return whom and what a declaration may name (2 queries)."""
    items = AgendaItem.objects.visible_to(reader).filter(meeting=meeting).order_by("number")
    people = seated(meeting.date).representatives
    return DeclarationSheet(tuple(items), tuple(dict.fromkeys(each.person.name for each in people)))
