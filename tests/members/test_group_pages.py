"""Boards and sub-groups on the page: who sits where, the gaps, and changing it."""

import datetime
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from accounts.dated import today
from members.domain import group as groups
from members.domain import reader as readers
from members.domain.group import Described
from members.enums import GroupRole, MembershipKind
from members.models import Board, GroupSeat, Person, SubGroup
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import board, coordinator, make_membership, make_person, make_representative
from tests.pages import FOUND, client_of, error_beside, message, rows, soup, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
PAGE = "/members/groups/"


@pytest.fixture
def officer() -> Client:
    return client_of(coordinator())


def hub() -> SubGroup:
    return SubGroup.objects.get(name="Learning Hub")


def anita() -> Person:
    return Person.objects.get(name="Anita Eader")


def sit(person: Person, body: Board | SubGroup, **given: Any) -> GroupSeat:
    return groups.sit(person, body, actor=coordinator(), **given)


def page_of(body: Board | SubGroup, verb: str = "") -> str:
    return f"{body.get_absolute_url()}{verb}"


# Together --------------------------------------------------------------------------------------------------------


def test_the_chart_and_its_list_stand_on_the_page() -> None:
    page = soup(client_of("representative").get(PAGE))
    assert len(page.select(".forum-structure svg[role=img] > title")) == 2
    assert [link.get_text() for link in page.select("#governance-list > li > ul > li > a")] == [
        "Bexley S.H.I.E.L.D.",
        "Bexley Safeguarding Adults Board",
        "Community Safety Partnership",
    ]


def test_members_by_boards_and_groups_shows_who_sits_where() -> None:
    sit(anita(), board("bsab"))
    sit(anita(), hub(), role=GroupRole.CHAIR)
    sit(make_person(name="Not A Member"), hub())
    sit(Person.objects.get(name="Jo Smith"), hub())  # ad hoc: not one of the fixed group
    page = client_of("representative").get(PAGE)
    table = soup(page).select("#who-sits-where table tr")
    heads, person, total = ([cell.get_text(strip=True) for cell in row.select("th, td")] for row in table)
    assert dict(zip(heads, person, strict=True)) == {
        "Core member": "Anita Eader",
        "SHIELD": "",
        "Learning from Practice": "",
        "Learning Hub": "Chair",
        "Tri-borough forum": "",
        "BSAB": "Member",
        "SAR Subgroup": "",
        "CSP": "",
        "DHR Panels": "",
    }
    assert total == ["From the forum", "0", "0", "1", "0", "1", "0", "0", "0"]
    without = text(page, "#who-sits-where details")
    assert "Debee Simpson" in without
    assert "Anita Eader" not in without
    assert "Jo Smith" not in without


def test_groups_without_anybody_from_the_forum_are_the_gap(officer: Client) -> None:
    assert "No core member’s seat" in text(officer.get(PAGE), "#who-sits-where")
    for group in SubGroup.objects.exclude(name="Learning Hub"):
        sit(anita(), group)
    sit(make_person(), hub())
    gap = text(officer.get(PAGE), ".govuk-inset-text")
    assert gap == "Gap Nobody from the forum sits on: Learning Hub"
    sit(anita(), hub())
    assert text(officer.get(PAGE), ".govuk-inset-text") == ""


def test_each_board_is_listed_with_its_chairs_groups_and_their_purpose(officer: Client) -> None:
    sit(make_person(name="Cora Chair"), board("csp"), role=GroupRole.CHAIR)
    sit(make_person(name="Pan Ellis"), SubGroup.objects.get(board__code="csp"), role=GroupRole.CHAIR)
    page = text(officer.get(PAGE))
    assert "Community Safety Partnership Cora Chair in the chair" in page
    assert "Bexley Safeguarding Adults Board No chair recorded" in page
    assert "Pan Ellis in the chair" in page
    assert hub().purpose in page


