"""A whole list beside the membership of a day: what is to happen, what stays, and what cannot be."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from members.appendix import Line, Problem, Wanted, key
from members.domain.chair import AT_ONCE
from members.domain.span import said
from members.enums import MembershipKind
from members.importing.matching import (
    Agencies,
    Matching,
    Meant,
    People,
    Place,
    UnclearError,
    letters,
    sector_of,
    short_name_of,
)
from members.importing.plan import Left, NewAgency, Plan, PlannedPlace, Seat, Suggestion
from members.importing.seating import Seating, already_known
from members.models import Agency, ChairTerm, Membership, Person

#: More agencies than this that nobody knows: the file is no list of this forum's members.
NEW_AGENCIES_AT_MOST = 50
LONGEST_TITLE = Membership._meta.get_field("title").max_length or 0


@dataclass(frozen=True)
class Ours:
    """The membership of a day, with what begins later.

    `places` are those of the day and `to_come` those that start later; `terms` are the chairs' now and later;
    `deputising` the standing deputies of places that close, as ids of place and person.
    """

    agencies: Agencies
    people: People
    places: Sequence[Place]
    to_come: Sequence[Membership]
    terms: Sequence[ChairTerm]
    deputising: set[tuple[int, int]]


@dataclass
class Comparison:
    """Compares what is wanted from the day `on` with what is ours, one agency and kind of place after another."""

    ours: Ours
    on: datetime.date
    tells_joint: bool
    problems: list[Problem]
    new_agencies: dict[str, NewAgency] = field(default_factory=dict)

    def plan(self, wanted: Sequence[Wanted]) -> Plan:
        """Return what is to happen, or what keeps it from happening."""
        seating, groups = self._seating(wanted), self._by_agency(wanted)
        planned = _known_by_address(place for group in groups for place in group.planned(seating))
        for group in groups:
            self.problems.extend(group.problems)
        seats = [seat for place in planned for seat in place.seats]
        self.problems.extend([*self._too_many_chairs(seats), *_torn_apart(seats), *self._too_many_agencies()])
        return Plan(
            self.on,
            tuple(planned),
            tuple(self.new_agencies.values())[:NEW_AGENCIES_AT_MOST],
            tuple(self._left(planned)),
            tuple(sorted(self.problems, key=lambda problem: problem.row)),
        )

    def _seating(self, wanted: Sequence[Wanted]) -> Seating:
        terms: dict[int, list[ChairTerm]] = defaultdict(list)
        for term in self.ours.terms:
            terms[term.representative_id].append(term)
        names_chairs = any(line.is_chair for each in wanted for line in each.lines)
        return Seating(self.on, self.ours.people, terms, self.ours.deputising, names_chairs)

    def _by_agency(self, wanted: Sequence[Wanted]) -> "list[Group]":
        found: dict[tuple[object, MembershipKind], Group] = {}
        for each in wanted:
            try:
                agency, kind = self._agency(each.first), each.first.kind
            except UnclearError as error:
                self.problems.extend(Problem(line.row, error.words) for line in each.lines)
                continue
            group = found.setdefault((agency, kind), Group(agency, kind, self.ours, self.tells_joint))
            group.wanted.append(each)
        return list(found.values())

    def _agency(self, line: Line) -> Agency | NewAgency:
        known, same = self.ours.agencies.named(line.agency), letters(line.agency)
        if known:
            return known
        if same not in self.new_agencies:
            is_shown = len(self.new_agencies) < NEW_AGENCIES_AT_MOST
            alike = self.ours.agencies.alike(line.agency) if is_shown else []
            self.new_agencies[same] = NewAgency(
                line.row,
                line.agency,
                short_name_of(line.agency),
                sector_of(line.agency),
                tuple(Suggestion(line.row, each) for each in alike),
            )
        return self.new_agencies[same]

    def _too_many_agencies(self) -> Iterator[Problem]:
        unknown = list(self.new_agencies.values())
        if len(unknown) > NEW_AGENCIES_AT_MOST:
            words = (
                f"The file names more than {NEW_AGENCIES_AT_MOST} agencies that are not known here. "
                "Check that it is a list of this forum’s members."
            )
            yield Problem(unknown[NEW_AGENCIES_AT_MOST].row, words)

    def _too_many_chairs(self, seats: Sequence[Seat]) -> Iterator[Problem]:
        """Yield a problem for everybody who would be the third to chair at a time."""
        followed = {seat.holder.pk for seat in seats if seat.follows and seat.holder}
        ending = {seat.ends_term.pk for seat in seats if seat.ends_term}
        going_on = [
            term for term in self.ours.terms if term.pk not in ending and term.representative_id not in followed
        ]
        days = {self.on, *(term.started_on for term in going_on if term.started_on and term.started_on > self.on)}
        most = max(([term for term in going_on if term.holds_on(day)] for day in days), key=len)
        names = [term.representative.person.name for term in most]
        for seat in (seat for seat in seats if seat.becomes_chair):
            if len(names) >= AT_ONCE:
                words = (
                    f"{' and '.join(names[:AT_ONCE])} are the joint chairs, and there are two at a time. "
                    "Write joint chair for two people, or end the term of one of them first."
                )
                yield Problem(seat.line.row, words)
            names.append(seat.line.name)

    def _left(self, planned: Sequence[PlannedPlace]) -> Iterator[Left]:
        in_file = {place.membership.pk for place in planned if place.membership}
        seated = {seat.holder.pk for place in planned for seat in place.seats if seat.holder}
        for place in self.ours.places:
            names = " and ".join(each.person.name for each in place.holders if each.pk not in seated)
            if names or place.membership.pk not in in_file:
                yield Left(str(place), names, place.membership.get_absolute_url())


@dataclass
class Group:
    """What a file has of one agency's places of one kind."""

    agency: Agency | NewAgency
    kind: MembershipKind
    ours: Ours
    tells_joint: bool
    wanted: list[Wanted] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _rows_in_role: dict[str, Sequence[Line]] = field(default_factory=dict)
    """By role, the rows of the place that somebody holds by it."""
    _rows_titled: dict[str, Sequence[Line]] = field(default_factory=dict)
    """By title, the rows of the place that is called so."""

    def planned(self, seating: Seating) -> Iterator[PlannedPlace]:
        """Yield each place as it is to be; those that cannot be are told in `problems`."""
        places = [each for each in self.ours.places if self._has(each.membership)]
        names = [self.agency.name, self.agency.short_name, *{each.first.agency for each in self.wanted}]
        matching = Matching(places, names, self.tells_joint)
        meant = matching.meant(self.wanted)
        self.problems.extend(Problem(error.row, error.words) for error in matching.unclear)
        for each in meant:
            if each.place:
                self._note(each.place.membership.title, each.lines)
        is_alone = len(meant) == 1 and not places
        for each in meant:
            try:
                if each.place:
                    yield self._known(each.place, each, seating)
                else:
                    yield self._new(each, matching, seating, is_alone=is_alone)
            except UnclearError as error:
                self.problems.append(Problem(error.row or each.lines[0].row, error.words))

    def _known(self, place: Place, meant: Meant, seating: Seating) -> PlannedPlace:
        """Return one of our places as it is to be."""
        membership = place.membership
        if len(meant.wanted) > 1 and membership.is_joint and self.tells_joint:
            self._refuse_apart(meant)
        is_joint = membership.is_joint or any(each.is_joint for each in meant.wanted)
        seats = seating.seats(meant.lines, place, membership.agency, is_joint=is_joint)
        return PlannedPlace(self.agency, self.kind, membership.title, is_joint, membership, seats)

    def _new(self, meant: Meant, matching: Matching, seating: Seating, *, is_alone: bool) -> PlannedPlace:
        """Return a place to add."""
        [wanted] = meant.wanted
        title = matching.title_of(wanted)
        if title is None:
            title = "" if is_alone else wanted.first.role_title
        self._refuse_taken(title, wanted)
        self._note(title, wanted.lines)
        agency = self.agency if isinstance(self.agency, Agency) else None
        seats = seating.seats(wanted.lines, None, agency, is_joint=wanted.is_joint)
        return PlannedPlace(self.agency, self.kind, title, wanted.is_joint, None, seats)

    def _has(self, membership: Membership) -> bool:
        return membership.agency == self.agency and membership.kind == self.kind

    def _note(self, title: str, lines: Sequence[Line]) -> None:
        self._rows_titled[key(title)] = lines
        for line in lines:
            self._rows_in_role[key(line.role_title)] = lines

    def _refuse_apart(self, meant: Meant) -> None:
        """Refuse two rows for one joint place in a file that marks joint places, and not this one."""
        one, other = (each.first for each in meant.wanted[:2])
        message = (
            f"{one.name} and {other.name} share {meant.place}. "
            "Mark the two as joint in the file as well, or change the place on its page first."
        )
        raise UnclearError(message, row=other.row)

    def _refuse_taken(self, title: str, wanted: Wanted) -> None:
        """Refuse a new place that would be called like another, or whose holder has the role of another's."""
        rows = self._rows_titled.get(key(title), [])
        if not wanted.is_joint:
            rows = rows or self._rows_in_role.get(key(title), [])
        if len(rows) == 1:
            message = (
                f"Row {rows[0].row} gives this place to {rows[0].name}, and one person holds a single place at a time. "
                "Mark the place as joint, or write another role."
            )
            raise UnclearError(message)
        if rows:
            names = " and ".join(line.name for line in rows)
            message = f"A joint place has two members: {names} share this one already."
            raise UnclearError(message)
        for membership in filter(self._has, self.ours.to_come):
            if key(membership.title) == key(title) and membership.started_on:
                message = f"{membership} is a place from {said(membership.started_on)}. Choose that day or a later one."
                raise UnclearError(message)
        if len(title) > LONGEST_TITLE:
            message = f"What the joint place is called, after the agency, is longer than {LONGEST_TITLE} characters."
            raise UnclearError(message)


