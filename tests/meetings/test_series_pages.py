"""The pages that plan a year of meetings, and those that say when and how the forum meets."""

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from meetings.domain import practice
from meetings.domain.practice import Settled
from meetings.enums import ItemKind
from meetings.models import Closure, Meeting, Practice
from tests.factories import coordinator, item_of, make_meeting
from tests.meetings.test_series import THIRD_OF_NOVEMBER
from tests.pages import FOUND, MISSING, OK, client_of, error_beside, message, rows, soup, summary_of, text, value_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forum")]
PROPOSE, CLOSURES, PRACTICE = "/meetings/propose/", "/meetings/closures/", "/meetings/practice/"


@pytest.fixture(autouse=True)
def november() -> Any:
    with time_machine.travel(THIRD_OF_NOVEMBER, tick=False):
        yield


@pytest.fixture
def chair() -> Client:
    return client_of("chair")


def rule(**given: str) -> dict[str, str]:
    said = {"first": "2026-12", "week": "2", "weekday": "2", "number": "4", "start_time": "10:00", "end_time": "12:00"}
    return said | {"venue": "Civic Offices", "video_link": ""} | given


def hidden(response: Any) -> dict[str, str]:
    """What the page sends back by itself, with the day that it proposes for each meeting."""
    form = soup(response).select("main form")[0]
    sent = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden]")}
    chosen = {str(each["name"]): str(each["value"]) for each in form.select("input[type=radio][checked]")}
    return sent | chosen


def test_a_chair_plans_a_year_in_two_presses_after_the_first_one(chair: Client) -> None:
    make_meeting(date=datetime.date(2026, 9, 9))
    page = chair.get(PROPOSE)
    form = soup(page).select("main form")[0]
    begun = {str(each["name"]): str(each.get("value", "")) for each in form.select("input")}
    begun |= {str(each.parent["name"]): str(each["value"]) for each in form.select("option[selected]") if each.parent}
    preview = chair.post(PROPOSE, begun)
    assert "Wednesday 9 December 2026" in text(preview)
    assert Meeting.objects.count() == 1, "nothing is planned by looking"
    done = chair.post(PROPOSE, hidden(preview) | {"plan": "yes"})
    assert done.status_code == FOUND
    assert message(done, chair) == "4 meetings are planned. Each has the standard agenda."
    assert list(Meeting.objects.order_by("date").values_list("date", flat=True))[1:] == [
        datetime.date(2026, 12, 9),
        datetime.date(2027, 3, 10),
        datetime.date(2027, 6, 9),
        datetime.date(2027, 9, 8),
    ]


def test_a_day_in_the_way_is_said_with_others_to_choose_and_a_quarter_may_be_left_out(chair: Client) -> None:
    preview = chair.post(PROPOSE, rule(week="4", weekday="4", number="2"))
    assert "Friday 25 December 2026 is a bank holiday: Christmas Day." in text(preview)
    options = [str(each["value"]) for each in soup(preview).select("input[name=day-1]")]
    assert options == ["2026-12-24", "2026-12-29", "2026-12-18", "2026-12-25", "none"]
    assert "Friday 25 December 2026 all the same" in text(preview)
    done = chair.post(PROPOSE, hidden(preview) | {"day-1": "2026-12-25", "day-2": "none", "plan": "yes"})
    assert message(done, chair) == "1 meeting is planned. Each has the standard agenda."
    assert Meeting.objects.get().date == datetime.date(2026, 12, 25)


def test_a_day_that_somebody_else_took_meanwhile_is_said_and_what_was_chosen_stays(chair: Client) -> None:
    preview = chair.post(PROPOSE, rule())
    make_meeting(date=datetime.date(2027, 3, 10))
    again = chair.post(PROPOSE, hidden(preview) | {"day-1": "2026-12-16", "plan": "yes"})
    assert again.status_code == OK
    assert "The day of meeting 2 can no longer be had. Choose another." in error_beside(again, "day-2")
    assert value_of(again, "day-1") == "2026-12-16"
    assert Meeting.objects.count() == 1


