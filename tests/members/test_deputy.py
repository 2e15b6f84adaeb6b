"""Standing deputies: named for a place, invited when we have their address."""

import datetime

import pytest

from accounts.dated import today
from accounts.domain import access
from accounts.models import Invitation, Mail, User
from members.domain import deputy
from members.domain.person import Newcomer
from members.models import Membership, Person, StandingDeputy
from tests.factories import coordinator, make_membership, make_person, make_representative, make_user
from tests.members.refusals import refused
from tests.pages import MISSING, OK, client_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MARCH, APRIL, JUNE = datetime.date(2026, 3, 1), datetime.date(2026, 4, 1), datetime.date(2026, 6, 1)


@pytest.fixture
def actor() -> User:
    return make_user("coordinator")


def name(
    membership: Membership,
    who: Person | Newcomer,
    *,
    role: str = "Deputy lead",
    agency: str = "LB Bexley",
    on: datetime.date = MARCH,
) -> StandingDeputy:
    return deputy.name(membership, who, role_title=role, agency_name=agency, started_on=on, actor=coordinator())


def test_a_deputy_with_an_address_is_invited_to_sign_in() -> None:
    made = name(make_membership(), Newcomer("Dee Deputy", "dee@forum.example"))
    assert made.person.user is not None
    assert Invitation.objects.usable().get().user == made.person.user
    assert Mail.objects.get().address == "dee@forum.example"


def test_a_deputy_by_name_alone_has_no_account() -> None:
    made = name(make_membership(), Newcomer("Dee Deputy"))
    assert made.person.user is None
    assert not Mail.objects.exists()


def test_somebody_who_comes_in_already_gets_no_second_invitation() -> None:
    user = make_user("representative", name="Dee Deputy")
    made = name(make_membership(), Newcomer("Dee Deputy", user.email))
    assert made.person == user.person
    assert not Mail.objects.exists()


def test_an_account_that_is_nobody_s_on_the_list_becomes_theirs_when_the_name_is_the_same() -> None:
    user = make_user(name="Dee Deputy")
    assert name(make_membership(), Newcomer("Dee Deputy", user.email)).person.user == user
    other = make_user(name="Somebody Else")
    found = refused(name, make_membership(), Newcomer("Dee Deputy", other.email))
    assert (found.field, found.code) == ("email", "email_taken")


def test_the_address_of_a_suspended_account_is_refused_and_nothing_is_saved(actor: User) -> None:
    user = make_user(name="Dee Deputy")
    access.suspend(user, actor=actor)
    found = refused(name, make_membership(), Newcomer("Dee Deputy", user.email))
    assert (found.field, found.code) == ("email", "suspended")
    assert not StandingDeputy.objects.exists()


def test_a_deputy_from_nowhere_or_of_no_role_is_refused() -> None:
    place = make_membership()
    nowhere = refused(name, place, Newcomer("Dee Deputy"), agency="  ")
    assert (nowhere.field, nowhere.code) == ("agency_name", "no_agency")
    assert nowhere.words == "Enter the agency that the deputy comes from."
    assert refused(name, place, Newcomer("Dee Deputy"), role="").code == "no_role_title"
    assert refused(name, place, Newcomer("")).code == "no_name"


def test_whoever_holds_either_seat_is_no_deputy_of_the_same_place() -> None:
    place = make_membership(is_joint=True)
    make_representative(membership=place)
    partner = make_person(name="Ida Bradford")
    make_representative(membership=place, person=partner, seat=2, started_on=APRIL)
    found = refused(name, place, partner)
    assert (found.field, found.code) == ("name", "holds_place")
    assert found.words == "Ida Bradford holds this place, so they cannot be its deputy."
    assert name(make_membership(), partner).pk


def test_nobody_deputises_twice_for_one_place() -> None:
    place = make_membership()
    made = name(place, Newcomer("Dee Deputy"))
    for who in (made.person, Newcomer("dee deputy ")):
        found = refused(name, place, who, on=JUNE)
        assert (found.field, found.code) == ("name", "deputises_already")
    deputy.end(made, from_day=APRIL, actor=coordinator())
    assert name(place, Newcomer("Dee Deputy"), on=APRIL).person == made.person


def test_a_deputy_is_named_while_there_is_such_a_place() -> None:
    place = make_membership(started_on=MARCH, ended_on=JUNE)
    assert name(place, Newcomer("Dee Deputy")).ended_on == JUNE
    codes = [refused(name, place, Newcomer("X"), on=day).code for day in (MARCH - DAY, JUNE + DAY)]
    assert codes == ["before_place", "place_closed"]
    assert refused(name, place, Newcomer("X"), on=datetime.date(2206, 1, 1)).code == "wrong_year"


def test_what_cannot_end_is_refused(actor: User) -> None:
    made = name(make_membership(), Newcomer("Dee Deputy"), on=APRIL)
    before = refused(deputy.end, made, from_day=MARCH, actor=actor)
    assert (before.field, before.code) == ("from_day", "ends_before_start")
    assert refused(deputy.end, made, from_day=datetime.date(202, 1, 1), actor=actor).code == "wrong_year"
    deputy.end(made, from_day=JUNE, actor=actor)
    made.refresh_from_db()
    assert made.ended_on == JUNE - DAY
    assert refused(deputy.end, made, from_day=JUNE + DAY, actor=actor).code == "already_ended"
    deputy.end(made, from_day=APRIL, actor=actor)
    assert refused(deputy.end, made, from_day=APRIL, actor=actor).code == "already_ended"


@pytest.mark.usefixtures("forum")
def test_a_deputy_who_ends_sees_nothing_more_on_the_next_request() -> None:
    user = make_user("deputy")
    client = client_of(user)
    assert client.get("/meetings/").status_code == OK
    deputy.end(user.person.deputisings.get(), from_day=today(), actor=coordinator())
    assert client.get("/meetings/").status_code == MISSING
