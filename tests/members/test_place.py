"""Adding, changing, ordering and closing places."""

import datetime

import pytest

from accounts.models import User
from meetings.enums import Attendance
from members.domain import chair, deputy, place, representative
from members.domain.person import Newcomer
from members.enums import MembershipKind
from members.models import Membership, Representative
from tests.factories import (
    coordinator,
    line_of,
    make_agency,
    make_meeting,
    make_membership,
    make_person,
    make_representative,
    make_user,
    take_line,
)
from tests.meetings.test_at_once import at_once
from tests.members.refusals import refused

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MARCH, APRIL, JUNE = datetime.date(2026, 3, 1), datetime.date(2026, 4, 1), datetime.date(2026, 6, 1)


@pytest.fixture
def actor() -> User:
    return make_user("coordinator")


def change(membership: Membership, **said: object) -> None:
    as_it_is = {"title": membership.title, "is_joint": membership.is_joint, "started_on": membership.started_on}
    place.change(membership, **as_it_is | said, actor=coordinator())  # type: ignore[arg-type] # as the fields


# Adding ----------------------------------------------------------------------------------------------------------


def test_a_place_is_added_last_and_vacant(actor: User) -> None:
    make_membership()
    added = place.add(make_agency(), title=" Adults ", is_joint=True, started_on=MARCH, actor=actor)
    assert (added.title, added.kind, added.is_joint, added.started_on) == ("Adults", "core", True, MARCH)
    assert Membership.objects.last() == added
    assert added in Membership.objects.vacant(MARCH)
    assert added not in Membership.objects.vacant(MARCH - DAY)


def test_a_second_place_of_an_agency_says_what_sets_it_apart(actor: User) -> None:
    agency = make_agency(name="LB Bexley")
    place.add(agency, actor=actor)
    place.add(agency, title="Adults", actor=actor)
    for title, words in (
        ("", "LB Bexley has a place without a name already. Say what sets this one apart."),
        ("ADULTS", "LB Bexley has a place for Adults already. Say what sets this one apart."),
    ):
        found = refused(place.add, agency, title=title, actor=actor)
        assert (found.field, found.code) == ("title", "place_exists")
        assert found.words.casefold() == words.casefold()
    assert place.add(agency, title="Adults", kind=MembershipKind.AD_HOC, actor=actor).pk


def test_a_place_is_there_only_while_its_agency_is(actor: User) -> None:
    agency = make_agency()
    agency.started_on, agency.ended_on = MARCH, JUNE
    agency.save()
    found = refused(place.add, agency, started_on=MARCH - DAY, actor=actor)
    assert (found.field, found.code) == ("started_on", "agency_not_yet")
    for day in (JUNE + DAY, None):
        found = refused(place.add, agency, started_on=day, actor=actor)
        assert (found.field, found.code) == ("agency", "agency_ended")
    assert refused(place.add, agency, started_on=datetime.date(202, 1, 1), actor=actor).code == "wrong_year"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum")
def test_of_two_who_add_the_same_place_at_once_one_is_told() -> None:
    agency, actor = make_agency(), coordinator()
    assert at_once(*[lambda: place.add(agency, title="Adults", actor=actor)] * 2) == ["place_exists"]
    assert agency.memberships.count() == 1


# Changing --------------------------------------------------------------------------------------------------------


def test_what_a_place_is_for_is_changed_unless_another_is_for_that() -> None:
    adults = make_membership(title="Adults")
    make_membership(agency=adults.agency, title="Children")
    change(adults, title=" Adult safeguarding ")
    assert adults.title == "Adult safeguarding"
    change(adults, title="ADULT safeguarding")
    found = refused(change, adults, title="children")
    assert (found.field, found.code) == ("title", "place_exists")


def test_a_single_place_becomes_joint_and_single_again_while_one_holds_it() -> None:
    held = make_representative().membership
    change(held, is_joint=True)
    assert held.is_joint
    change(held, is_joint=False)
    assert not held.is_joint