def test_the_same_year_sent_twice_is_planned_once(chair: Client) -> None:
    sent = hidden(chair.post(PROPOSE, rule())) | {"plan": "yes"}
    assert chair.post(PROPOSE, sent).status_code == FOUND
    again = chair.post(PROPOSE, sent)
    assert again.status_code == OK
    assert "can no longer be had" in summary_of(again)
    assert Meeting.objects.count() == 4


def test_two_meetings_on_one_day_are_refused(chair: Client) -> None:
    preview = chair.post(PROPOSE, rule(number="2"))
    days = {"day-1": "none", "day-2": "none"}
    refused = chair.post(PROPOSE, hidden(preview) | days | {"plan": "yes"})
    assert "Choose a day for one meeting at least." in summary_of(refused)


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"venue": ""}, "venue", "Enter a venue, a video link, or both."),
        ({"end_time": "09:00"}, "end_time", "The meeting must end after it starts."),
        ({"start_time": "ten"}, "start_time", "Enter a time, such as 10:00."),
        ({"first": "1999-01"}, "first", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    chair: Client, given: dict[str, str], field: str, said: str
) -> None:
    page = chair.post(PROPOSE, rule(number="3") | given)
    assert said in error_beside(page, field)
    assert value_of(page, "number") == "3"


def test_a_preview_takes_the_same_queries_for_any_year(
    chair: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_meeting(date=datetime.date(2026, 9, 9))
    for number in ("1", "8"):
        with django_assert_num_queries(5):
            chair.post(PROPOSE, rule(number=number))


def test_from_item_12_a_year_is_planned_and_the_item_is_there_again(chair: Client) -> None:
    item = item_of(make_meeting("held"), ItemKind.DATES)
    page = chair.get(item.get_absolute_url())
    link = next(each for each in soup(page).select("main a") if each.get_text(strip=True) == "Plan a year of meetings")
    preview = chair.post(str(link["href"]), rule())
    done = chair.post(str(link["href"]), hidden(preview) | {"plan": "yes"})
    assert done["Location"] == item.get_absolute_url()
    assert len(rows(chair.get(item.get_absolute_url()))) == 4
    change = next(
        each for each in soup(chair.get(item.get_absolute_url())).select("main td a") if "Change" in each.text
    )
    moved = chair.post(str(change["href"]), rule(date="2026-12-16"))
    assert moved["Location"] == item.get_absolute_url()


def test_a_member_reads_the_dates_at_item_12_and_changes_none() -> None:
    item = item_of(make_meeting("held"), ItemKind.DATES)
    make_meeting("issued", date=datetime.date(2026, 12, 9))
    page = text(client_of("representative").get(item.get_absolute_url()))
    assert "Wednesday 9 December 2026" in page
    assert "Plan a year" not in page
    assert "Change" not in page


# One meeting on a day on which the forum would rather not meet ---------------------------------------------------


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-12-25", "Friday 25 December 2026 is a bank holiday: Christmas Day."),
        ("2026-12-12", "Saturday 12 December 2026 is at a weekend."),
    ],
)
def test_one_meeting_on_such_a_day_is_warned_of_once_and_then_planned(chair: Client, day: str, said: str) -> None:
    warned = chair.post("/meetings/schedule/", rule(date=day))
    assert error_beside(warned, "date") == f"{said} Choose another day, or save again if you mean this one."
    assert value_of(warned, "venue") == "Civic Offices"
    assert not Meeting.objects.exists()
    meant = chair.post("/meetings/schedule/", rule(date=day, is_meant=value_of(warned, "is_meant")))
    assert meant.status_code == FOUND
    assert Meeting.objects.get().date.isoformat() == day


def test_meaning_one_such_day_is_not_meaning_another(chair: Client) -> None:
    page = chair.post("/meetings/schedule/", rule(date="2026-12-28", is_meant="2026-12-25"))
    assert "is a bank holiday" in error_beside(page, "date")


def test_a_meeting_that_is_on_such_a_day_already_keeps_it_unasked(chair: Client) -> None:
    planned = make_meeting(date=datetime.date(2026, 12, 25))
    assert chair.post(f"/meetings/{planned.pk}/change/", rule(date="2026-12-25", venue="Library")).status_code == FOUND


# Closures --------------------------------------------------------------------------------------------------------


