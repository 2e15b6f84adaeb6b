"""The joint chairs: two at once, while they hold their places."""

import datetime
from typing import Any

import pytest

from accounts.dated import today
from accounts.models import User
from members.domain import chair, representative
from members.enums import MembershipKind
from members.models import ChairTerm, Representative
from tests.factories import coordinator, make_membership, make_person, make_representative, make_user
from tests.meetings.test_at_once import at_once
from tests.members.refusals import refused
from tests.pages import MISSING, OK, client_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MARCH, APRIL, JUNE = datetime.date(2026, 3, 1), datetime.date(2026, 4, 1), datetime.date(2026, 6, 1)


@pytest.fixture
def actor() -> User:
    return make_user("coordinator")


def holder(name: str, **given: Any) -> Representative:
    return make_representative(person=make_person(name=name), **given)


def make(representative: Representative, day: datetime.date) -> ChairTerm:
    return chair.make(representative, started_on=day, actor=coordinator())


def test_a_third_chair_is_refused_by_who_chairs() -> None:
    debee, anita = holder("Debee Simpson"), holder("Anita Eader")
    make(debee, MARCH)
    make(anita, APRIL)
    third = holder("Kevin Murphy")
    found = refused(make, third, JUNE)
    assert (found.field, found.code) == ("started_on", "two_chairs")
    assert found.words == (
        "Debee Simpson and Anita Eader are the joint chairs in that time. End the term of one of them first."
    )


def test_a_third_may_follow_one_of_two() -> None:
    first, second, third = (make_representative() for _ in range(3))
    chair.end(make(first, MARCH), from_day=APRIL, actor=coordinator())
    make(second, MARCH)
    assert make(third, APRIL).started_on == APRIL
    assert refused(make, make_representative(), MARCH).code == "two_chairs"


def test_nobody_chairs_twice_at_once() -> None:
    one = make_representative()
    make(one, APRIL)
    assert refused(make, one, MARCH).code == "chairs_already"


def test_only_core_members_chair_and_only_while_they_hold_their_place() -> None:
    specialist = make_representative(membership=make_membership(kind=MembershipKind.AD_HOC))
    assert refused(make, specialist, MARCH).code == "ad_hoc"
    words = {
        refused(make, each, day).words
        for each, day in (
            (holder("One", started_on=APRIL), MARCH),
            (holder("Two", ended_on=MARCH), APRIL),
            (holder("Three", started_on=MARCH, ended_on=APRIL), JUNE),
        )
    }
    assert words == {
        "One holds this place from 1 April 2026. Enter that day or a later one.",
        "Two’s time in this place ends on 1 March 2026. Enter that day or an earlier one.",
        "Enter a day while Three holds this place.",
    }
    assert refused(make, holder("Four"), datetime.date(202, 1, 1)).code == "wrong_year"


def test_a_term_ends_with_the_place_when_that_is_known() -> None:
    assert make(make_representative(ended_on=JUNE), APRIL).ended_on == JUNE


def test_a_term_ends_and_the_place_stays(actor: User) -> None:
    one = make_representative()
    term = make(one, MARCH)
    chair.end(term, from_day=APRIL, actor=actor)
    term.refresh_from_db()
    one.refresh_from_db()
    assert (term.ended_on, one.ended_on) == (APRIL - DAY, None)


def test_what_cannot_end_is_refused(actor: User) -> None:
    term = make(make_representative(), APRIL)
    before = refused(chair.end, term, from_day=MARCH, actor=actor)
    assert (before.field, before.code) == ("from_day", "ends_before_start")
    assert refused(chair.end, term, from_day=datetime.date(2206, 1, 1), actor=actor).code == "wrong_year"
    chair.end(term, from_day=JUNE, actor=actor)
    assert refused(chair.end, term, from_day=JUNE + DAY, actor=actor).code == "already_ended"
    chair.end(term, from_day=APRIL, actor=actor)
    assert not ChairTerm.objects.exists()
    assert refused(chair.end, term, from_day=APRIL, actor=actor).code == "already_ended"


@pytest.mark.usefixtures("forum")
def test_a_chair_whose_term_ends_is_a_member_on_the_next_request() -> None:
    user = make_user("chair")
    client = client_of(user)
    assert client.get("/meetings/schedule/").status_code == OK
    chair.end(ChairTerm.objects.get(representative__person__user=user), from_day=today(), actor=coordinator())
    assert client.get("/meetings/schedule/").status_code == MISSING
    assert client.get("/meetings/").status_code == OK
    representative.end(user.person.representations.get(), from_day=today(), actor=coordinator())
    assert client.get("/meetings/").status_code == MISSING


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum")
def test_of_two_who_make_the_second_chair_at_once_one_is_told() -> None:
    ChairTerm.objects.all().delete()
    actor, one, two, three = coordinator(), *(make_representative() for _ in range(3))
    make(one, MARCH)
    assert at_once(
        lambda: chair.make(two, started_on=MARCH, actor=actor), lambda: chair.make(three, started_on=MARCH, actor=actor)
    ) == ["two_chairs"]
