"""The invented people around the table, in invented agencies.

Nothing invented is said of the people whom Appendix 2 names: they hold their places from the day the practice data is
filled in, without accounts, and have no part in the practice past.
"""

import datetime
from dataclasses import dataclass

from accounts.dated import today
from accounts.domain import account
from accounts.enums import Role
from accounts.models import User
from learningforum.demo.accounts import DEMO_ACCOUNTS
from learningforum.demo.calendar import Moment
from learningforum.demo.practice import Practice, backdate
from members.enums import MembershipKind, Sector
from members.models import (
    Agency,
    BoardReader,
    ChairTerm,
    Membership,
    Person,
    Representative,
    StandingDeputy,
)


@dataclass(frozen=True)
class Seat:
    """Someone in a place: `account` is the label of their account, `since` and `until` the time they held it."""

    name: str
    role_title: str
    account: str = ""
    number: int = 1
    since: Moment | None = None
    until: Moment | None = None


@dataclass(frozen=True)
class Place:
    """A place of the practice forum, under the short name that the other data uses."""

    key: str
    agency: str
    seats: tuple[Seat, ...]
    title: str = ""
    kind: MembershipKind = MembershipKind.CORE


#: Agencies by short name. The word in brackets stands wherever the agency does.
AGENCIES = {
    "Practice Council": ("Practice Borough Council (invented)", Sector.COUNCIL),
    "Practice SAB": ("Practice Safeguarding Adults Board (invented)", Sector.PARTNERSHIP),
    "Practice Hospital": ("Practice Hospital Trust (invented)", Sector.NHS),
    "Practice Mental Health": ("Practice Mental Health Trust (invented)", Sector.NHS),
    "Practice Community Health": ("Practice Community Health (invented)", Sector.NHS),
    "Practice ICB": ("Practice Integrated Care Board (invented)", Sector.NHS),
    "Practice Police": ("Practice Police (invented)", Sector.POLICE),
    "Practice Probation": ("Practice Probation Service (invented)", Sector.PARTNERSHIP),
    "Practice Voluntary": ("Practice Voluntary Council (invented)", Sector.VOLUNTARY),
    "Practice Schools": ("Practice Schools Partnership (invented)", Sector.COUNCIL),
    "Practice Recovery": ("Practice Drug and Alcohol Recovery (invented)", Sector.VOLUNTARY),
}

PLACES = (
    Place(
        "abuse",
        "Practice Council",
        (Seat("Joanna Pell", "Domestic Abuse and Sexual Violence Strategy Manager", "chair"),),
        "Domestic abuse",
    ),
    Place("sab", "Practice SAB", (Seat("Martin Okoro", "Practice Review and Learning Manager"),)),
    Place("adults", "Practice Council", (Seat("Priya Sandhu", "Head of Safeguarding Adults"),), "Safeguarding adults"),
    Place("housing", "Practice Council", (Seat("Derek Lyle", "Head of Housing Services"),), "Housing"),
    Place(
        "standards",
        "Practice Council",
        (
            Seat("Fiona Crewe", "Head of Professional Standards and Quality Assurance"),
            Seat("Samuel Boateng", "Service Manager, Professional Standards", number=2),
        ),
        "Professional standards and quality assurance",
    ),
    Place(
        "hospital",
        "Practice Hospital",
        (
            Seat("Nadia Rahman", "Named Nurse Safeguarding Children", "joint"),
            Seat("Colin Verity", "Adult Lead", number=2),
        ),
    ),
    Place(
        "mental-health",
        "Practice Mental Health",
        (Seat("Ruth Ellison", "Head of Safeguarding Children"), Seat("Ivan Marek", "Adult Lead", number=2)),
    ),
    Place(
        "community",
        "Practice Community Health",
        (Seat("Alison Tran", "Named Nurse Safeguarding Children", "representative"),),
    ),
    Place("icb-children", "Practice ICB", (Seat("Gwen Tolland", "Designated Nurse, Children"),), "Children"),
    Place("icb-adults", "Practice ICB", (Seat("Hassan Yildiz", "Designated Professional, Adults"),), "Adults"),
    Place(
        "police",
        "Practice Police",
        (
            Seat("Mark Denholm", "Detective Chief Inspector", until=(5, -3)),
            Seat("Leanne Foster", "Detective Chief Inspector", since=(5, -2)),
        ),
    ),
    Place("probation", "Practice Probation", (Seat("Paul Wetherby", "Head of Service", until=(6, -4)),)),
    Place("voluntary", "Practice Voluntary", (Seat("Beatrice Amoah", "Chief Executive"),)),
    Place("schools", "Practice Schools", (Seat("Owen Pryce", "Safeguarding in Education Lead"),)),
    Place(
        "recovery",
        "Practice Recovery",
        (Seat("Carla Jennings", "Dual Diagnosis Lead", "ad-hoc"),),
        kind=MembershipKind.AD_HOC,
    ),
    Place(
        "early-years",
        "Practice Council",
        (Seat("Sunita Dev", "Early Years Adviser"),),
        "Early years",
        kind=MembershipKind.AD_HOC,
    ),
)
#: The joint chairs of the practice past; the second hands over to those of Appendix 2 as their places begin.
CHAIRS = ("abuse", "sab")
STANDING_DEPUTY = ("housing", "Yvonne Hart", "Housing Options Manager")
LEARNING_MANAGER = "Robin Ashdown"
READERS = {"shield": "Peter Langdon", "bsab": "Marion Steele", "csp": "Anthony Quill"}


