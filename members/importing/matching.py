"""Which agency, person and place of ours a row of a file means.

Words are compared by `appendix.key`, whatever their capitals and apostrophes; agencies by their letters alone. What is
not clear is said in a sentence, never guessed.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from typing import Any

from members.appendix import YES, Line, Wanted, key
from members.domain.span import said
from members.enums import Sector
from members.models import Agency, Membership, Person, Representative

#: From which likeness on two names may be one, of 1; and how many agencies are suggested.
ALIKE, NAMES_ALIKE, SUGGESTED = 0.6, 0.8, 3
#: Names of agencies up to this length are short enough for lists.
SHORT = 20
#: What tells an agency's sector by its name, the first that fits.
SECTORS = (
    (Sector.POLICE, r"\bpolice\b"),
    (Sector.VOLUNTARY, r"\b(voluntary|charity|volunteers?)\b"),
    (Sector.NHS, r"\b(nhs|icb|ccg|hospitals?|healthcare|ambulance)\b"),
    (Sector.PARTNERSHIP, r"\b(boards?|partnership)\b"),
    (Sector.COUNCIL, r"\b(council|borough|lb|rb)\b"),
)


class UnclearError(Exception):
    """What a row says cannot be followed: the sentence that says why, and the row where that is known."""

    def __init__(self, words: str, *, row: int = 0) -> None:
        super().__init__(words)
        self.words, self.row = words, row


# Agencies --------------------------------------------------------------------------------------------------------


class Agencies:
    """Our agencies by everything that they are or were called.

    Each comes with its former names and, as ``name_then`` and ``short_name_then``, what it was called on the day.
    """

    def __init__(self, agencies: Sequence[Any], on: datetime.date) -> None:
        self._on = on
        current = [each for each in agencies if each.holds_on(on)]
        others = [each for each in agencies if not each.holds_on(on)]
        self._steps = [
            _by_name((each, [each.name_then, each.name]) for each in current),
            _by_name((each, [each.short_name_then, each.short_name]) for each in current),
            _by_name((each, _former(each)) for each in current),
            _by_name((each, [each.name, each.short_name, *_former(each)]) for each in others),
        ]
        self._names = {
            name.casefold(): each for each in reversed(current) for name in (each.short_name, each.name, *_former(each))
        }

    def named(self, words: str) -> Agency | None:
        """Return the agency called so: by its name, else its short name, else a former one; None for an unknown one.

        Raises UnclearError for a name that several have, and for an agency that is not there on the day.
        """
        found = next((step[letters(words)] for step in self._steps if letters(words) in step), [])
        if len(found) > 1:
            names = " or ".join(each.name for each in found)
            message = f"“{words}” may be {names}. Write the agency’s full name."
            raise UnclearError(message)
        for agency in found:
            self._refuse_when_away(agency)
        return found[0] if found else None

    def alike(self, words: str) -> list[Agency]:
        """Return agencies that an unknown name may mean, the likeliest first."""
        close = get_close_matches(words.casefold(), self._names, n=10, cutoff=ALIKE)
        return list(dict.fromkeys(self._names[name] for name in close))[:SUGGESTED]

    def _refuse_when_away(self, agency: Agency) -> None:
        if agency.ended_on and agency.ended_on < self._on:
            heir = agency.successor
            advice = f"{heir.name} took its place: write that name." if heir else "Write another agency."
            message = f"{agency.name} ended on {said(agency.ended_on)}. {advice}"
            raise UnclearError(message)
        if agency.started_on and agency.started_on > self._on:
            message = f"{agency.name} starts on {said(agency.started_on)}. Choose that day or a later one."
            raise UnclearError(message)


def letters(words: str) -> str:
    """Return the letters and digits of a name: "Bexley S.H.I.E.L.D." and "Bexley SHIELD" are one."""
    return "".join(filter(str.isalnum, words.casefold().replace("&", "and")))


def short_name_of(name: str) -> str:
    """Guess what an agency is called in lists: its name when that is short, else its initials."""
    if len(name) <= SHORT:
        return name
    initials = "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper() and word != "NHS")
    return initials if len(initials) > 1 else name[:40].strip()


def sector_of(name: str) -> Sector | None:
    """Guess an agency's sector by its name; None when it tells none."""
    return next((sector for sector, words in SECTORS if re.search(words, name, re.IGNORECASE)), None)


def _former(agency: Agency) -> list[str]:
    return [name for former in agency.former_names.all() for name in (former.name, former.short_name)]


def _by_name(named: Iterable[tuple[Agency, list[str]]]) -> dict[str, list[Agency]]:
    found: dict[str, list[Agency]] = defaultdict(list)
    for agency, names in named:
        for name in dict.fromkeys(map(letters, names)):
            found[name].append(agency)
    return found


