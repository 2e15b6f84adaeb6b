"""One person: what they hold and held, and whether they sign in."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.dated import Dated, today
from accounts.models import Invitation
from members.models import ChairTerm, GroupSeat, Person, Representative, StandingDeputy

D = TypeVar("D", bound=Dated)


@dataclass(frozen=True)
class SpanRow:
    """One thing that somebody holds or held, with the address of its page."""

    what: str
    url: str
    detail: str
    because: str
    started_on: datetime.date | None
    ended_on: datetime.date | None


@dataclass(frozen=True)
class PersonPage:
    """What the page of a person shows: each list with what holds and is to come first, then the latest."""

    person: Person
    places: tuple[Representative, ...]
    terms: tuple[ChairTerm, ...]
    deputisings: tuple[StandingDeputy, ...]
    seats: tuple[GroupSeat, ...]

    @property
    def is_nobody(self) -> bool:
        """Whether they hold and held nothing at all."""
        return not (self.places or self.terms or self.deputisings or self.seats)

    @property
    def place_rows(self) -> list[SpanRow]:
        """The places as lines."""
        return [
            _row(each, str(each.membership), each.membership.get_absolute_url(), each.role_title, each.ended_because)
            for each in self.places
        ]

    @property
    def term_rows(self) -> list[SpanRow]:
        """The terms as joint chair as lines."""
        return [_row(each, "Joint chair of the forum") for each in self.terms]

    @property
    def deputy_rows(self) -> list[SpanRow]:
        """For which places they stand in, as lines."""
        return [
            _row(
                each, str(each.membership), each.membership.get_absolute_url(), f"{each.role_title}, {each.agency_name}"
            )
            for each in self.deputisings
        ]

    @property
    def seat_rows(self) -> list[SpanRow]:
        """The seats elsewhere as lines."""
        return [
            _row(each, group.name, group.get_absolute_url(), each.get_role_display())
            for each in self.seats
            if (group := each.board or each.sub_group)
        ]


@dataclass(frozen=True)
class AccountState:
    """Whether somebody can sign in, in words; `may_be_invited` when an invitation would help."""

    words: str
    detail: str = ""
    may_be_invited: bool = False


def people() -> "QuerySet[Person]":
    """Everybody with their account, and until when an invitation of it works."""
    usable = Invitation.objects.usable().filter(user=OuterRef("user")).order_by("-expires_at")
    return Person.objects.select_related("user").annotate(invited_until=Subquery(usable.values("expires_at")[:1]))


def person_page(person: Person) -> PersonPage:
    """Return what the page of a person of `people` shows (4 queries)."""
    return PersonPage(
        person,
        _sorted(person.representations.select_related("membership__agency")),
        _sorted(ChairTerm.objects.filter(representative__person=person)),
        _sorted(person.deputisings.select_related("membership__agency")),
        _sorted(person.group_seats.select_related("board", "sub_group__board")),
    )


def account_state(person: Person) -> AccountState:
    """Say whether a person of `people` can sign in."""
    user, until = person.user, getattr(person, "invited_until")  # noqa: B009 - annotated by people()
    if user is None:
        return AccountState("No account", may_be_invited=bool(person.email))
    if not user.is_active:
        return AccountState("Suspended", "They cannot sign in.")
    if user.last_login:
        return AccountState("Signs in", f"Last on {user.last_login:%-d %B %Y}.")
    if user.has_usable_password():
        return AccountState("Signs in", "Has not signed in yet.")
    if until:
        return AccountState("Invited", f"The invitation works until {until:%-d %B %Y}.")
    return AccountState("Invited", "No invitation works at the moment.", may_be_invited=True)


def choices() -> list[tuple[str, str]]:
    """Return everybody on the list as choices, each with the agency they are or were with (1 query)."""
    held = Representative.objects.filter(person=OuterRef("pk")).order_by("-started_on", "-pk")
    stood_in = StandingDeputy.objects.filter(person=OuterRef("pk")).order_by("-started_on", "-pk")
    found = Person.objects.annotate(
        agency=Subquery(held.values("membership__agency__name")[:1]),
        deputy_of=Subquery(stood_in.values("agency_name")[:1]),
    )
    return [
        (str(each.pk), f"{each.name} ({where})" if (where := each.agency or each.deputy_of) else each.name)
        for each in found
    ]


def _row(row: Dated, what: str, url: str = "", detail: str = "", because: str = "") -> SpanRow:
    return SpanRow(what, url, detail, because, row.started_on, row.ended_on)


def _sorted(rows: Iterable[D]) -> tuple[D, ...]:
    day = today()

    def key(row: D) -> tuple[bool, datetime.date]:
        is_over = row.ended_on is not None and row.ended_on < day
        return not is_over, row.started_on or row.ended_on or datetime.date.min

    return tuple(sorted(rows, key=key, reverse=True))
