"""What an import will do, before it does it: in words for whoever says yes, and row by row for `domain.importing`."""

import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from members.appendix import Line, Problem, key
from members.domain.span import said
from members.enums import MembershipKind, Sector
from members.models import Agency, ChairTerm, Membership, Person, Representative


@dataclass(frozen=True)
class Change:
    """One thing that the import will do, as a sentence; `hint` says what to look at before saying yes."""

    row: int
    words: str
    hint: str = ""


@dataclass(frozen=True)
class Suggestion:
    """An agency of ours that a name in the file may mean."""

    row: int
    agency: Agency

    @property
    def value(self) -> str:
        """What the button that says so is sent with."""
        return f"{self.row}:{self.agency.pk}"

    @property
    def label(self) -> str:
        """What the button says."""
        return f"It is {self.agency.name}"


@dataclass(frozen=True)
class NewAgency:
    """An agency that the file names and we do not know. `row` is the first that names it.

    `short_name` and `sector` are guesses, to be confirmed; `alike` are agencies that may be meant.
    """

    row: int
    name: str
    short_name: str = field(compare=False)
    sector: Sector | None = field(compare=False)
    alike: tuple[Suggestion, ...] = field(compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Seat:
    """What one row says of one seat, beside who holds it on the day.

    `holder` is the row's own person, or with `follows` whom they follow; None when the seat is free. `person` is who is
    meant on our list; None for somebody new. `address` is a new one for somebody on our list.
    """

    line: Line
    person: Person | None = None
    holder: Representative | None = None
    follows: bool = False
    address: str = ""
    becomes_chair: bool = False
    ends_term: ChairTerm | None = None
    hint: str = ""

    @property
    def stays(self) -> bool:
        """Whether the row's person holds the seat already."""
        return self.holder is not None and not self.follows

    @property
    def is_retitled(self) -> bool:
        """Whether somebody who stays has another role title in the file, capitals and apostrophes aside."""
        return self.stays and key(self.line.role_title) != key(self.holder.role_title if self.holder else "")

    @property
    def ids(self) -> tuple[int | None, ...]:
        """The rows of ours that it is about."""
        rows = (self.person, self.holder, self.ends_term)
        return tuple(each.pk if each else None for each in rows)

    def changes(self, label: str, on: datetime.date, *, is_titled_so: bool) -> Iterator[Change]:
        """Say what changes; `is_titled_so` when the place's name says the role already."""
        row, name, day = self.line.row, self.line.name, said(on)
        role = "" if is_titled_so else f" as {self.line.role_title}"
        if self.holder is None:
            yield Change(row, f"Appoint {name} to {label}{role}, from {day}.", self.hint)
        elif self.follows:
            former = self.holder.person.name
            yield Change(row, f"{name} follows {former} at {label}{role}, from {day}.", self.hint)
        elif self.is_retitled:
            was, becomes = self.holder.role_title, self.line.role_title
            yield Change(row, f"{name}’s role title at {label} becomes {becomes}. It was {was}.")
        if self.address:
            was = f" It was {self.person.email}." if self.person and self.person.email else ""
            yield Change(row, f"{name}’s email address becomes {self.address}.{was}")
        if self.ends_term:
            yield Change(row, f"{name} is joint chair no more, from {day}.")
        if self.becomes_chair:
            yield Change(row, f"{name} becomes joint chair, from {day}.")


@dataclass(frozen=True)
class PlannedPlace:
    """One place as the file has it, beside ours: `membership` is None for a place that is added."""

    agency: Agency | NewAgency
    kind: MembershipKind
    title: str
    is_joint: bool
    membership: Membership | None
    seats: tuple[Seat, ...]

    @property
    def row(self) -> int:
        """The first row that names it."""
        return self.seats[0].line.row

    @property
    def label(self) -> str:
        """What the place is called."""
        if self.membership:
            return str(self.membership)
        return f"{self.agency}, {self.title}" if self.title else str(self.agency)

    @property
    def becomes_joint(self) -> bool:
        """Whether it is a single place that two are to share."""
        return self.membership is not None and self.is_joint and not self.membership.is_joint

    def changes(self, on: datetime.date) -> Iterator[Change]:
        """Say what changes of the place and of those in it."""
        if self.membership is None:
            kind = "ad hoc " if self.kind == MembershipKind.AD_HOC else ""
            kind += "joint " if self.is_joint else ""
            yield Change(self.row, f"Add the {kind}place {self.label}.")
        if self.becomes_joint:
            yield Change(self.row, f"{self.label} becomes a joint place.")
        for seat in self.seats:
            yield from seat.changes(self.label, on, is_titled_so=key(self.title) == key(seat.line.role_title))


@dataclass(frozen=True)
class Left:
    """A place, or a member of a joint place, that the file does not name. It stays as it is.

    `who` is empty for a vacant place.
    """

    place: str
    who: str
    url: str


@dataclass(frozen=True)
class Plan:
    """What will happen from the day `on`; a list is never read as the end of those whom it does not name (`left`)."""

    on: datetime.date
    places: tuple[PlannedPlace, ...] = ()
    new_agencies: tuple[NewAgency, ...] = ()
    left: tuple[Left, ...] = ()
    problems: tuple[Problem, ...] = ()

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Everything that changes, in the file's order."""
        agencies = [Change(each.row, f"Add the agency {each.name}.") for each in self.new_agencies]
        of_places = [change for place in self.places for change in place.changes(self.on)]
        return tuple(sorted([*agencies, *of_places], key=lambda change: change.row))

    @property
    def suggestions(self) -> list[Suggestion]:
        """The agencies of ours that new ones may mean."""
        return [each for new in self.new_agencies for each in new.alike]

    @property
    def unchanged(self) -> int:
        """How many rows say what is so already."""
        changed = {change.row for change in self.changes}
        return sum(seat.line.row not in changed for place in self.places for seat in place.seats)

    @property
    def button(self) -> str:
        """What the button that does it says."""
        count = len(self.changes)
        return "Import this change" if count == 1 else f"Import these {count} changes"

    @property
    def says(self) -> str:
        """Everything that changes, as one comparable text: what somebody has seen before they say yes."""
        rows = [
            (place.membership.pk if place.membership else None, [seat.ids for seat in place.seats])
            for place in self.places
            if any(place.changes(self.on))
        ]
        words = [(change.row, change.words) for change in self.changes]
        return hashlib.sha256(repr((self.on, words, rows)).encode()).hexdigest()
