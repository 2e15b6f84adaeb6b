"""The clock of a meeting: one item at a time, what it took, and when the meeting will end at this pace."""

import datetime
from collections.abc import Iterator
from functools import partial

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from meetings.domain import clock, minutes
from meetings.models import AgendaItem, ItemTime, Meeting
from meetings.models.meeting import LONDON
from meetings.queries import Clock, clock_of
from meetings.queries.clock import ItemClock
from tests.factories import coordinator, make_meeting, make_user
from tests.meetings.asking import refused
from tests.meetings.test_at_once import at_once

DAY = datetime.date(2026, 11, 25)
pytestmark = pytest.mark.usefixtures("forum")


def at(time: str, day: datetime.date = DAY) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.fromisoformat(time), LONDON)


@pytest.fixture
def wall(db: None) -> Iterator[time_machine.Traveller]:
    """The clock on the wall; half an hour before the meeting."""
    with time_machine.travel(at("09:30"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(wall: time_machine.Traveller) -> Meeting:
    """A meeting from ten to twelve, with the 13 items and 119 minutes of Appendix I."""
    return make_meeting("issued", date=DAY)


@pytest.fixture
def items(meeting: Meeting) -> list[AgendaItem]:
    return list(meeting.items.order_by("number"))


@pytest.fixture
def actor(wall: time_machine.Traveller) -> User:
    return coordinator()


def take_up(wall: time_machine.Traveller, time: str, item: AgendaItem, actor: User) -> None:
    wall.move_to(at(time))
    clock.take_up(item, actor=actor)


def shown(meeting: Meeting, actor: User) -> Clock:
    return clock_of(meeting, actor)


def spent(meeting: Meeting, actor: User) -> dict[int, str]:
    """The words of the items that were taken up, by number."""
    return {each.number: each.words for each in shown(meeting, actor).items if each.has_begun}


def test_taking_up_the_next_item_ends_the_one_before(
    wall: time_machine.Traveller, meeting: Meeting, items: list[AgendaItem], actor: User
) -> None:
    take_up(wall, "10:00", items[0], actor)
    take_up(wall, "10:04", items[1], make_user("chair"))
    wall.move_to(at("10:10:59"))
    assert spent(meeting, actor) == {1: "4 of 5 minutes", 2: "6 of 5 minutes, 1 over"}
    assert [each.is_going_on for each in shown(meeting, actor).items][:3] == [False, True, False]
    assert ItemTime.objects.filter(ended_at=None).count() == 1


def test_an_item_can_be_taken_up_again(
    wall: time_machine.Traveller, meeting: Meeting, items: list[AgendaItem], actor: User
) -> None:
    for time, number in (("10:00", 0), ("10:03", 1), ("10:05", 0)):
        take_up(wall, time, items[number], actor)
    wall.move_to(at("10:06"))
    assert spent(meeting, actor)[1] == "4 of 5 minutes"
    assert items[0].times.count() == 2


def test_pressing_twice_changes_nothing(
    wall: time_machine.Traveller, meeting: Meeting, items: list[AgendaItem], actor: User
) -> None:
    for time in ("10:00", "10:02"):
        take_up(wall, time, items[0], actor)
    wall.move_to(at("10:05"))
    for _ in range(2):
        clock.pause(meeting, actor=actor)
    assert spent(meeting, actor) == {1: "5 of 5 minutes"}
    assert ItemTime.objects.count() == 1


def test_the_clock_is_turned_on_the_day_alone(
    wall: time_machine.Traveller, meeting: Meeting, items: list[AgendaItem], actor: User
) -> None:
    for day in (DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=1)):
        wall.move_to(at("10:00", day))
        assert "not_the_day" in refused(clock.take_up, items[0], actor=actor)
    assert not ItemTime.objects.exists()


def test_after_approval_nothing_is_measured(meeting: Meeting, items: list[AgendaItem], actor: User) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state="approved", approved_on=DAY)
    assert "minutes_approved" in refused(clock.take_up, items[0], actor=actor)
    assert "minutes_approved" in refused(clock.pause, meeting, actor=actor)


def test_a_clock_that_nobody_stopped_counts_to_the_planned_end(
    wall: time_machine.Traveller, meeting: Meeting, items: list[AgendaItem], actor: User
) -> None:
    take_up(wall, "11:58", items[12], actor)
    wall.move_to(at("09:00", DAY + datetime.timedelta(days=2)))
    assert spent(meeting, actor) == {13: "2 of 2 minutes"}
    assert shown(meeting, actor).words == "Planned finish 12:00. Finished at 12:00, on time."
    clock.pause(meeting, actor=actor)
    assert ItemTime.objects.get().ended_at == at("12:00")


def test_one_that_was_started_after_the_planned_end_counts_nothing(
    wall: time_machine.Traveller, meeting: Meeting, items: list[AgendaItem], actor: User
) -> None:
    take_up(wall, "12:30", items[12], actor)
    wall.move_to(at("09:00", DAY + datetime.timedelta(days=2)))
    clock.pause(meeting, actor=actor)
    assert spent(meeting, actor) == {13: "0 of 2 minutes"}


