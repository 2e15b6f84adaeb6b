"""The home page: what a person owes, what is next, and how the forum stands, for each role what is theirs."""

import datetime

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from meetings.domain import agenda
from meetings.enums import Attendance
from members.models import Representative, TermsVersion
from reviews.enums import ReviewState
from tests.factories import (
    ROLES,
    coordinator,
    item_of,
    line_of,
    make_action,
    make_edition,
    make_impact_review,
    make_learning_point,
    make_meeting,
    make_review,
    make_user,
    take_line,
)
from tests.pages import client_of, rows, soup, text
from tracker.enums import Finding

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
REVIEW_THE_TERMS = "Review the Terms of Reference"


@pytest.fixture
def member() -> User:
    return make_user("representative")


def tasks(client: Client) -> list[str]:
    """What is owed, but for the review of the Terms of Reference: that has been overdue since June 2020."""
    return [task for task in all_tasks(client) if not task.startswith(REVIEW_THE_TERMS)]


def all_tasks(client: Client) -> list[str]:
    return [task.get_text(" ", strip=True) for task in soup(client.get("/")).select("#owe li")]


def tiles(client: Client) -> dict[str, tuple[str, str]]:
    """By label: the number, and what it opens."""
    found = soup(client.get("/")).select(".forum-tile")
    return {
        link.get_text(): (number.get_text(), str(link["href"]))
        for tile in found
        if (link := tile.select_one("a")) and (number := tile.select_one(".forum-tile__number"))
    }


# A forum that begins ---------------------------------------------------------------------------------------------


def test_an_empty_forum_tells_the_coordinator_the_first_steps() -> None:
    page = client_of(coordinator()).get("/")
    steps = [step.get_text(" ", strip=True) for step in soup(page).select("#first-steps li a")]
    assert steps == ["Check the membership", "Plan the first year of meetings"]
    assert "Plan a year of meetings" in text(page)


def test_an_empty_forum_tells_nobody_else() -> None:
    page = text(client_of("representative").get("/"))
    assert "First steps" not in page
    assert "No meeting is planned" in page
    assert "Nothing is waiting for you" in page


def test_the_first_steps_are_gone_once_a_meeting_is_planned_even_if_it_was_cancelled() -> None:
    make_meeting("cancelled")
    assert "First steps" not in text(client_of(coordinator()).get("/"))


# What a person owes ----------------------------------------------------------------------------------------------


def test_what_is_overdue_comes_first_and_the_rest_by_date_in_words(member: User) -> None:
    mine = member.person.representations.get()
    item = item_of(make_meeting("held", date=today() - 30 * DAY))
    make_action(item, what="Later", owner=mine, due_on=today() + 30 * DAY)
    make_action(item, what="Overdue", owner=mine, due_on=today() - 3 * DAY)
    make_action(item, what="Today", owner=mine, due_on=today())
    make_action(item, what="Done", owner=mine, closed=True)
    make_action(item, what="Not mine")
    make_learning_point("embedded", owner=mine, impact_review_due=today() + 2 * DAY)
    found = tasks(client_of(member))
    assert [task.split()[0] for task in found] == ["Overdue", "Today", "Review", "Later"]
    late = today() - 3 * DAY
    assert found[0].endswith(f"Was due {late:%A} {late.day} {late:%B %Y}. Overdue")
    assert found[1].endswith("Due today")
    assert found[2].endswith("Due soon")
    assert found[3].endswith("To do")


def test_an_officer_signs_off_what_another_found() -> None:
    make_impact_review(finding=Finding.SOME, actor=coordinator())
    assert tasks(client_of("learning-manager"))[0].startswith("Sign off the impact of LP1")
    assert tasks(client_of(coordinator())) == []


def test_the_learning_manager_chases_what_others_have_not_reviewed() -> None:
    client = client_of("learning-manager")
    assert tasks(client) == []
    make_learning_point("embedded", impact_review_due=today() - DAY)
    assert tasks(client)[0].startswith("Chase 1 overdue impact review ")
    make_learning_point("embedded", impact_review_due=today() - DAY)
    assert tasks(client)[0].startswith("Chase 2 overdue impact reviews ")
    assert tasks(client_of("chair")) == []