def test_days_on_which_the_forum_does_not_meet_are_added_corrected_and_removed(chair: Client) -> None:
    assert "No days yet" in text(chair.get(CLOSURES))
    said = {"first_day": "2027-02-15", "last_day": "2027-02-19", "reason": "Half term"}
    added = chair.post(f"{CLOSURES}add/", said)
    assert message(added, chair) == "No meeting is proposed then: Half term."
    closure = Closure.objects.get()
    chair.post(f"{CLOSURES}{closure.pk}/correct/", said | {"last_day": "2027-02-20"})
    assert rows(chair.get(CLOSURES)) == ["Half term Monday 15 February 2027 Saturday 20 February 2027 Remove"]
    wrong = chair.post(f"{CLOSURES}{closure.pk}/correct/", said | {"last_day": "2027-02-01"})
    assert "must be the same as or after the first day" in error_beside(wrong, "last_day")
    removed = chair.post(f"{CLOSURES}{closure.pk}/remove/")
    assert message(removed, chair) == "The forum may meet then again: Half term."
    assert chair.post(f"{CLOSURES}{closure.pk}/remove/").status_code == MISSING
    refused = chair.post(f"{CLOSURES}add/", said | {"last_day": "2026-01-01"})
    assert "must be the same as or after" in error_beside(refused, "last_day")


# How the forum meets ---------------------------------------------------------------------------------------------


def settled(**given: Any) -> dict[str, Any]:
    said = {"papers_days": "5", "minutes_days": "10", "quorum": "", "confidentiality_statement": ""}
    return said | {"seen": Settled.of(Practice.current()).says} | given


def test_a_new_forum_has_nothing_that_the_terms_of_reference_do_not_name() -> None:
    now = Practice.current()
    assert (now.quorum, now.with_declarations, now.with_confidentiality, now.with_last_minutes) == (None,) + (
        False,
    ) * 3


def test_the_forum_settles_how_it_meets(chair: Client) -> None:
    statement = "What is said here stays here."
    said = settled(with_declarations="on", with_confidentiality="on", confidentiality_statement=statement, quorum="50")
    done = chair.post(PRACTICE, said)
    assert message(done, chair) == "This is how the forum meets from now on."
    now = Practice.current()
    assert (now.with_declarations, now.confidentiality_statement, now.quorum) == (True, statement, 50)
    page = chair.get(PRACTICE)
    assert value_of(page, "quorum") == "50"


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"quorum": "101"}, "quorum", "Enter a whole number from 1 to 100, or nothing."),
        ({"quorum": "half"}, "quorum", "Enter a whole number from 1 to 100, or nothing."),
        ({"papers_days": ""}, "papers_days", "Enter how many working days."),
        ({"with_confidentiality": "on"}, "confidentiality_statement", "Enter the statement, or take the item off."),
    ],
)
def test_what_cannot_be_settled_is_said_beside_its_field(
    chair: Client, given: dict[str, str], field: str, said: str
) -> None:
    page = chair.post(PRACTICE, settled(minutes_days="15", **{"quorum": "40"} | given))
    assert error_beside(page, field) == said
    assert value_of(page, "minutes_days") == "15"
    assert not Practice.objects.exists()


def test_of_two_who_settle_at_once_the_second_sees_what_the_first_settled(chair: Client) -> None:
    mine = settled(papers_days="7")
    practice.settle(
        Settled(
            with_declarations=True,
            with_confidentiality=False,
            confidentiality_statement="",
            with_last_minutes=False,
            quorum=None,
            papers_days=6,
            minutes_days=10,
        ),
        actor=coordinator(),
    )
    told = chair.post(PRACTICE, mine)
    assert "Somebody else changed this while you were working" in summary_of(told)
    assert "papers are due 6 working days before" in text(told)
    assert value_of(told, "papers_days") == "7"
    assert chair.post(PRACTICE, mine | {"seen": value_of(told, "seen")}).status_code == FOUND
    assert Practice.current().papers_days == 7


@pytest.mark.parametrize("address", [PROPOSE, CLOSURES, PRACTICE, f"{CLOSURES}add/"])
def test_only_those_who_plan_meetings_open_these_pages(address: str) -> None:
    for role in ("representative", "learning-manager", "deputy"):
        assert client_of(role).get(address).status_code == MISSING, role
    assert client_of("coordinator").get(address).status_code == OK
