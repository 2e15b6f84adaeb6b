"""Who sits where once a list is imported: each row beside who holds the place on the day.

What the verbs of `domain.representative` and `domain.chair` would refuse is told here beforehand, in a sentence.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from members.appendix import JOINT_HOLDERS, Line, key
from members.domain.span import said
from members.enums import MembershipKind
from members.importing.matching import People, Place, UnclearError, are_alike, is_same
from members.importing.plan import Seat
from members.models import Agency, ChairTerm, Person, Representative

ELSEWHERE = "Choose another day for the list, or correct the dates on the place’s page."


@dataclass(frozen=True)
class Seating:
    """Seats people by the rows of a file.

    `terms` are the chairs' terms by representative, `deputising` the standing deputies of places that close, as ids of
    place and person. `names_chairs`: the file says of somebody that they chair, so it says of the others that not.
    """

    on: datetime.date
    people: People
    terms: Mapping[int, Sequence[ChairTerm]]
    deputising: Collection[tuple[int, int]]
    names_chairs: bool

    def seats(
        self, lines: Sequence[Line], place: Place | None, agency: Agency | None, *, is_joint: bool
    ) -> tuple[Seat, ...]:
        """Return what each row says of a seat of one place, new when `place` is None. Raises UnclearError."""
        self._refuse_twice(lines)
        pairs = _paired(lines, place.holders if place else [], is_joint=is_joint)
        if place:
            self._check_room(place, lines, pairs, is_joint=is_joint)
        return tuple(self._seat(line, pairs.get(line), place, agency) for line in lines)

    def _seat(self, line: Line, holder: Representative | None, place: Place | None, agency: Agency | None) -> Seat:
        if line.is_chair and line.kind != MembershipKind.CORE:
            raise UnclearError("Only a core member can be joint chair.", row=line.row)
        try:
            if holder and is_same(line, holder):
                return self._stays(line, holder)
            return self._comes(line, holder, place, agency)
        except UnclearError as error:
            raise UnclearError(error.words, row=line.row) from error

    def _stays(self, line: Line, holder: Representative) -> Seat:
        terms = self.terms.get(holder.pk, [])
        term = next((each for each in terms if each.holds_on(self.on)), None)
        if line.is_chair and terms and not term:
            message = f"{line.name} is joint chair from {said(terms[0].started_on or self.on)}. {ELSEWHERE}"
            raise UnclearError(message)
        return Seat(
            line,
            person=holder.person,
            holder=holder,
            address=self.people.address_for(holder.person, line),
            becomes_chair=bool(line.is_chair) and term is None,
            ends_term=term if self.names_chairs and not line.is_chair else None,
        )

    def _comes(self, line: Line, former: Representative | None, place: Place | None, agency: Agency | None) -> Seat:
        """Seat somebody who does not hold the place on the day, in a free seat or after somebody."""
        if former:
            self._may_be_followed(former)
        person = self.people.meant(line, agency)
        if place and person:
            self._may_come(person, place)
        return Seat(
            line,
            person=person,
            holder=former,
            follows=former is not None,
            address=self.people.address_for(person, line) if person else "",
            becomes_chair=bool(line.is_chair),
            hint=self._hint(line, former, person),
        )

    def _refuse_twice(self, lines: Sequence[Line]) -> None:
        """Refuse one person in two seats of a joint place."""
        for one, other in combinations(lines, 2):
            addresses = {line.email.casefold() for line in (one, other) if line.email}
            if key(one.name) == key(other.name) and len(addresses) < JOINT_HOLDERS:
                message = (
                    f"{other.name} is named for the other seat of this place in row {one.row}: two people share it."
                )
                raise UnclearError(message, row=other.row)

    def _hint(self, line: Line, former: Representative | None, person: Person | None) -> str:
        """Say what to look at before saying yes."""
        if former and are_alike(line.name, former.person.name):
            return f"The names are alike. If it is one person, write {former.person.name} in the file."
        if former and former.started_on == self.on:
            return f"{former.person.name} was to start on that day: the appointment is taken back."
        if person:
            return already_known(person.name)
        if self.people.has_another(line):
            return f"Another {line.name} is known here. With that person’s email address it would be the same person."
        return ""

    def _may_be_followed(self, former: Representative) -> None:
        name = former.person.name
        if former.ended_on:
            message = f"{name}’s time in this place ends on {said(former.ended_on)}. {ELSEWHERE}"
            raise UnclearError(message)
        if former.started_on == self.on and former.is_on_record:  # type: ignore[attr-defined] # annotated when read
            message = f"{name} holds this place from {said(self.on)} and is on record in it. Choose a later day."
            raise UnclearError(message)

    def _may_come(self, person: Person, place: Place) -> None:
        for each in place.later:
            if each.person_id == person.pk:
                raise UnclearError(_later(each))
        if (place.membership.pk, person.pk) in self.deputising:
            message = f"{person.name} is standing deputy of this place. End that first, on the place’s page."
            raise UnclearError(message)

    def _check_room(
        self, place: Place, lines: Sequence[Line], pairs: Mapping[Line, Representative], *, is_joint: bool
    ) -> None:
        """Refuse more people than a place has seats, now or later."""
        coming = [line for line in lines if line not in pairs]
        room = JOINT_HOLDERS if is_joint else 1
        if not coming:
            return
        if len(coming) + len(place.holders) > room:
            names = " and ".join(each.person.name for each in place.holders)
            message = (
                f"A joint place has two members: {names} share {place} already. "
                f"Write rows for both members, or give {coming[0].name} the role of the one to follow."
            )
            raise UnclearError(message, row=coming[0].row)
        seats = {each.seat for each in (*place.holders, *place.later)}
        if place.later and (not is_joint or len(coming) + len(seats) > room):
            raise UnclearError(_later(place.later[0]), row=coming[0].row)


def already_known(name: str) -> str:
    """Say that a row means somebody who is on our list."""
    return f"This is {name} who is known here already."


def _paired(lines: Sequence[Line], holders: Sequence[Representative], *, is_joint: bool) -> dict[Line, Representative]:
    """Return whose seat each row is about: the person's own, else of the same role, else, when all are named, in order.

    A joint place of which the file names one member keeps the other.
    """
    pairs: dict[Line, Representative] = {}
    for fits in (is_same, _is_in_role):
        for line in lines:
            free = [each for each in holders if each not in pairs.values()]
            fit = next((each for each in free if line not in pairs and fits(line, each)), None)
            if fit:
                pairs[line] = fit
    if len(lines) == JOINT_HOLDERS or not is_joint:
        left = [line for line in lines if line not in pairs]
        pairs |= dict(zip(left, [each for each in holders if each not in pairs.values()], strict=False))
    return pairs


def _is_in_role(line: Line, holder: Representative) -> bool:
    return key(line.role_title) == key(holder.role_title)


def _later(holder: Representative) -> str:
    starts = f" from {said(holder.started_on)}" if holder.started_on else ""
    return f"{holder.person.name} holds this place{starts}. {ELSEWHERE}"
