"""The list of meetings, and the pages that plan one."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from meetings.enums import Attendance, MeetingState
from meetings.models import Meeting
from tests.factories import line_of, make_meeting, make_user, take_line
from tests.pages import FOUND, MISSING, OK, SHOWN_AGAIN, client_of, error_beside, message, rows, soup, text, value_of
from ui.templatetags.ui import weekday_date

pytestmark = pytest.mark.usefixtures("forum")
MEETINGS, SCHEDULE = "/meetings/", "/meetings/schedule/"
WEEK = datetime.timedelta(weeks=1)


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def filled(**given: str) -> dict[str, str]:
    said = {"date": (today() + WEEK).isoformat(), "start_time": "10:00", "end_time": "12:00", "venue": "Civic Offices"}
    return said | {"video_link": ""} | given


def address(page: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{page}", args=[meeting.pk])


def test_an_empty_list_says_what_to_do(officer: Client) -> None:
    assert "Plan the first year, or schedule the first one." in text(officer.get(MEETINGS))
    member = text(client_of("representative").get(MEETINGS))
    assert "The coordinator or a chair schedules them" in member
    assert "Schedule" not in member


def test_the_next_meeting_stands_first_with_its_next_step(officer: Client) -> None:
    make_meeting(date=today() + 2 * WEEK)
    soon = make_meeting(date=today() + WEEK)
    card = soup(officer.get(MEETINGS)).select_one(".forum-card")
    assert card is not None
    assert weekday_date(soon.date) in card.get_text()
    button = card.select_one("a.govuk-button")
    assert button is not None
    assert (button.get_text(strip=True), button["href"]) == ("Set leads", address("edit-agenda", soon))
    member = soup(client_of("representative").get(MEETINGS)).select_one(".forum-card")
    assert member is not None
    assert not member.select("a.govuk-button")


def test_a_member_is_led_to_an_issued_agenda() -> None:
    issued = make_meeting("issued")
    button = soup(client_of("representative").get(MEETINGS)).select_one(".forum-card a.govuk-button")
    assert button is not None
    assert (button.get_text(strip=True), button["href"]) == ("Read the agenda", address("agenda", issued))


def test_earlier_and_cancelled_meetings_are_listed_with_weekday_and_state(officer: Client) -> None:
    held = make_meeting("held", date=today() - WEEK)
    forgotten = make_meeting("issued", date=today() - 2 * WEEK)
    cancelled = make_meeting("cancelled", date=today() + 3 * WEEK)
    listed = rows(officer.get(MEETINGS))
    assert listed == [
        f"{weekday_date(cancelled.date)} Cancelled",
        f"{weekday_date(held.date)} Minutes to check Finish the minutes of {weekday_date(held.date)}",
        f"{weekday_date(forgotten.date)} Register to complete Take the register of {weekday_date(forgotten.date)}",
    ]


def test_a_deputy_sees_the_meeting_they_are_named_for_alone() -> None:
    coming, other = make_meeting("issued", date=today() + WEEK), make_meeting("issued", date=today() + 2 * WEEK)
    deputy = make_user("deputy")
    take_line(line_of(coming), Attendance.DEPUTY, deputy=deputy.person)
    client = client_of(deputy)
    page = text(client.get(MEETINGS))
    assert weekday_date(coming.date) in page
    assert weekday_date(other.date) not in page
    assert client.get(address("agenda", coming)).status_code == OK
    assert client.get(address("minutes", coming)).status_code == OK
    assert client.get(address("agenda", other)).status_code == MISSING


def test_the_list_is_paged(officer: Client) -> None:
    coming = make_meeting(date=today() + WEEK)
    Meeting.objects.bulk_create(
        Meeting(
            date=today() - weeks * WEEK,
            start_time=coming.start_time,
            end_time=coming.end_time,
            venue="Civic Offices",
            state=MeetingState.HELD,
            template=coming.template,
        )
        for weeks in range(1, 53)
    )
    first = officer.get(MEETINGS)
    assert "52 meetings" in text(first)
    following = soup(first).select_one("a[rel=next]")
    assert following is not None
    second = officer.get(MEETINGS + str(following["href"]))
    assert [row[: row.index(" Minutes")] for row in rows(second)] == [
        weekday_date(today() - 51 * WEEK),
        weekday_date(today() - 52 * WEEK),
    ]
    assert "Next meeting" not in text(second)


@pytest.mark.parametrize("role", ["coordinator", "representative"])
def test_the_list_takes_five_queries(role: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = client_of(role)
    for weeks in (1, 2, 3):
        make_meeting("held", date=today() - weeks * WEEK)
        make_meeting(date=today() + weeks * WEEK)
        if weeks in (1, 3):
            with django_assert_num_queries(5):
                client.get(MEETINGS)


def test_scheduling_begins_with_two_hours_from_ten(officer: Client) -> None:
    page = officer.get(SCHEDULE)
    assert (value_of(page, "start_time"), value_of(page, "end_time")) == ("10:00", "12:00")


def test_a_meeting_is_scheduled_with_its_13_items(officer: Client) -> None:
    response = officer.post(SCHEDULE, filled())
    made = Meeting.objects.get()
    assert (response.status_code, response["Location"]) == (FOUND, address("agenda", made))
    assert "has the standard agenda" in message(response, officer)
    assert made.items.count() == 13


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"date": ""}, "date", "Enter the date."),
        ({"date": "31 February 2027"}, "date", "Enter a date that exists."),
        ({"date": "0206-11-23"}, "date", "Check the year: 206 is too far from today."),
        ({"start_time": ""}, "start_time", "Enter when it starts."),
        ({"start_time": "25:00"}, "start_time", "Enter a time, such as 10:00."),
        ({"end_time": "09:00"}, "end_time", "The meeting must end after it starts."),
        ({"end_time": "10:00"}, "end_time", "The meeting must end after it starts."),
        ({"venue": " "}, "venue", "Enter a venue, a video link, or both."),
        ({"venue": "x" * 201}, "venue", "Ensure this value has at most 200 characters (it has 201)."),
        ({"venue": "a\0b"}, "venue", "Null characters are not allowed."),
        ({"video_link": "javascript:alert(1)"}, "video_link", "Enter a link that begins with https://."),
        ({"video_link": "not a link"}, "video_link", "Enter a link that begins with https://."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    officer: Client, given: dict[str, str], field: str, said: str
) -> None:
    asked = filled(**given)
    response = officer.post(SCHEDULE, asked)
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, field) == said
    kept = {name: value_of(response, name) for name in asked if "\0" not in asked[name]}
    assert kept == {name: asked[name] for name in kept}
    assert not Meeting.objects.exists()


def test_a_time_that_is_taken_is_refused_in_the_summary(officer: Client) -> None:
    officer.post(SCHEDULE, filled())
    response = officer.post(SCHEDULE, filled(venue="Elsewhere"))
    assert response.status_code == SHOWN_AGAIN
    assert "There is already a meeting at this time." in text(response, ".govuk-error-summary")
    assert value_of(response, "venue") == "Elsewhere"


def test_a_day_that_has_passed_may_be_entered(officer: Client) -> None:
    assert officer.post(SCHEDULE, filled(date="2026-01-15")).status_code == FOUND


def test_a_coming_meeting_is_moved(officer: Client) -> None:
    made = make_meeting("issued")
    page = officer.get(address("change", made))
    assert value_of(page, "date") == made.date.isoformat()
    response = officer.post(address("change", made), filled(venue="Room 2"))
    assert response.status_code == FOUND
    made.refresh_from_db()
    assert made.venue == "Room 2"
    assert "Issue version 2" in text(officer.get(address("agenda", made)))


def test_a_held_meeting_is_not_moved(officer: Client) -> None:
    held = make_meeting("held")
    response = officer.post(address("change", held), filled(venue="Room 2"))
    assert response.status_code == SHOWN_AGAIN
    assert "This cannot be changed: held." in text(response, ".govuk-error-summary")
    assert value_of(response, "venue") == "Room 2"


def test_a_meeting_is_cancelled_with_a_reason(officer: Client) -> None:
    made = make_meeting("issued")
    response = officer.post(address("cancel", made), {"reason": ""})
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, "reason") == "Say why the meeting is cancelled."
    assert officer.post(address("cancel", made), {"reason": "Snow"}).status_code == FOUND
    made.refresh_from_db()
    assert made.state == MeetingState.CANCELLED
    assert "This meeting is cancelled. Snow" in text(client_of("representative").get(address("agenda", made)))
    assert officer.get(address("cancel", made)).status_code == FOUND


@pytest.mark.parametrize("role", ["representative", "learning-manager", "deputy", "ad-hoc", "shield-reader", ""])
def test_only_coordinator_and_chairs_plan_meetings(role: str) -> None:
    made, client = make_meeting("issued"), client_of(role)
    for page in (SCHEDULE, address("change", made), address("cancel", made)):
        answers: list[Any] = [client.get(page), client.post(page, filled())]
        assert [each.status_code for each in answers] == [MISSING, MISSING]


def test_somebody_not_signed_in_is_asked_to(db: None) -> None:
    assert Client().get(MEETINGS)["Location"].startswith("/sign-in/")