# People ----------------------------------------------------------------------------------------------------------


class People:
    """Everybody on our list, by address and by name; `accounts` are the accounts of the file's addresses.

    Each comes with the agencies whose places they hold or held, as ``held_of``, or stand in for, as ``stood_in``.
    """

    def __init__(self, people: Sequence[Any], accounts: Iterable[tuple[int, str, str]]) -> None:
        self._by_address = {
            address.casefold(): each
            for each in people
            for address in (each.user.email if each.user else "", each.email)
            if address
        }
        self._by_name: dict[str, list[Any]] = defaultdict(list)
        for each in people:
            self._by_name[key(each.name)].append(each)
        self._accounts = {email.casefold(): (pk, name) for pk, name, email in accounts}

    def meant(self, line: Line, agency: Agency | None) -> Person | None:
        """Return who a row means that gives a seat to somebody; None for somebody who is not on our list.

        The address says who it is. By the name alone it is somebody of the same agency only: two people may have one
        name. Raises UnclearError.
        """
        known: Person | None = self._by_address.get(line.email.casefold())
        if known and key(known.name) == key(line.name):
            return known
        if line.email:
            self._refuse_address_of_another(line.email, line.name, of=None)
        there = [
            each for each in self._by_name[key(line.name)] if agency and agency.pk in {*each.held_of, *each.stood_in}
        ]
        there = [each for each in there if not (line.email and each.address)]
        if len(there) > 1:
            message = f"Several people called {line.name} are on our list. Write the email address of the one meant."
            raise UnclearError(message)
        return there[0] if there else None

    def address_for(self, person: Person, line: Line) -> str:
        """Return the address that the row gives somebody on our list anew; empty when it says nothing new.

        Raises UnclearError for somebody else's, and for a new one of somebody who signs in with theirs.
        """
        if not line.email or line.email.casefold() == person.address.casefold():
            return ""
        self._refuse_address_of_another(line.email, person.name, of=person)
        if person.user:
            message = f"{person.name} signs in with {person.address}. Change that on their page, not by a list."
            raise UnclearError(message)
        return line.email

    def has_another(self, line: Line) -> bool:
        """Whether somebody of that name is on our list."""
        return bool(self._by_name[key(line.name)])

    def _refuse_address_of_another(self, email: str, name: str, *, of: Person | None) -> None:
        other = self._by_address.get(email.casefold())
        if other and other != of:
            raise _taken(email, other.name)
        pk, owner = self._accounts.get(email.casefold(), (None, name))
        if owner.casefold() != name.casefold() and not (of and of.user_id == pk):
            raise _taken(email, owner)


def is_same(line: Line, holder: Representative) -> bool:
    """Whether a row names the person who holds a place."""
    return key(line.name) == key(holder.person.name)


def are_alike(name: str, other: str) -> bool:
    """Whether two names may be one, with a slip in it."""
    return SequenceMatcher(None, key(name), key(other)).ratio() >= NAMES_ALIKE


def _taken(email: str, name: str) -> UnclearError:
    return UnclearError(f"{email} is the address of {name}. Check the name and the address.")


# Places ----------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Place:
    """One of our places with those who hold it on the day, and those who hold it only later."""

    membership: Membership
    holders: list[Representative]
    later: list[Representative]

    def __str__(self) -> str:
        return str(self.membership)

    def is_for(self, titles: set[str], roles: set[str]) -> bool:
        """Whether one of the titles is the place's own, or one of the roles that of somebody who holds it."""
        return key(self.membership.title) in titles or any(key(each.role_title) in roles for each in self.holders)


@dataclass(frozen=True)
class Meant:
    """One of our places, or None for a new one, with what the file has of it."""

    place: Place | None
    wanted: list[Wanted]

    @property
    def lines(self) -> list[Line]:
        """The rows of the file that are about it."""
        return sorted((line for each in self.wanted for line in each.lines), key=lambda line: line.row)


@dataclass(frozen=True)
class _Pair:
    """A place of the file and one of ours that have people in common."""

    wanted: Wanted
    place: Place
    holders: frozenset[int]
    in_role: int

    @property
    def weight(self) -> tuple[int, int]:
        """How much speaks for it: people in the same role first, then people."""
        return self.in_role, len(self.holders)


