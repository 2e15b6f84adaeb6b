"""Issuing an agenda: what the page shows before, who is told, and what a later version says (ToR, Working methods)."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Mail, User
from meetings.domain import agenda, meeting
from meetings.domain.agenda import ItemChange
from meetings.domain.meeting import When
from meetings.enums import ItemKind
from meetings.models import AgendaIssue, AgendaItem, Meeting
from members.models import Representative
from tests.factories import coordinator, item_of, make_meeting, make_user
from tests.meetings.asking import refused
from tests.meetings.posting import last_to
from tests.pages import FOUND, OK, client_of, message, soup, text, value_of
from ui.templatetags.ui import weekday_date

pytestmark = pytest.mark.usefixtures("forum")


@pytest.fixture
def noor() -> User:
    return make_user("representative", name="Noor Haddad", email="noor@forum.example")


@pytest.fixture
def omar() -> User:
    return make_user("representative", name="Omar Pike", email="omar@forum.example")


def seat_of(user: User) -> Representative:
    return Representative.objects.get(person__user=user)


def lead(item: AgendaItem, who: User | None, *, minutes: int = 0) -> None:
    change = ItemChange(item.pk, minutes or item.minutes, lead=seat_of(who) if who else None)
    agenda.arrange(item.meeting, [change], actor=coordinator())


def issue(made: Meeting) -> AgendaIssue:
    return agenda.issue(made, actor=coordinator())


def issued_to(made: Meeting, *users: User) -> list[int]:
    """How many messages about this agenda each of them got."""
    return [Mail.objects.filter(address=user.email, key__startswith=f"agenda-{made.pk}-").count() for user in users]


def address(made: Meeting) -> str:
    return f"/meetings/{made.pk}/issue/"


def test_the_first_version_is_told_to_everybody_expected_with_when_where_and_a_link(noor: User, omar: User) -> None:
    specialist, reader, boss = make_user("ad-hoc"), make_user("shield-reader"), coordinator()
    made = make_meeting(venue="Room 1")
    issue(made)
    said = last_to(noor.email)
    assert said.subject == f"Agenda of the Learning Forum on {weekday_date(made.date)}"
    for words in ("(version 1)", f"{weekday_date(made.date)}, 10:00 to 12:00\nRoom 1", made.get_absolute_url()):
        assert words in said.text
    assert issued_to(made, noor, omar, specialist, reader, boss) == [1, 1, 0, 0, 0]


def test_a_later_version_is_told_once_to_those_whose_item_changed_by_its_number_alone(noor: User, omar: User) -> None:
    made = make_meeting()
    lead(item_of(made), noor)
    lead(item_of(made, ItemKind.IMPACT), omar)
    issue(made)
    made.items.filter(kind=ItemKind.CASE, number=4).update(title="Child Q", bullets=["Rose Street"])
    lead(item_of(made), noor, minutes=25)
    issue(made)
    assert issued_to(made, noor, omar) == [2, 1]
    said = last_to(noor.email)
    assert said.subject.endswith(": version 2")
    assert (
        "- Item 4 has another title.\n- Item 4 takes 25 minutes instead of 30.\n- Item 4 has other points" in said.text
    )
    assert "Child Q" not in said.text
    assert "Rose Street" not in said.text
    assert said.calendar == ""


def test_a_new_lead_and_the_one_before_are_both_told_and_neither_is_named(noor: User, omar: User) -> None:
    other = make_user("representative")
    made = make_meeting()
    lead(item_of(made), noor)
    issue(made)
    lead(item_of(made), omar)
    issue(made)
    assert issued_to(made, noor, omar, other) == [2, 2, 1]
    assert "- Item 4 has another lead.\n" in last_to(omar.email).text
    lead(item_of(made), None)
    issue(made)
    assert issued_to(made, noor, omar, other) == [2, 3, 1]
    assert "- Item 4 has another lead.\n" in last_to(omar.email).text


@pytest.mark.parametrize("what", ["place", "order", "new", "taken off"])
def test_place_and_order_are_told_to_everybody(what: str, noor: User, omar: User) -> None:
    made = make_meeting()
    issue(made)
    if what == "place":
        meeting.change(made, When(made.date, made.start_time, made.end_time, "Room 9"), actor=coordinator())
    elif what == "order":
        for number, becomes in ((1, 99), (2, 1), (99, 2)):
            made.items.filter(number=number).update(number=becomes)
    elif what == "new":
        AgendaItem.objects.create(meeting=made, number=14, kind=ItemKind.FREE, title="Child Q", minutes=1)
    else:
        made.items.filter(kind=ItemKind.AOB).delete()
    issue(made)
    assert issued_to(made, noor, omar) == [2, 2]
    said = last_to(noor.email).text
    assert {"place": "The venue is Room 9", "order": "was item", "new": "Item 14 is new", "taken off": "taken off"}[
        what
    ] in said
    assert "Child Q" not in said


def test_two_who_issue_at_once_tell_people_once(noor: User) -> None:
    made = make_meeting()
    issue(made)
    assert set(refused(agenda.issue, made, actor=coordinator())) == {"already_issued"}
    assert issued_to(made, noor) == [1]


def test_what_somebody_changed_meanwhile_is_not_issued_unseen(noor: User) -> None:
    made = make_meeting()
    client = client_of(coordinator())
    seen = value_of(client.get(address(made)), "seen")
    lead(item_of(made), noor, minutes=25)
    response = client.post(address(made), {"seen": seen})
    assert response.status_code == OK
    assert "Somebody else changed the agenda while you were looking." in text(response, ".moj-alert")
    assert not made.issues.exists()
    assert client.post(address(made), {"seen": value_of(response, "seen")}).status_code == FOUND


# The page -----------------------------------------------------------------------------------------------------------


def test_the_page_says_who_will_be_told_before_the_button_is_pressed(noor: User) -> None:
    made = make_meeting()
    client = client_of(coordinator())
    page = client.get(address(made))
    assert text(page, "h1") == "Issue the agenda"
    assert "Everybody who is expected gets an email" in text(page, "#told")
    assert "1 person . The email names items by their numbers alone." in text(page, "#told")
    assert "Noor Haddad" in text(page, "#told")
    assert "23 people of whom we have no email address do not get it." in text(page, "#told")
    assert "119 of 120 minutes" in text(page)
    response = client.post(address(made), {"seen": value_of(page, "seen")})
    said = message(response, client)
    assert "Version 1 of the agenda is issued. Members can read it now. We are telling 1 person by email." in said


def test_before_a_later_version_the_page_shows_what_changes(noor: User, omar: User) -> None:
    made = make_meeting()
    lead(item_of(made), noor)
    issue(made)
    lead(item_of(made), noor, minutes=25)
    page = client_of("chair").get(address(made))
    assert text(page, "h1") == "Issue version 2"
    assert text(page, "#changes li") == "Item 4, “Individual case learning 1”, takes 25 minutes instead of 30."
    assert "Those who lead an item that changes get an email: 1 person" in text(page, "#told")
    assert "Omar Pike" not in text(page, "#told")


def test_when_no_member_leads_what_changed_nobody_is_written_to(noor: User) -> None:
    made = make_meeting()
    issue(made)
    lead(item_of(made), None, minutes=25)
    client = client_of("chair")
    page = client.get(address(made))
    assert "Nobody: it is no item that a member leads." in text(page, "#told")
    response = client.post(address(made), {"seen": value_of(page, "seen")})
    assert message(response, client) == "Version 2 of the agenda is issued. Members can read it now."


def test_an_agenda_that_has_not_changed_offers_nothing_to_issue() -> None:
    made = make_meeting("issued")
    page = client_of("chair").get(address(made))
    assert "The agenda has not changed since version 1 was issued." in text(page)
    assert not soup(page).select("main form")
    response = client_of("chair").post(address(made))
    assert "The agenda was not issued The agenda has not changed since version 1" in text(response, ".moj-alert")


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_the_agenda_of_a_meeting_that_was_is_not_issued(state: Any) -> None:
    made = make_meeting(state)
    made.items.filter(number=4).update(minutes=25)
    page = client_of("chair").get(address(made))
    assert "An agenda can be issued only before the meeting." in text(page)
    assert not soup(page).select("main form")


def test_the_agenda_page_says_what_its_latest_version_changed(noor: User) -> None:
    made = make_meeting()
    issue(made)
    client = client_of(noor)
    assert "What this version changed" not in text(client.get(made.get_absolute_url()))
    lead(item_of(made), noor, minutes=25)
    issue(made)
    said = text(client.get(made.get_absolute_url()), ".govuk-details")
    assert said.startswith("What this version changed Item 4, “Individual case learning 1”, takes 25 minutes")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_eight_queries(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    users = [make_user("representative") for _ in range(number)]
    made = make_meeting()
    items = list(made.items.order_by("number"))
    for item, user in zip(items, users, strict=False):
        lead(item, user)
    issue(made)
    for item, user in zip(items, users, strict=False):
        lead(item, user, minutes=item.minutes + 1)
    client = client_of("chair")
    with django_assert_num_queries(7):
        client.get(address(made))