def _known_by_address(planned: Iterable[PlannedPlace]) -> list[PlannedPlace]:
    """Return the places in the file's order; who is new in one row is who another row gives the same address."""
    places = sorted(planned, key=lambda place: place.row)
    known = {
        seat.line.email.casefold(): seat.person
        for place in places
        for seat in place.seats
        if seat.person and seat.line.email
    }
    return [replace(place, seats=tuple(_known(seat, known) for seat in place.seats)) for place in places]


def _known(seat: Seat, people: Mapping[str, Person]) -> Seat:
    person = seat.person or people.get(seat.line.email.casefold())
    return seat if person == seat.person else replace(seat, person=person, hint=already_known(seat.line.name))


def _torn_apart(seats: Sequence[Seat]) -> Iterator[Problem]:
    """Yield a problem for each row that gives a second address to one person, or one address to a second person."""
    addresses: dict[int, Line] = {}
    people: dict[str, Seat] = {}
    for seat in seats:
        if not (seat.person and seat.line.email):
            continue
        name, address = seat.person.name, seat.line.email.casefold()
        earlier = addresses.setdefault(seat.person.pk, seat.line)
        if earlier.email.casefold() != address:
            words = f"{name} has the address {earlier.email} in row {earlier.row}. Write one address."
            yield Problem(seat.line.row, words)
        other = people.setdefault(address, seat)
        if other.person != seat.person:
            words = f"Row {other.line.row} gives this address to another {name}. Two people cannot share one."
            yield Problem(seat.line.row, words)