def test_those_who_run_meetings_owe_the_register_and_then_the_minutes() -> None:
    make_meeting("held", date=today() - 9 * DAY)
    late = make_meeting("issued", date=today() - 2 * DAY)
    client = client_of("chair")
    register, minutes = tasks(client)
    assert register.startswith(f"Take the register of the meeting on {late.date:%A} {late.date.day}")
    assert register.endswith("Overdue")
    assert minutes.startswith("Check the minutes of the meeting on")
    assert tasks(client_of("learning-manager")) == []


def test_an_approved_meeting_is_owed_nothing() -> None:
    make_meeting("approved")
    assert tasks(client_of("chair")) == []


# What is next ----------------------------------------------------------------------------------------------------


def test_the_next_meeting_stands_with_day_time_place_and_its_next_action() -> None:
    meeting = make_meeting(date=today() + 5 * DAY, video_link="https://video.example/forum")
    make_meeting(date=today() + 95 * DAY)
    page = client_of(coordinator()).get("/")
    card = text(page, ".forum-card")
    assert f"{meeting.date:%A} {meeting.date.day} {meeting.date:%B %Y}" in card
    assert "10:00 to 12:00" in card
    assert "Committee room 1" in card
    assert "Set leads and issue the agenda" in card
    assert soup(page).select_one('.forum-card a[href="https://video.example/forum"]')


def test_once_issued_the_agenda_is_there_to_open() -> None:
    meeting = make_meeting("issued")
    for role in ("chair", "representative"):
        page = soup(client_of(role).get("/"))
        [link] = page.select(".forum-card a.govuk-button")
        assert (link.get_text(strip=True), link["href"]) == ("Open the agenda", meeting.get_absolute_url())


def test_a_deputy_sees_the_meeting_they_are_sent_to_and_no_other() -> None:
    deputy = make_user("deputy")
    sent_to = make_meeting("issued", date=today() + 40 * DAY)
    make_meeting("issued", date=today() + 10 * DAY)
    take_line(line_of(sent_to), Attendance.DEPUTY, deputy=deputy.person)
    card = text(client_of(deputy).get("/"), ".forum-card")
    assert f"{sent_to.date:%A} {sent_to.date.day}" in card


def test_an_ad_hoc_member_finds_the_item_they_are_asked_for() -> None:
    specialist = make_user("ad-hoc")
    item = item_of(make_meeting("issued"))
    client = client_of(specialist)
    assert "Nothing is waiting for you" in text(client.get("/"))
    agenda.ask(item, specialist.person, actor=coordinator())
    [task] = soup(client.get("/")).select("#owe li a")
    assert task["href"] == item.get_absolute_url()
    assert "Next meeting" not in text(client.get("/"))
    assert tiles(client) == {}


def test_a_board_reader_finds_the_latest_report_issued_to_their_board() -> None:
    client = client_of("bsab-reader")
    assert "No report has been issued to your board yet" in text(client.get("/"))
    make_edition(period_start=datetime.date(2025, 10, 1), period_end=datetime.date(2026, 3, 31), issued=True)
    latest = make_edition(issued=True)
    make_edition(ready=True)
    page = client.get("/")
    [link] = soup(page).select("main a")
    assert link["href"] == f"/reports/download/{latest.reports.get(board__code='bsab').pk}/"
    assert "Bexley Safeguarding Adults Board Report for April to September 2026" in text(page)


def test_somebody_without_a_role_is_told_so_in_a_sentence() -> None:
    user = make_user("representative")
    make_meeting("issued")
    Representative.objects.filter(person__user=user).update(ended_on=today() - DAY)
    page = client_of(user).get("/")
    assert "You hold no role in the forum at the moment" in text(page)
    assert settings.FIRST_COORDINATOR in text(page)
    assert [link.get_text() for link in soup(page).select("nav[aria-label=Main] a")] == ["Home"]


# How the forum stands --------------------------------------------------------------------------------------------


