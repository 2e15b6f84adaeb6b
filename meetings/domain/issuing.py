"""Telling people that an agenda is issued, or issued again.

The first version goes to everybody who is expected. A later one goes once to those it concerns: everybody when day,
time, place or the order of the items changed, and otherwise those who lead an item that changed. Mail names items by
their numbers alone: what they are about is read after signing in. Ad hoc members are told of their item by
`agenda.ask`.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from meetings.domain import differences
from meetings.domain.differences import Difference, Frozen
from meetings.domain.invitation import Invitations, Sent, expected, is_to_come, words_of
from meetings.domain.telling import address_of, tell
from meetings.models import AgendaIssue, Meeting
from members.models import Person

#: What concerns everybody: when, where, and which items there are in which order.
FOR_EVERYBODY = frozenset({"when", "where", "new", "taken off", "moved"})


@dataclass(frozen=True)
class Change:
    """What a new version of an agenda changes, and whom it concerns; `last` is the version before, 0 of the first."""

    last: int
    differences: tuple[Difference, ...]
    concerned: tuple[Person, ...]
    is_for_everybody: bool

    @property
    def version(self) -> int:
        """The number of the new version."""
        return self.last + 1

    @property
    def told(self) -> tuple[Person, ...]:
        """Those concerned who can be written to."""
        return tuple(person for person in self.concerned if address_of(person))

    @property
    def not_told(self) -> tuple[Person, ...]:
        """Those concerned of whom there is no address."""
        return tuple(person for person in self.concerned if not address_of(person))


def change(meeting: Meeting, last: AgendaIssue | None, now: Frozen) -> Change:
    """Return what `now` changes of the version issued last, and whom it concerns (at most 2 queries).

    A meeting that has begun concerns nobody any more: then its agenda is put on record.
    """
    found = differences.between(last.agenda, now) if last else ()
    is_for_everybody = last is None or any(each.what in FOR_EVERYBODY for each in found)
    concerned = expected(meeting) if is_to_come(meeting) else []
    if last and not is_for_everybody:
        leads = _leads(meeting, last.agenda, {each.item_id for each in found})
        concerned = [person for person in concerned if {person.pk, person.name} & leads]
    return Change(last.version if last else 0, found, tuple(concerned), is_for_everybody)


def tell_of(meeting: Meeting, new: Change) -> Sent:
    """Write once to those whom a new version concerns; with its first, everybody gets their calendar invitation.

    Called inside the verb that issues it.
    """
    if not new.told:
        return Sent((), new.not_told)
    invitations = Invitations(meeting)
    template = "agenda_changed" if new.last else "agenda_issued"
    for person in new.told:
        asking = invitations.ask(person)
        told = words_of(meeting, asking) | {"version": new.version, "changes": [bare(each) for each in new.differences]}
        tell(person, template, told, key=key_of(meeting, new.version), calendar=asking.calendar)
    return Sent(new.told, new.not_told)


def bare(difference: Difference) -> str:
    """Say a difference by the item's number alone, and name nobody."""
    if difference.what == "lead":
        return difference.bare.partition(" is led by ")[0].partition(" has no lead ")[0] + " has another lead."
    return difference.bare


def key_of(meeting: Meeting, version: int) -> str:
    """What tells the mail about one version from the next."""
    return f"agenda-{meeting.pk}-{version}"


def seal_of(now: Frozen, last: AgendaIssue | None) -> str:
    """Return what tells one state of an agenda from another: what somebody looked at before they issued it."""
    said = json.dumps([now, last.version if last else 0], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _leads(meeting: Meeting, before: Frozen, ids: Iterable[int | None]) -> set[Any]:
    """Who leads one of these items, by person, and who led it in the version before, by name."""
    changed = {each for each in ids if each is not None}
    now = meeting.items.filter(pk__in=changed, lead__isnull=False).values_list("lead__person_id", flat=True)
    return set(now) | {item["lead"] for item in before["items"] if item.get("id") in changed and item["lead"]}
