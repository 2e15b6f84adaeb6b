"""Boards and sub-groups: the governance chart, who sits where, and one body with its seats."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts.dated import holds_on, today
from accounts.history import Change, changes_of
from accounts.models import User
from members.enums import GroupRole, MembershipKind
from members.governance import Board as BoardOnChart
from members.governance import Body, Governance
from members.models import Board, BoardReader, GroupSeat, Person, Representative, SubGroup
from ui.components import Event

#: A board ("board") or a sub-group ("group") by its id.
Key = tuple[str, int]


@dataclass(frozen=True)
class SeatRow:
    """Somebody's seat; `is_at_forum` says whether they hold a core place today."""

    pk: int
    person: str
    person_url: str
    is_chair: bool
    is_at_forum: bool
    started_on: datetime.date | None
    ended_on: datetime.date | None

    @property
    def role(self) -> str:
        """Chair or member."""
        return str((GroupRole.CHAIR if self.is_chair else GroupRole.MEMBER).label)

    @property
    def is_to_come(self) -> bool:
        """Whether it only begins later."""
        return self.started_on is not None and self.started_on > today()

    @property
    def end_url(self) -> str:
        """Where it is ended."""
        return reverse("members:end-seat", args=[self.pk])


@dataclass(frozen=True)
class ClosedRow:
    """A sub-group that has closed."""

    name: str
    url: str
    ended_on: datetime.date


@dataclass(frozen=True)
class BodyRow:
    """A board or a sub-group with who sits on it today; `groups` are a board's sub-groups."""

    key: Key
    name: str
    short_name: str
    url: str
    purpose: str
    seats: tuple[SeatRow, ...]
    groups: tuple["BodyRow", ...] = ()
    closed: tuple["ClosedRow", ...] = ()

    @property
    def chairs(self) -> list[str]:
        """Who chairs it."""
        return [seat.person for seat in self.seats if seat.is_chair]

    @property
    def at_forum(self) -> int:
        """How many who sit on it are at the forum."""
        return len({seat.person_url for seat in self.seats if seat.is_at_forum})


@dataclass(frozen=True)
class Cell:
    """What somebody is on one body; empty when they have no seat there."""

    body: str
    role: str


@dataclass(frozen=True)
class PersonRow:
    """Somebody of the forum, with a cell for each body."""

    name: str
    url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class GroupsPage:
    """Boards and sub-groups of a day, and who of the forum sits where."""

    governance: Governance
    boards: tuple[BodyRow, ...]
    bodies: tuple[BodyRow, ...]
    people: tuple[PersonRow, ...]
    elsewhere: tuple[str, ...]

    @property
    def closed(self) -> list[ClosedRow]:
        """Sub-groups that have closed, the latest first."""
        return sorted((row for board in self.boards for row in board.closed), key=_ended_on, reverse=True)

    @property
    def unrepresented(self) -> list[BodyRow]:
        """Sub-groups that nobody of the forum sits on: the gap in cross-membership (ToR, Working methods)."""
        return [body for body in self.bodies if body.key[0] == "group" and not body.at_forum]


@dataclass(frozen=True)
class Seats:
    """The seats of one body: of today, to come, and ended with the latest first."""

    now: tuple[SeatRow, ...]
    to_come: tuple[SeatRow, ...]
    before: tuple[SeatRow, ...]

    @property
    def at_forum(self) -> bool:
        """Whether somebody who sits there today is at the forum."""
        return any(seat.is_at_forum for seat in self.now)


def groups_page() -> GroupsPage:
    """Return the boards, their sub-groups and seats of today (3 queries)."""
    day = today()
    seats: dict[Key, list[SeatRow]] = {}
    for seat in _seats(GroupSeat.objects.on(day)):
        seats.setdefault(_key(seat), []).append(_seat(seat))
    boards = tuple(_board(board, seats, day) for board in _boards())
    bodies = tuple(body for board in boards for body in (board, *board.groups))
    members = _of_forum(day)
    rows = [_person(person, bodies) for person in members]
    return GroupsPage(
        _governance(boards),
        boards,
        bodies,
        tuple(row for row in rows if any(cell.role for cell in row.cells)),
        tuple(row.name for row in rows if not any(cell.role for cell in row.cells)),
    )


def seats_of(body: Board | SubGroup) -> Seats:
    """Return who sits, will sit and sat on a board or a sub-group (1 query)."""
    day = today()
    rows = [_seat(seat) for seat in _seats(body.seats.all())]
    ended = [row for row in rows if row.ended_on and row.ended_on < day]
    to_come = [row for row in rows if row.is_to_come]
    return Seats(
        tuple(row for row in rows if row not in ended and row not in to_come),
        tuple(to_come),
        tuple(sorted(ended, key=lambda row: row.ended_on or day, reverse=True)),
    )