@pytest.mark.parametrize("starts", [None, datetime.date(2099, 1, 1)])
def test_a_joint_place_that_two_share_now_or_later_stays_joint(starts: datetime.date | None) -> None:
    shared = make_membership(is_joint=True)
    make_representative(membership=shared, person=make_person(name="Ida Bradford"))
    second = make_representative(
        membership=shared, person=make_person(name="Stacey Washington"), seat=2, started_on=starts
    )
    found = refused(change, shared, is_joint=False)
    assert (found.field, found.code) == ("is_joint", "two_hold_it")
    assert found.words == "Ida Bradford and Stacey Washington share this place. End one of them first."
    Representative.objects.filter(pk=second.pk).update(started_on=None, ended_on=MARCH)
    change(shared, is_joint=False)


def test_the_first_day_of_a_place_is_no_later_than_that_of_anybody_in_it(actor: User) -> None:
    held = make_representative(started_on=APRIL).membership
    change(held, started_on=APRIL)
    found = refused(change, held, started_on=JUNE)
    assert (found.field, found.code) == ("started_on", "held_before")
    change(held, started_on=None)
    deputy.name(held, Newcomer("Dee"), role_title="Lead", agency_name="LBB", started_on=MARCH, actor=actor)
    assert "Dee is its deputy from 1 March 2026" in refused(change, held, started_on=APRIL).words
    Representative.objects.update(started_on=None)
    assert "since before our records" in refused(change, held, started_on=MARCH).words


def test_a_closed_place_is_not_changed() -> None:
    closed = make_membership(ended_on=MARCH)
    assert refused(change, closed, title="Adults").code == "place_closed"


def test_places_are_put_in_order() -> None:
    one, two, three = (make_membership() for _ in range(3))
    place.put_after(one, three, actor=coordinator())
    assert list(Membership.objects.all()) == [two, three, one]
    place.put_after(three, None, actor=coordinator())
    assert list(Membership.objects.all()) == [three, two, one]


# Closing ---------------------------------------------------------------------------------------------------------


def test_a_place_closes_with_its_holders_its_deputies_and_their_terms_as_chair(actor: User) -> None:
    holder = make_representative(started_on=MARCH)
    left = make_representative(membership=holder.membership, ended_on=MARCH - DAY)
    term = chair.make(holder, started_on=APRIL, actor=actor)
    dee = deputy.name(
        holder.membership, Newcomer("Dee"), role_title="Lead", agency_name="LBB", started_on=MARCH, actor=actor
    )
    place.close(holder.membership, ended_on=JUNE, actor=actor)
    for row in (holder, left, term, dee):
        row.refresh_from_db()
    assert holder.membership.ended_on == holder.ended_on == term.ended_on == dee.ended_on == JUNE
    assert (holder.ended_because, left.ended_because, left.ended_on) == ("The place closed", "", MARCH - DAY)


def test_a_day_before_the_place_or_before_something_that_happened_is_refused(actor: User) -> None:
    held = make_membership(started_on=MARCH)
    assert close(held, MARCH - DAY) == ("ended_on", "ends_before_start")
    assert close(held, datetime.date(2206, 1, 1)) == ("ended_on", "wrong_year")
    made = representative.appoint(held, Newcomer("Nia New"), role_title="Lead", started_on=JUNE, actor=actor)
    assert close(held, APRIL) == ("ended_on", "starts_later")
    representative.end(made, from_day=JUNE, actor=actor)
    later = deputy.name(held, Newcomer("Dee"), role_title="Lead", agency_name="LBB", started_on=JUNE, actor=actor)
    assert close(held, APRIL) == ("ended_on", "starts_later")
    deputy.end(later, from_day=JUNE, actor=actor)
    place.close(held, ended_on=APRIL, actor=actor)
    assert close(held, JUNE) == ("", "already_closed")


def close(membership: Membership, day: datetime.date) -> tuple[str, str]:
    found = refused(place.close, membership, ended_on=day, actor=coordinator())
    return found.field, found.code


@pytest.mark.usefixtures("forum")
def test_a_day_before_one_on_the_register_is_refused() -> None:
    meeting = make_meeting("held")
    line = take_line(line_of(meeting), Attendance.PRESENT)
    assert close(line.membership, meeting.date - DAY) == ("ended_on", "on_record")
    place.close(line.membership, ended_on=meeting.date, because="Reorganised", actor=coordinator())
    assert set(line.membership.representatives.values_list("ended_because", flat=True)) == {"Reorganised"}
