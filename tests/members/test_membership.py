"""The membership page: Appendix 2 today, and on another day."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from members.enums import MembershipKind
from members.models import ChairTerm, Membership, Representative
from members.queries import membership_on
from tests.factories import make_agency, make_membership, make_person, make_representative, make_user
from tests.pages import client_of, error_beside, soup, text

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
PAGE = "/members/"


def holder(name: str) -> Representative:
    return Representative.objects.get(person__name=name)


def test_the_page_adds_up_appendix_2() -> None:
    page = client_of("coordinator").get(PAGE)
    assert text(page, ".govuk-body-l") == "23 people hold 19 core places, 4 of them joint. 2 ad hoc members."


def test_every_person_of_appendix_2_stands_in_their_agency_with_their_role_title() -> None:
    page = soup(client_of("coordinator").get(PAGE))
    agencies = {
        row.dt.get_text(" ", strip=True): row.dd.get_text(" ", strip=True)
        for row in page.select("#core .govuk-summary-list__row")
        if row.dt and row.dd
    }
    assert len(agencies) == 10
    assert "Kevin Murphy Head of Housing Services" in agencies["LB Bexley Council"]
    oxleas = agencies["Oxleas NHS Foundation Trust NHS"]
    assert oxleas.startswith("Ida Bradford Joint place Head of Safeguarding Children or Stacey Washington Joint place")
    assert "Joint place" not in agencies["NHS Bexley CCG NHS"]


def test_the_joint_chairs_are_named() -> None:
    page = soup(client_of("representative").get(PAGE))
    [card] = [card for card in page.select(".forum-card") if "Joint chairs" in card.get_text()]
    assert [name.get_text() for name in card.select("a")] == ["Debee Simpson", "Anita Eader"]


def test_ad_hoc_members_stand_apart() -> None:
    page = client_of("coordinator").get(PAGE)
    assert "Jo Smith" in text(page, "#ad-hoc")
    assert "Jo Smith" not in text(page, "#core")


def test_a_vacant_place_is_counted_and_visible() -> None:
    Representative.objects.filter(person__name="Harmeet Archer").update(ended_on=today() - DAY)
    page = client_of("coordinator").get(PAGE)
    assert "22 people hold 19 core places, 4 of them joint. 1 place is vacant." in text(page)
    assert "Met Police Police Vacant" in text(page, "#core")
    assert Membership.objects.vacant(today()).count() == 1
    assert not Membership.objects.vacant(today() - DAY).exists()


def test_a_joint_place_with_one_holder_shows_its_second_seat_vacant() -> None:
    Representative.objects.filter(person__name="Gina Tomlin").update(ended_on=today() - DAY)
    page = client_of("coordinator").get(PAGE)
    assert "Second seat vacant" in text(page, "#core")
    assert "vacant." not in text(page, ".govuk-body-l")


def test_the_members_of_another_day_are_shown_as_of_that_day() -> None:
    left = holder("Kevin Murphy")
    Representative.objects.filter(pk=left.pk).update(ended_on=datetime.date(2026, 3, 31))
    make_representative(
        membership=left.membership, person=make_person(name="Nia New"), started_on=datetime.date(2026, 4, 1)
    )
    client = client_of("coordinator")
    assert "Nia New" in text(client.get(PAGE))
    then = client.get(PAGE, {"on": "2026-03-31"})
    assert "Kevin Murphy" in text(then)
    assert "Nia New" not in text(then)
    assert "As it was on Tuesday 31 March 2026" in text(then)


def test_a_day_before_there_was_a_forum_says_so() -> None:
    Membership.objects.update(started_on=datetime.date(2019, 1, 1))
    page = client_of("coordinator").get(PAGE, {"on": "2018-12-31"})
    assert "Nobody held a place on that day" in text(page)


@pytest.mark.parametrize(("asked", "says"), [("31/31/2026", "Enter a real date"), ("", "Enter a date")])
def test_a_day_that_is_none_is_named_beside_the_field_and_today_is_shown(asked: str, says: str) -> None:
    page = client_of("coordinator").get(PAGE, {"on": asked})
    assert page.status_code == 200
    assert error_beside(page, "on").startswith(says)
    assert "23 people hold 19 core places" in text(page)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_any_membership(
    django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        place = make_membership(is_joint=True)
        make_representative(membership=place)
        make_representative(membership=place, seat=2)
        make_membership(kind=MembershipKind.AD_HOC)
    client = client_of("representative")
    with django_assert_num_queries(5):
        client.get(PAGE)


def test_numbers_read_well_when_they_are_one_or_none() -> None:
    Membership.objects.exclude(agency__short_name="Met Police").update(ended_on=today() - DAY)
    assert membership_on(today()).in_words == "1 person holds 1 core place. No ad hoc members."


# What the database refuses ---------------------------------------------------------------------------------------


def test_nobody_takes_a_seat_that_somebody_holds() -> None:
    held = holder("Emma Leathers")
    with pytest.raises(IntegrityError, match="one_holder_per_seat"), transaction.atomic():
        make_representative(membership=held.membership, started_on=today())
    Representative.objects.filter(pk=held.pk).update(ended_on=today() - DAY)
    assert make_representative(membership=held.membership, started_on=today()).pk


def test_a_place_has_two_seats_at_most() -> None:
    place = holder("Emma Leathers").membership
    with pytest.raises(IntegrityError, match="seat_1_or_2"), transaction.atomic():
        make_representative(membership=place, seat=3)


def test_nothing_ends_before_it_starts() -> None:
    for model in (Membership, Representative, ChairTerm):
        name = f"members_{model.__name__.lower()}_ends_after_start"
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model._default_manager.update(started_on=today(), ended_on=today() - DAY)


def test_an_agency_has_each_of_its_places_once() -> None:
    agency = make_agency()
    make_membership(agency=agency, title="Adults")
    make_membership(agency=agency, title="Children")
    with pytest.raises(IntegrityError, match="one_place_per_title"), transaction.atomic():
        make_membership(agency=agency, title="Adults")


def test_nobody_chairs_or_reads_for_a_board_twice_at_once() -> None:
    chair = holder("Anita Eader")
    with pytest.raises(IntegrityError, match="chairterm_once"), transaction.atomic():
        ChairTerm.objects.create(representative=chair)
    reader = make_user("bsab-reader")
    reading = reader.board_readings.get()
    with pytest.raises(IntegrityError, match="boardreader_once"), transaction.atomic():
        reader.board_readings.create(board=reading.board)