def seat_everyone(practice: Practice) -> None:
    """Open the accounts, and give everyone their place, term or board."""
    _begin_appendix_2_today()
    _open_accounts(practice)
    for position, place in enumerate(PLACES, start=100):
        _seat(practice, place, position)
    for key in CHAIRS:
        ended_on = None if key == CHAIRS[0] else today() - datetime.timedelta(days=1)
        ChairTerm.objects.create(representative=practice.holders[key], ended_on=ended_on)
    key, name, role_title = STANDING_DEPUTY
    deputy = _person(practice, name, "deputy")
    sent_by = practice.places[key]
    StandingDeputy.objects.create(
        membership=sent_by, person=deputy, role_title=role_title, agency_name=sent_by.agency.name
    )
    for code, board in practice.boards.items():
        BoardReader.objects.create(board=board, user=practice.users[f"{code}-reader"])


def _begin_appendix_2_today() -> None:
    """Give those whom Appendix 2 names their places from today on, so that they have no part in what is invented."""
    Membership.objects.update(started_on=today())
    Representative.objects.update(started_on=today())
    ChairTerm.objects.update(started_on=today())


def _open_accounts(practice: Practice) -> None:
    names = {seat.account: seat.name for place in PLACES for seat in place.seats if seat.account}
    names |= {"coordinator": "Forum coordinator", "learning-manager": LEARNING_MANAGER, "deputy": STANDING_DEPUTY[1]}
    names |= {f"{code}-reader": name for code, name in READERS.items()}
    for label, email in DEMO_ACCOUNTS.items():
        user: User = account.ensure(email, names[label], actor=None)
        practice.users[label] = user
    account.grant(practice.users["coordinator"], Role.COORDINATOR, actor=None)
    backdated = account.grant(practice.users["learning-manager"], Role.LEARNING_MANAGER, actor=practice.coordinator)
    backdate(backdated, started_on=practice.calendar.day((0, -4)))


def _seat(practice: Practice, place: Place, position: int) -> None:
    name, sector = AGENCIES[place.agency]
    agency, _ = Agency.objects.get_or_create(name=name, defaults={"short_name": place.agency, "sector": sector})
    membership = Membership.objects.create(
        agency=agency,
        title=place.title,
        kind=place.kind,
        is_joint=max(seat.number for seat in place.seats) > 1,
        position=position,
    )
    practice.places[place.key] = membership
    for seat in place.seats:
        holder = Representative.objects.create(
            membership=membership,
            person=_person(practice, seat.name, seat.account),
            role_title=seat.role_title,
            seat=seat.number,
            started_on=practice.calendar.day(seat.since) if seat.since else None,
            ended_on=practice.calendar.day(seat.until) if seat.until else None,
        )
        practice.holders[place.key if seat.number == 1 else f"{place.key}/2"] = holder


def _person(practice: Practice, name: str, label: str) -> Person:
    user = practice.users.get(label)
    return Person.objects.create(name=name, email=user.email if user else "", user=user)
