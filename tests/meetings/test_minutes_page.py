"""The minutes' page, approving, and the attendance page."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from meetings.domain import agenda
from meetings.enums import Attendance, MeetingState
from meetings.models import Meeting
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_action,
    make_learning_point,
    make_meeting,
    make_review,
    take_line,
    write_note,
)
from tests.pages import MISSING, SHOWN_AGAIN, client_of, message, rows, soup, text

pytestmark = pytest.mark.usefixtures("forum")
ATTENDANCE = "/meetings/attendance/"
WEEK = datetime.timedelta(weeks=1)


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def address(page: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{page}", args=[meeting.pk])


def test_the_whole_record_is_one_page(officer: Client) -> None:
    held = make_meeting("held")
    item = item_of(held)
    take_line(line_of(held), Attendance.APOLOGIES)
    write_note(item, "What was said.")
    action, point = make_action(item), make_learning_point(item=item)
    said = text(officer.get(address("minutes", held)))
    assert "18 of 19 places represented (95%)" in said
    assert "In the chair Debee Simpson" in said
    assert "4. Individual case learning 1 What was said." in said
    assert f"Action {action.reference} : {action.what}" in said
    assert f"Learning point {point.reference} :" in said
    assert "13. AOB No note." in said


def test_minutes_are_approved_in_one_press(officer: Client) -> None:
    held = make_meeting("held")
    assert "Approve the minutes" in text(officer.get(address("minutes", held)))
    response = officer.post(address("approve", held))
    assert "The minutes are approved." in message(response, officer)
    page = officer.get(address("minutes", held))
    assert "This record can no longer be changed." in text(page)
    assert not soup(page).select("main form")
    again = officer.post(address("approve", held))
    assert again.status_code == SHOWN_AGAIN


def test_minutes_are_not_approved_while_the_register_is_incomplete_and_the_page_says_what_is_missing(
    officer: Client,
) -> None:
    begun = make_meeting("issued", date=today())
    take_line(line_of(begun), Attendance.ABSENT)
    page = officer.get(address("minutes", begun))
    said = text(page)
    assert "The register is incomplete: 18 places have no answer yet." in said
    assert "The register does not say who chaired." in said
    assert address("register", begun) in {each["href"] for each in soup(page).select("main a")}
    assert not soup(page).select("main form")
    response = officer.post(address("approve", begun))
    assert response.status_code == SHOWN_AGAIN
    assert "18 places have no answer yet." in text(response)
    begun.refresh_from_db()
    assert begun.state == MeetingState.ISSUED


def test_members_read_the_minutes_and_restricted_items_as_one_line() -> None:
    held = make_meeting("held")
    item = item_of(held)
    write_note(item, "Secret")
    change = agenda.ItemChange(item.pk, 30, review=make_review(is_restricted=True))
    agenda.arrange(held, [change], actor=coordinator())
    said = text(client_of("representative").get(address("minutes", held)))
    assert "4. Individual case learning 1 This item is restricted." in said
    assert "Secret" not in said
    assert "Approve" not in said


def test_before_anything_is_recorded_the_page_says_so() -> None:
    assert "Nothing is recorded yet" in text(
        client_of("representative").get(address("minutes", make_meeting("issued")))
    )


@pytest.mark.parametrize("role", ["representative", "learning-manager", "deputy", "ad-hoc", "shield-reader"])
def test_only_coordinator_and_chairs_approve(role: str) -> None:
    assert client_of(role).post(address("approve", make_meeting("held"))).status_code == MISSING


@pytest.mark.parametrize("role", ["coordinator", "representative"])
def test_the_minutes_take_eight_queries_at_most(role: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client, held = client_of(role), make_meeting("held")
    for number, item in enumerate(held.items.all()[:3]):
        write_note(item)
        make_action(item, owner=held.chaired_by)
        make_learning_point(item=item)
        if number in (0, 2):
            with django_assert_num_queries(8 if role == "coordinator" else 7):
                client.get(address("minutes", held))


def test_attendance_shows_rates_by_agency_with_a_total_and_the_chart(officer: Client) -> None:
    held = make_meeting("held")
    take_line(line_of(held), Attendance.ABSENT)
    page = officer.get(ATTENDANCE)
    listed = rows(page, "main .forum-table tbody tr")
    assert "Bexley S.H.I.E.L.D. 1 0 0 0 1 0%" in listed
    assert "LB Bexley 8 8 0 0 0 100%" in listed
    assert rows(page, "main tfoot tr") == ["All agencies 19 18 0 0 1 95%"]
    assert len(soup(page).select("main svg[role=img] title")) == 2


def test_attendance_is_asked_for_a_period(officer: Client) -> None:
    make_meeting("held", date=today() - 120 * WEEK)
    assert "No meeting was held in this period" in text(officer.get(ATTENDANCE, {"period": "this-year"}))
    assert "19 of 19 places were represented (100%) at 1 meeting." in text(officer.get(ATTENDANCE, {"period": "all"}))
    assert "at 1 meeting." in text(officer.get(ATTENDANCE, {"period": "nonsense"}))


@pytest.mark.parametrize("meetings", [1, 3])
def test_attendance_takes_four_queries(
    officer: Client, meetings: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for weeks in range(1, meetings + 1):
        make_meeting("held", date=today() - weeks * WEEK)
    with django_assert_num_queries(4):
        officer.get(ATTENDANCE)


@pytest.mark.parametrize("role", ["deputy", "ad-hoc", "bsab-reader", ""])
def test_attendance_is_for_members(role: str) -> None:
    assert client_of(role).get(ATTENDANCE).status_code == MISSING