def test_each_number_opens_a_list_of_as_many() -> None:
    item = item_of(make_meeting("held", date=today() - 30 * DAY))
    make_action(item, due_on=today() - DAY)
    make_action(item, due_on=today())
    make_action(item, closed=True)
    make_learning_point("embedded", impact_review_due=today() - DAY)
    make_learning_point("embedded")
    make_review(state=ReviewState.SCREENING)
    make_review(is_restricted=True)
    make_review(state=ReviewState.CLOSED)
    Representative.objects.filter(person__name="Harmeet Archer").update(ended_on=today() - DAY)
    client = client_of(coordinator())
    found = tiles(client)
    assert {label: number for label, (number, _) in found.items()} == {
        "Open actions": "2",
        "Impact reviews overdue": "1",
        "Reviews pending or current": "2",
        "Vacant places": "1",
    }
    assert "1 overdue" in text(client.get("/"), ".forum-tiles")
    for label in ("Open actions", "Impact reviews overdue", "Reviews pending or current"):
        number, url = found[label]
        assert len(rows(client.get(url))) == int(number), label
    assert "1 place is vacant" in text(client.get(found["Vacant places"][1]))


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("representative", {"Open actions", "Impact reviews overdue", "Reviews pending or current", "Vacant places"}),
        ("deputy", {"Open actions"}),
        ("ad-hoc", set()),
        ("csp-reader", set()),
        ("", set()),
    ],
)
def test_only_what_a_role_may_open_is_counted_for_it(role: str, labels: set[str]) -> None:
    make_meeting("held")
    client = client_of(role)
    found = tiles(client)
    assert set(found) == labels
    for _, url in found.values():
        assert client.get(url).status_code == 200


def test_very_many_are_not_counted_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learningforum.home.COUNTED_UP_TO", 2)
    for _ in range(3):
        make_review()
    assert tiles(client_of(coordinator()))["Reviews pending or current"][0] == "2+"


@pytest.mark.parametrize("role", [*ROLES, ""])
@pytest.mark.parametrize("number", [1, 3])
def test_home_takes_eight_queries_at_most(
    django_assert_max_num_queries: DjangoAssertNumQueries, role: str, number: int
) -> None:
    user = make_user(role)
    for back in range(1, number + 1):
        held = make_meeting("held", date=today() - back * DAY)
        make_meeting("issued", date=today() + back * DAY)
        mine = Representative.objects.filter(person__user=user).first()
        make_action(item_of(held), owner=mine)
        point = make_learning_point("embedded", owner=mine, impact_review_due=today())
        make_impact_review(point, finding=Finding.SOME)
        make_review()
        make_edition(issued=True)
    client = client_of(user)
    with django_assert_max_num_queries(8):
        client.get("/")


# The Terms of Reference, and joint places -------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["coordinator", "chair"])
def test_the_review_of_the_terms_is_overdue_for_coordinator_and_chairs(role: str) -> None:
    make_meeting("issued")
    assert f"{REVIEW_THE_TERMS} Their date for next review has passed. Overdue" in all_tasks(client_of(role))


def test_the_review_of_the_terms_is_not_the_learning_managers() -> None:
    make_meeting("issued")
    assert not any(task.startswith(REVIEW_THE_TERMS) for task in all_tasks(client_of("learning-manager")))


def test_a_review_of_the_terms_that_is_near_is_due_soon_and_a_far_one_is_not_named() -> None:
    make_meeting("issued")
    TermsVersion.objects.update(next_review_on=today() + 7 * DAY)
    assert f"{REVIEW_THE_TERMS} Their date for next review is near. Due soon" in all_tasks(client_of("chair"))
    TermsVersion.objects.update(next_review_on=today() + 90 * DAY)
    assert not any(task.startswith(REVIEW_THE_TERMS) for task in all_tasks(client_of("chair")))


def test_joint_places_that_have_not_decided_in_time_are_named_to_those_who_run_meetings() -> None:
    meeting = make_meeting("issued", date=today() + DAY)
    asked = f"Ask who comes for 4 joint places on {meeting.date:%A %-d %B %Y}"
    page = client_of("coordinator").get("/")
    assert asked in text(page, "#owe")
    assert f'href="/meetings/{meeting.pk}/coming/"' in page.content.decode()
    assert not any(task.startswith("Ask who comes") for task in tasks(client_of("learning-manager")))