def groups_of(board: Board) -> list[SubGroup]:
    """Return the sub-groups of a board that are open or to come (1 query)."""
    return [group for group in board.sub_groups.all() if not group.ended_on or group.ended_on >= today()]


def all_groups(_user: User) -> QuerySet[SubGroup]:
    """Return the sub-groups, closed ones too, with their boards; whoever may see groups sees all."""
    return SubGroup.objects.select_related("board")


def all_boards(_user: User) -> QuerySet[Board]:
    """Return the boards."""
    return Board.objects.all()


def all_seats(_user: User) -> QuerySet[GroupSeat]:
    """Return the seats with what they are on, and whose they are."""
    return GroupSeat.objects.select_related("person", "board", "sub_group")


def current_readers(_user: User) -> QuerySet[BoardReader]:
    """Return who reads for a board today."""
    return BoardReader.objects.current().select_related("board", "user")


def readers_of(board: Board) -> list[BoardReader]:
    """Return who reads the reports for a board today (1 query)."""
    return list(board.readers.current().select_related("user").order_by("user__name"))


def group_history(group: SubGroup) -> list[Event]:
    """Return what happened to a sub-group, newest first, in words (2 queries)."""
    return [event for change in reversed(changes_of(group)) for event in _in_words(change)]


def is_at_forum(day: datetime.date, person: str = "pk") -> Exists:
    """Return the condition that the person of a row (its `person` column) holds a core place on `day`."""
    held = Representative.objects.on(day).filter(holds_on(day, "membership__"), membership__kind=MembershipKind.CORE)
    return Exists(held.filter(person=OuterRef(person)))


def _boards() -> QuerySet[Board]:
    """Return the boards, each with its sub-groups, closed ones too, as ``found_groups`` (1 query)."""
    groups = SubGroup.objects.filter(board=OuterRef("pk")).order_by("position", "name")
    columns = ("pk", "name", "short_name", "purpose", "started_on", "ended_on")
    said = JSONObject(**{name: name for name in columns})
    return Board.objects.annotate(found_groups=ArraySubquery(groups.values(json=said)))


def _seats(seats: QuerySet[GroupSeat]) -> QuerySet[GroupSeat]:
    return seats.select_related("person").annotate(at_forum=is_at_forum(today(), "person"))


def _of_forum(day: datetime.date) -> QuerySet[Person]:
    return Person.objects.filter(is_at_forum(day)).order_by("name", "pk")


def _key(seat: GroupSeat) -> Key:
    return ("board", seat.board_id) if seat.board_id else ("group", seat.sub_group_id or 0)


def _seat(seat: Any) -> SeatRow:
    return SeatRow(
        seat.pk,
        seat.person.name,
        reverse("members:person", args=[seat.person_id]),
        seat.role == GroupRole.CHAIR,
        seat.at_forum,
        seat.started_on,
        seat.ended_on,
    )


def _board(board: Any, seats: dict[Key, list[SeatRow]], day: datetime.date) -> BodyRow:
    groups, closed = [], []
    for said in board.found_groups:
        name, url = said["name"], reverse("members:group", args=[said["pk"]])
        ended_on = datetime.date.fromisoformat(said["ended_on"]) if said["ended_on"] else None
        if ended_on and ended_on < day:
            closed.append(ClosedRow(name, url, ended_on))
        elif not said["started_on"] or datetime.date.fromisoformat(said["started_on"]) <= day:
            key = ("group", said["pk"])
            groups.append(BodyRow(key, name, said["short_name"], url, said["purpose"], tuple(seats.get(key, ()))))
    key = ("board", board.pk)
    at_board, url = tuple(seats.get(key, ())), board.get_absolute_url()
    return BodyRow(key, board.name, board.short_name, url, "", at_board, tuple(groups), tuple(closed))


def _ended_on(row: ClosedRow) -> datetime.date:
    return row.ended_on


def _person(person: Person, bodies: Iterable[BodyRow]) -> PersonRow:
    url = reverse("members:person", args=[person.pk])
    roles = {body.key: seat.role for body in bodies for seat in body.seats if seat.person_url == url}
    return PersonRow(person.name, url, tuple(Cell(body.short_name, roles.get(body.key, "")) for body in bodies))


def _governance(boards: Iterable[BodyRow]) -> Governance:
    return Governance(
        tuple(
            BoardOnChart(board.name, board.url, tuple(Body(group.name, group.url) for group in board.groups))
            for board in boards
        )
    )


def _in_words(change: Change) -> Iterator[Event]:
    before, after = change.before, change.after
    if before is None:
        yield Event("Added", change.at, change.by)
        return
    if change.of("ended_on"):
        yield Event("Closed", change.at, change.by, f"Last day {after.ended_on:%-d %B %Y}.")
    if change.of("name", "short_name"):
        yield Event("Name changed", change.at, change.by, f"{before.name} became {after.name}.")
    if change.of("board_id", "purpose", "contact_email"):
        yield Event("Details changed", change.at, change.by)