@dataclass
class Matching:
    """Finds out which places of one agency and kind the file means: by who holds them, then by what they are for.

    Somebody whose row has the role of another of the agency's places has moved there. A file that does not say which
    places are joint may give each member of a joint place a row.
    """

    places: Sequence[Place]
    names: Sequence[str]
    """What the agency is called, in the file and by us: what a joint place's name begins with."""
    tells_joint: bool
    unclear: list[UnclearError] = field(default_factory=list)
    _found: dict[Wanted, Place] = field(default_factory=dict)
    _named: set[int] = field(default_factory=set)
    """The holders whose seats the file is about."""

    def meant(self, wanted: Sequence[Wanted]) -> list[Meant]:
        """Return the places with what is wanted of each, in the file's order; what matches none is a new place.

        What may mean several is left out, and told in `unclear`.
        """
        pairs = sorted(self._pairs(wanted), key=lambda pair: pair.weight, reverse=True)
        self._take_pairs(pair for pair in pairs if pair.in_role)
        self._take_pairs(pair for pair in pairs if not self._has_moved(pair))
        self._by_title(wanted)
        self._by_role(wanted)
        self._take_pairs(pairs)
        self._by_being_the_only_one(wanted)
        found: dict[object, Meant] = {}
        lost = {error.row for error in self.unclear}
        for each in wanted:
            if each.first.row not in lost:
                place = self._found.get(each)
                found.setdefault(place or each, Meant(place, [])).wanted.append(each)
        return list(found.values())

    def title_of(self, wanted: Wanted) -> str | None:
        """Return what the file calls a place within its agency; None for a joint place that it gives no name."""
        if not wanted.is_joint:
            return wanted.first.role_title
        if not wanted.named or key(wanted.named) in YES:
            return None
        before = [name for name in self.names if f"{key(wanted.named)} ".startswith(f"{key(name)} ")]
        return wanted.named[len(max(before, key=len, default="")) :].strip()

    def _pairs(self, wanted: Sequence[Wanted]) -> Iterator[_Pair]:
        for each in wanted:
            for place in self.places:
                alike = [(line, holder) for line in each.lines for holder in place.holders if is_same(line, holder)]
                in_role = sum(key(line.role_title) == key(holder.role_title) for line, holder in alike)
                if alike:
                    yield _Pair(each, place, frozenset(holder.pk for _, holder in alike), in_role)

    def _take_pairs(self, pairs: Iterable[_Pair]) -> None:
        for pair in pairs:
            if pair.wanted not in self._found and not pair.holders & self._named:
                self._take(pair.wanted, pair.place, pair.holders)

    def _has_moved(self, pair: _Pair) -> bool:
        titles, roles = self._titles(pair.wanted), _roles(pair.wanted)
        return any(place.is_for(titles, roles) for place in self._free() if place is not pair.place)

    def _by_title(self, wanted: Sequence[Wanted]) -> None:
        for each in self._left(wanted):
            titles = self._titles(each)
            place = next((place for place in self._free() if key(place.membership.title) in titles), None)
            if place:
                self._take(each, place)

    def _by_role(self, wanted: Sequence[Wanted]) -> None:
        """Find the place that somebody holds by the role of a row; several that nothing tells apart are not clear."""
        left = self._left(wanted)
        for each in left:
            roles = _roles(each)
            seats = [(place, holder) for place, holder in self._seats() if key(holder.role_title) in roles]
            places = {place for place, _ in seats}
            if len(places) > 1 and len(places) > sum(bool(roles & _roles(other)) for other in left):
                self.unclear.append(_several(each, [holder for _, holder in seats]))
            elif seats:
                place, holder = seats[0]
                self._take(each, place, {holder.pk})

    def _by_being_the_only_one(self, wanted: Sequence[Wanted]) -> None:
        """Match the one place of an agency, which needs no title."""
        if len(wanted) == len(self.places) == 1 and not self.places[0].membership.title:
            self._found.setdefault(wanted[0], self.places[0])

    def _take(self, wanted: Wanted, place: Place, holders: Iterable[int] = ()) -> None:
        self._found[wanted] = place
        self._named.update(holders)

    def _left(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        return [each for each in wanted if each not in self._found]

    def _free(self) -> list[Place]:
        taken = set(self._found.values())
        return [place for place in self.places if place not in taken]

    def _seats(self) -> list[tuple[Place, Representative]]:
        """Return the seats that a further row may be about: of free places, and of joint ones that are not marked."""
        free = set(self._free())
        return [
            (place, holder)
            for place in self.places
            if place in free or (place.membership.is_joint and not self.tells_joint)
            for holder in place.holders
            if holder.pk not in self._named
        ]

    def _titles(self, wanted: Wanted) -> set[str]:
        title = self.title_of(wanted)
        return _roles(wanted) if title is None else {key(title)}


def _roles(wanted: Wanted) -> set[str]:
    return {key(line.role_title) for line in wanted.lines}


def _several(wanted: Wanted, holders: Sequence[Representative]) -> UnclearError:
    names = " and ".join(each.person.name for each in holders)
    line = wanted.first
    message = (
        f"{names} hold places of this agency as {line.role_title}, and the file does not say whom {line.name} follows. "
        "Write a row for each of them, or replace the one on the place’s page."
    )
    return UnclearError(message, row=line.row)
