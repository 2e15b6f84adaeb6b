"""Boards, agencies, places and who holds them."""

import datetime

from accounts.models import User
from members.enums import MembershipKind, Sector
from members.models import Agency, Board, Membership, Person, Representative, SubGroup
from tests.factories.names import unique


def board(code: str = "shield") -> Board:
    """Return the board of this code: shield, bsab or csp."""
    return Board.objects.get(code=code)


def sub_group(name: str) -> SubGroup:
    """Return the first sub-group whose name begins so: "SAR", "Tri-borough"."""
    return SubGroup.objects.filter(name__startswith=name)[0]


def make_agency(*, name: str = "", short_name: str = "", sector: Sector = Sector.COUNCIL) -> Agency:
    """Return a new agency."""
    name = name or unique("Agency")
    return Agency.objects.create(name=name, short_name=short_name or name, sector=sector)


def make_membership(
    *,
    agency: Agency | None = None,
    title: str = "",
    kind: MembershipKind = MembershipKind.CORE,
    is_joint: bool = False,
    started_on: datetime.date | None = None,
    ended_on: datetime.date | None = None,
) -> Membership:
    """Return a new place that nobody holds yet."""
    return Membership.objects.create(
        agency=agency or make_agency(),
        title=title,
        kind=kind,
        is_joint=is_joint,
        position=100,
        started_on=started_on,
        ended_on=ended_on,
    )


def make_person(*, name: str = "", email: str = "", user: User | None = None) -> Person:
    """Return a new person, with an account when `user` is given."""
    return Person.objects.create(name=name or unique("Person"), email=email, user=user)


def make_representative(
    *,
    membership: Membership | None = None,
    person: Person | None = None,
    user: User | None = None,
    role_title: str = "Safeguarding lead",
    seat: int = 1,
    started_on: datetime.date | None = None,
    ended_on: datetime.date | None = None,
) -> Representative:
    """Seat somebody in a place: a new person (with the account of `user`) in a new place unless given."""
    return Representative.objects.create(
        membership=membership or make_membership(),
        person=person or make_person(name=user.name if user else "", user=user),
        role_title=role_title,
        seat=seat,
        started_on=started_on,
        ended_on=ended_on,
    )