def test_before_it_begins_only_the_plan_is_said(wall: time_machine.Traveller, meeting: Meeting, actor: User) -> None:
    assert shown(meeting, actor).words == "Planned finish 12:00."
    wall.move_to(at("10:08"))
    assert shown(meeting, actor).words == "Planned finish 12:00. At this pace 12:07, 7 minutes over."


def test_the_projection_adds_what_the_plan_leaves_to_the_present(
    wall: time_machine.Traveller, meeting: Meeting, items: list[AgendaItem], actor: User
) -> None:
    take_up(wall, "10:00", items[0], actor)
    assert shown(meeting, actor).words == "Planned finish 12:00. At this pace 11:59, 1 minute early."
    wall.move_to(at("10:04"))
    assert shown(meeting, actor).words.endswith("11:59, 1 minute early."), "within its minutes nothing moves"
    wall.move_to(at("10:06"))
    assert shown(meeting, actor).words.endswith("At this pace 12:00, on time.")
    take_up(wall, "10:13", items[1], actor)
    assert shown(meeting, actor).words.endswith("At this pace 12:07, 7 minutes over.")
    clock.pause(meeting, actor=actor)
    wall.move_to(at("10:20"))
    assert shown(meeting, actor).words.endswith("At this pace 12:14, 14 minutes over."), "a break takes time"


def test_an_item_that_was_passed_over_is_still_to_come(
    wall: time_machine.Traveller, meeting: Meeting, items: list[AgendaItem], actor: User
) -> None:
    take_up(wall, "10:00", items[3], actor)
    assert shown(meeting, actor).words.endswith("At this pace 11:59, 1 minute early.")


def test_when_all_was_taken_up_and_the_clock_stopped_the_meeting_is_over(
    wall: time_machine.Traveller, meeting: Meeting, items: list[AgendaItem], actor: User
) -> None:
    for number, item in enumerate(items):
        take_up(wall, f"10:{number:02}", item, actor)
    wall.move_to(at("12:03"))
    clock.pause(meeting, actor=actor)
    wall.move_to(at("12:30"))
    assert shown(meeting, actor).words == "Planned finish 12:00. Finished at 12:03, 3 minutes over."


def test_without_any_time_measured_the_day_after_says_nothing(
    wall: time_machine.Traveller, meeting: Meeting, actor: User
) -> None:
    wall.move_to(at("10:00", DAY + datetime.timedelta(days=1)))
    assert shown(meeting, actor).words == "Planned finish 12:00."


@pytest.mark.parametrize("day", [datetime.date(2027, 3, 28), datetime.date(2027, 10, 31)])
def test_on_the_day_when_the_clocks_change_twelve_is_twelve(
    wall: time_machine.Traveller, actor: User, day: datetime.date
) -> None:
    wall.move_to(at("09:30", day))
    meeting = make_meeting("issued", date=day)
    wall.move_to(at("10:00", day))
    clock.take_up(meeting.items.get(number=1), actor=actor)
    assert shown(meeting, actor).words == "Planned finish 12:00. At this pace 11:59, 1 minute early."


def test_the_clock_takes_one_query_however_often_items_were_taken_up(
    wall: time_machine.Traveller,
    meeting: Meeting,
    items: list[AgendaItem],
    actor: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    actor = User.objects.with_standing().get(pk=actor.pk)
    for number, time in enumerate(("10:00", "10:03", "10:05", "10:06")):
        take_up(wall, time, items[number % 2], actor)
        with django_assert_num_queries(1):
            shown(meeting, actor)


def test_approving_leaves_the_times_as_they_are(
    wall: time_machine.Traveller, meeting: Meeting, items: list[AgendaItem], actor: User
) -> None:
    take_up(wall, "11:50", items[0], actor)
    minutes.still_open(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(state="approved", approved_on=DAY)
    meeting.refresh_from_db()
    wall.move_to(at("10:00", DAY + datetime.timedelta(days=90)))
    assert spent(meeting, actor) == {1: "10 of 5 minutes, 5 over"}


@pytest.mark.django_db(transaction=True)
def test_two_who_take_up_items_at_once_leave_one_going_on() -> None:
    meeting, actor = make_meeting("issued", date=today()), coordinator()
    items = list(meeting.items.order_by("number")[:3])
    assert at_once(*[partial(clock.take_up, item, actor=actor) for item in [*items, *items]]) == []
    assert ItemTime.objects.filter(ended_at=None).count() == 1


@given(planned=st.integers(1, 240), spent=st.integers(0, 20_000))
def test_what_is_left_of_an_item_and_what_was_spent_make_its_minutes(planned: int, spent: int) -> None:
    seconds = datetime.timedelta(seconds=spent)
    item = ItemClock(1, 1, "Item", planned, seconds, is_going_on=True, last_began_at=at("10:00"), last_ended_at=None)
    assert item.left + min(seconds, planned * datetime.timedelta(minutes=1)) == planned * datetime.timedelta(minutes=1)
    assert ("over" in item.words) == (spent // 60 > planned)
