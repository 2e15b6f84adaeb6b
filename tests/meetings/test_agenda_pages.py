"""The agenda's page, and the one that fills it."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from meetings.domain import agenda
from meetings.models import Meeting
from members.models import Representative
from tests.factories import coordinator, item_of, make_meeting, make_representative, make_review
from tests.pages import (
    FOUND,
    MISSING,
    SHOWN_AGAIN,
    client_of,
    error_beside,
    message,
    rows,
    sent_by,
    soup,
    text,
    value_of,
)

pytestmark = pytest.mark.usefixtures("forum")


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def address(page: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{page}", args=[meeting.pk])


def filled(client: Client, meeting: Meeting, **given: str) -> dict[str, Any]:
    """What the form would send, with some fields changed."""
    return sent_by(client.get(address("edit-agenda", meeting))) | given


def test_the_agenda_shows_appendix_i_with_times_and_the_spare_minute(officer: Client) -> None:
    page = officer.get(address("agenda", make_meeting()))
    assert "119 of 120 minutes planned , 1 minute spare." in text(page)
    listed = rows(page)
    assert len(listed) == 13
    assert listed[0] == "10:00 1 Welcome, introductions, apologies 5"
    assert listed[2].startswith(
        "10:10 3 Noting current and pending learning reviews in Bexley Domestic Homicide Reviews"
    )
    assert listed[12] == "11:57 13 AOB 2"
    assert "This agenda has not been issued." in text(page)


def test_the_budget_says_when_the_agenda_is_full_or_runs_over(officer: Client) -> None:
    made = make_meeting()
    last = made.items.get(number=13)
    for minutes, words in (
        (3, "120 of 120 minutes planned , none spare."),
        (13, "10 minutes over : 130 of 120 minutes planned."),
    ):
        agenda.arrange(made, [agenda.ItemChange(last.pk, minutes)], actor=coordinator())
        assert words in text(officer.get(address("agenda", made)))


def test_members_see_date_and_place_only_until_it_is_issued() -> None:
    made, member = make_meeting(venue="Committee room 7"), client_of("representative")
    page = member.get(address("agenda", made))
    assert "Committee room 7" in text(page)
    assert "The agenda has not been issued yet" in text(page)
    assert rows(page) == []
    assert not soup(page).select("main form")
    assert member.get(item_of(made).get_absolute_url()).status_code == MISSING


def test_it_is_issued_in_one_press_and_again_when_changed(officer: Client) -> None:
    made = make_meeting()
    response = officer.post(address("issue", made))
    assert "Version 1 of the agenda is issued." in message(response, officer)
    page = officer.get(address("agenda", made))
    assert "Version 1 was issued on" in text(page)
    assert "Issue" not in text(page, ".forum-page-header")
    change = agenda.ItemChange(item_of(made).pk, 20)
    agenda.arrange(made, [change], actor=coordinator())
    page = officer.get(address("agenda", made))
    assert "Something has changed since version 1 was issued" in text(page)
    assert "Issue version 2" in text(page, ".forum-page-header")
    assert rows(client_of("representative").get(address("agenda", made)))[3].endswith("30")


def test_issuing_what_has_not_changed_says_so(officer: Client) -> None:
    made = make_meeting("issued")
    for page in (officer.get(address("issue", made)), officer.post(address("issue", made))):
        assert "The agenda has not changed since version 1 was issued." in text(page)


def test_the_agenda_says_which_review_an_item_is_about() -> None:
    made = make_meeting()
    agenda.arrange(
        made, [agenda.ItemChange(item_of(made).pk, 30, review=make_review(code="Adult B"))], actor=coordinator()
    )
    agenda.issue(made, actor=coordinator())
    page = client_of("representative").get(address("agenda", made))
    assert rows(page)[3] == "10:15 4 Individual case learning 1 Adult B 30"


def test_a_restricted_item_has_no_link_for_those_who_may_not_open_it() -> None:
    made = make_meeting()
    item = item_of(made)
    change = agenda.ItemChange(item.pk, 30, review=make_review(is_restricted=True))
    agenda.arrange(made, [change], actor=coordinator())
    agenda.issue(made, actor=coordinator())
    member = client_of("representative")
    page = member.get(address("agenda", made))
    assert rows(page)[3] == "10:15 4 Individual case learning 1 Restricted 30"
    assert item.get_absolute_url() not in page.content.decode()
    assert member.get(item.get_absolute_url()).status_code == MISSING


@pytest.mark.parametrize("role", ["coordinator", "representative"])
def test_the_agenda_takes_six_queries_at_most(role: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client, made = client_of(role), make_meeting("issued")
    with django_assert_num_queries(6 if role == "coordinator" else 5):
        client.get(address("agenda", made))


def test_all_leads_and_minutes_are_set_on_one_page(officer: Client) -> None:
    made = make_meeting()
    first, second, case = made.items.get(number=1), made.items.get(number=2), made.items.get(number=4)
    lead, review = Representative.objects.all()[3], make_review("sar", code="Adult K")
    given = {
        f"{first.pk}-lead": str(lead.pk),
        f"{first.pk}-lead_name": "hidden, so ignored",
        f"{second.pk}-lead": "other",
        f"{second.pk}-lead_name": "A guest",
        f"{second.pk}-minutes": "6",
        f"{case.pk}-review": str(review.pk),
    }
    response = officer.post(address("edit-agenda", made), filled(officer, made, **given))
    assert response["Location"] == address("agenda", made)
    listed = rows(officer.get(address("agenda", made)))
    assert listed[0].endswith(f"{lead.person.name} 5")
    assert listed[1].endswith("A guest 6")
    case.refresh_from_db()
    assert case.review == review


def test_an_agenda_is_set_and_issued_with_one_button(officer: Client) -> None:
    made = make_meeting()
    response = officer.post(address("edit-agenda", made), filled(officer, made) | {"issue": "yes"})
    assert response["Location"] == address("issue", made), "which says who is told, and has the button"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("minutes", "", "Enter the minutes of item 4."),
        ("minutes", "ten", "The minutes of item 4 must be a whole number, such as 15."),
        ("minutes", "0", "Item 4: minutes must be a number from 1 to 240."),
        ("minutes", "-5", "Item 4: minutes must be a number from 1 to 240."),
        ("minutes", "9" * 20, "Item 4: minutes must be a number from 1 to 240."),
        ("lead", "999999", "Select a valid choice. 999999 is not one of the available choices."),
        ("review", "999999", "Select a valid choice. 999999 is not one of the available choices."),
    ],
)
def test_a_wrong_row_is_said_beside_it_and_nothing_is_saved(officer: Client, name: str, value: str, said: str) -> None:
    made = make_meeting()
    item, other = item_of(made), made.items.get(number=1)
    given = {f"{item.pk}-{name}": value, f"{other.pk}-minutes": "9"}
    response = officer.post(address("edit-agenda", made), filled(officer, made, **given))
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, f"{item.pk}-{name}") == said
    assert value_of(response, f"{other.pk}-minutes") == "9"
    other.refresh_from_db()
    assert other.minutes == 5


def test_someone_else_needs_a_name(officer: Client) -> None:
    made = make_meeting()
    item = item_of(made)
    given = {f"{item.pk}-lead": "other", f"{item.pk}-lead_name": " "}
    response = officer.post(address("edit-agenda", made), filled(officer, made, **given))
    assert error_beside(response, f"{item.pk}-lead_name") == "Item 4: enter who leads it."


def test_two_people_editing_at_once_lose_nothing(officer: Client) -> None:
    made = make_meeting()
    item, other = item_of(made), made.items.get(number=1)
    mine = filled(officer, made, **{f"{item.pk}-minutes": "25"})
    theirs = filled(officer, made, **{f"{item.pk}-minutes": "20", f"{other.pk}-minutes": "9"})
    assert client_of("chair").post(address("edit-agenda", made), theirs).status_code == FOUND
    response = officer.post(address("edit-agenda", made), mine)
    assert response.status_code == SHOWN_AGAIN
    assert "Item 4: somebody else changed this item." in error_beside(response, f"{item.pk}-lead")
    assert "Now: 20 minutes" in error_beside(response, f"{item.pk}-lead")
    assert value_of(response, f"{item.pk}-minutes") == "25"
    assert officer.post(address("edit-agenda", made), sent_by(response)).status_code == FOUND
    item.refresh_from_db()
    other.refresh_from_db()
    assert (item.minutes, other.minutes) == (25, 9)


def test_a_lead_who_has_left_is_kept_unless_changed(officer: Client) -> None:
    made = make_meeting()
    item, lead = item_of(made), make_representative()
    agenda.arrange(made, [agenda.ItemChange(item.pk, 30, lead=lead)], actor=coordinator())
    lead.ended_on = today() - datetime.timedelta(days=1)
    lead.save()
    page = officer.get(address("edit-agenda", made))
    assert f"{lead.person.name} (holds no place that day)" in text(page)
    assert officer.post(address("edit-agenda", made), filled(officer, made)).status_code == FOUND
    item.refresh_from_db()
    assert item.lead == lead


@pytest.mark.parametrize("reviews", [1, 3])
def test_editing_takes_six_queries(
    officer: Client, reviews: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make_meeting()
    for _ in range(reviews):
        make_review()
    with django_assert_num_queries(6):
        officer.get(address("edit-agenda", made))


def test_a_closed_agenda_is_not_edited(officer: Client) -> None:
    made = make_meeting("approved")
    assert officer.get(address("edit-agenda", made)).status_code == FOUND
    assert "Edit the agenda" not in text(officer.get(address("agenda", made)))


@pytest.mark.parametrize("role", ["representative", "learning-manager", "deputy", "ad-hoc", "bsab-reader"])
def test_only_coordinator_and_chairs_edit_and_issue(role: str) -> None:
    made, client = make_meeting("issued"), client_of(role)
    assert client.get(address("edit-agenda", made)).status_code == MISSING
    assert client.post(address("edit-agenda", made)).status_code == MISSING
    assert client.post(address("issue", made)).status_code == MISSING