def test_a_group_that_closed_or_has_not_begun_leaves_the_chart(officer: Client) -> None:
    groups.close(hub(), on=today() - DAY, actor=coordinator())
    other = SubGroup.objects.get(short_name="DHR Panels")
    groups.close(other, on=today() - 2 * DAY, actor=coordinator())
    later = Described("Later Group", "Later", board("csp"))
    groups.add(later, started_on=today() + DAY, actor=coordinator())
    page = officer.get(PAGE)
    assert "Learning Hub" not in text(page, "#governance")
    assert "Later Group" not in text(page)
    closed = [each for each in soup(page).select("details") if "have closed" in each.get_text()]
    assert [link.get_text() for link in closed[0].select("a")] == ["Learning Hub", "Domestic Homicide Review Panels"]


# One of them -----------------------------------------------------------------------------------------------------


def test_a_groups_page_says_what_it_does_and_who_sits_on_it(officer: Client) -> None:
    empty = text(officer.get(page_of(hub())))
    assert "Gap Nobody from the forum sits on it." in empty
    assert "Nobody’s seat is recorded yet." in empty
    sit(anita(), hub(), role=GroupRole.CHAIR)
    sit(make_person(name="Later Lee"), hub(), on=today() + DAY)
    gone = sit(make_person(name="Gone Gill"), hub(), on=today() - 5 * DAY)
    groups.end(gone, on=today() - DAY, actor=coordinator())
    groups.change(
        hub(),
        Described("The Hub", "Hub", board("shield"), "Learns.", "hub@forum.example"),
        actor=coordinator(),
    )
    page = officer.get(page_of(SubGroup.objects.get(name="The Hub")))
    first, second = rows(page)
    assert first.startswith("Anita Eader Chair At the forum End")
    assert second.startswith(f"Later Lee Member, from {today() + DAY:%-d %b %Y}")
    assert "Gone Gill Member until" in text(page, "#seats details")
    assert "Gap" not in text(page)
    for said in ("hub@forum.example", "Learning Hub became The Hub.", "Details changed", "Added"):
        assert said in text(page)


def test_members_look_and_change_nothing() -> None:
    sit(anita(), hub())
    client = client_of("representative")
    for address in (PAGE, page_of(hub()), page_of(board("csp"))):
        assert not soup(client.get(address)).select("main a[role=button]")
    assert "End" not in text(client.get(page_of(hub())), "#seats")


def test_a_boards_page_shows_seats_and_groups(officer: Client) -> None:
    sit(anita(), board("bsab"))
    page = officer.get(page_of(board("bsab")))
    assert rows(page)[0].startswith("Anita Eader Member At the forum")
    assert "SAR / Best Practice and Learning Lessons Subgroup" in text(page, ".forum-card")
    SubGroup.objects.filter(board=board("bsab")).update(ended_on=today() - DAY)
    assert text(officer.get(page_of(board("bsab"))), ".forum-card") == "Sub-groups None."


# Changing it -----------------------------------------------------------------------------------------------------


def test_a_group_is_added_changed_and_closed(officer: Client) -> None:
    said = {"name": "Audit Group", "short_name": "Audit", "board": board("csp").pk, "purpose": "", "contact_email": ""}
    assert "Audit Group is added." in message(officer.post(f"{PAGE}add/", said), officer)
    taken = officer.post(f"{PAGE}add/", said | {"name": "audit group"})
    assert error_beside(taken, "name") == "There is already a sub-group with this name."
    assert value_of(taken, "board") == str(board("csp").pk)
    added = SubGroup.objects.get(name="Audit Group")
    shown = officer.get(page_of(added, "change/"))
    assert (value_of(shown, "name"), value_of(shown, "board")) == ("Audit Group", str(board("csp").pk))
    changed = officer.post(page_of(added, "change/"), said | {"purpose": "Reads audits."})
    assert "Audit Group is changed." in message(changed, officer)
    assert value_of(officer.get(page_of(added, "close/")), "on") == today().isoformat()
    closed = officer.post(page_of(added, "close/"), {"on": today().isoformat()})
    assert "Audit Group closes with" in message(closed, officer)
    again = officer.post(page_of(added, "close/"), {"on": today().isoformat()})
    assert "was closed with" in text(again, ".govuk-error-summary")
    assert officer.get(page_of(added, "close/")).status_code == FOUND
    page = text(officer.get(page_of(added)))
    assert "Its last day" in page
    assert "Close the sub-group" not in page


def test_a_member_or_somebody_new_is_given_a_seat(officer: Client) -> None:
    address, day = page_of(hub(), "seats/add/"), today().isoformat()
    given = officer.post(address, {"who": "listed", "person": anita().pk, "role": "chair", "on": day})
    assert "Anita Eader sits on Learning Hub from" in message(given, officer)
    twice = officer.post(address, {"who": "listed", "person": anita().pk, "role": "member", "on": day})
    assert error_beside(twice, "person") == "Anita Eader has a seat there already."
    named = {"who": "new", "name": "Nia New", "email": "", "role": "member", "on": day}
    officer.post(page_of(board("csp"), "seats/add/"), named)
    assert GroupSeat.objects.get(board=board("csp")).person.name == "Nia New"


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"person": ""}, "person", "Choose a person"),
        ({"person": "999999"}, "person", "Select a valid choice."),
        ({"who": "new", "name": ""}, "name", "Enter their full name"),
        ({"who": ""}, "who", "Say who it is"),
        ({"on": ""}, "on", "Enter the first day."),
        ({"on": "2026-31-31"}, "on", "Enter a real date"),
        ({"on": "0202-01-01"}, "on", "Check the year"),
    ],
)
def test_a_seat_for_nobody_or_no_day_is_refused_beside_the_field(
    officer: Client, changed: dict[str, str], field: str, says: str
) -> None:
    said = {"who": "listed", "person": str(anita().pk), "role": "member", "on": today().isoformat()} | changed
    assert error_beside(officer.post(page_of(hub(), "seats/add/"), said), field).startswith(says)
    assert not GroupSeat.objects.exists()


def test_a_seat_is_ended_from_either_page(officer: Client) -> None:
    for body in (hub(), board("csp")):
        seat = sit(anita(), body)
        address = f"/members/seats/{seat.pk}/end/"
        early = officer.post(address, {"on": (today() - DAY).isoformat()})
        assert error_beside(early, "on").startswith("Anita Eader sits there from")
        ended = officer.post(address, {"on": today().isoformat()})
        assert ended["Location"] == page_of(body)
        assert "Anita Eader’s last day on" in message(ended, officer)


# Queries and the browser -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_take_the_same_queries_for_any_number(
    django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    client = client_of("representative")
    for each in range(number):
        place = make_membership(kind=MembershipKind.CORE)
        person = make_representative(membership=place).person
        sit(person, board("bsab"))
        sit(person, hub())
        groups.add(Described(f"Group {each}", f"G{each}", board("bsab")), actor=coordinator())
        readers.add(board("bsab"), name="Rea", email=f"r{each}@forum.example", actor=coordinator())
    groups.change(hub(), Described("Hub", "Hub", board("shield")), actor=coordinator())
    of_group, of_board = page_of(SubGroup.objects.get(name="Hub")), page_of(board("bsab"))
    with django_assert_num_queries(5):
        client.get(PAGE)
    with django_assert_num_queries(6):
        client.get(of_group)
    with django_assert_num_queries(6):
        client.get(of_board)


@pytest.mark.django_db(transaction=True)
def test_somebody_new_is_named_only_when_chosen(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess
) -> None:
    sign_in(page, live_server, coordinator())
    page.goto(f"{live_server}{page_of(board('csp'))}")
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Add a seat").click()
    expect(page.get_by_label("Full name")).to_be_hidden()
    axe(page, WIDE, NARROW)
    page.get_by_label("Somebody new").check()
    page.get_by_label("Full name").fill("Nia New")
    page.get_by_label("Chair", exact=True).check()
    page.get_by_role("button", name="Add the seat").click()
    expect(page.locator("#seats")).to_contain_text("Nia New")
    page.goto(f"{live_server}{page_of(hub())}")
    axe(page, WIDE, NARROW)
