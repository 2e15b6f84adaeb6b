"""Scheduling, changing and cancelling (ToR, Frequency of meetings; Appendix I)."""

import datetime
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from accounts.dated import today
from accounts.models import User
from meetings.domain import agenda, meeting
from meetings.domain.meeting import When
from meetings.enums import Attendance, MeetingState
from meetings.models import Meeting
from meetings.queries import next_step, proposed
from members.models import Representative
from tests.factories import coordinator, line_of, make_meeting, make_user, take_line
from tests.meetings.asking import fields_refused, refused

pytestmark = pytest.mark.usefixtures("forum")
TEN, NOON = datetime.time(10), datetime.time(12)
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)


@pytest.fixture
def actor() -> User:
    return coordinator()


@pytest.fixture
def when() -> When:
    return When(today() + WEEK, TEN, NOON, "Civic Offices", "")


def test_a_meeting_begins_with_the_13_items_of_appendix_i(when: When, actor: User) -> None:
    made = meeting.schedule(when, actor=actor)
    assert [(item.number, item.title, item.minutes) for item in made.items.order_by("number")] == [
        (1, "Welcome, introductions, apologies", 5),
        (2, "Actions from last meeting", 5),
        (3, "Noting current and pending learning reviews in Bexley", 5),
        (4, "Individual case learning 1", 30),
        (5, "Individual case learning 2", 30),
        (6, "Evidencing impact of learning – updating the tracker", 15),
        (7, "Domestic abuse training programme", 5),
        (8, "Bexley Safeguarding Adults Board training programme", 5),
        (9, "Bexley S.H.I.E.L.D. training programme", 5),
        (10, "Tri-borough Learning Forum", 5),
        (11, "Noting individual cases for next meeting", 5),
        (12, "Agreeing future meeting dates", 2),
        (13, "AOB", 2),
    ]
    assert made.items.get(number=3).bullets == [
        "Domestic Homicide Reviews",
        "Safeguarding Adults Reviews",
        "Child Safeguarding Practice Reviews",
    ]
    assert made.items.get(number=10).bullets == ["Update from Bexley SHIELD"]
    assert [item.board and item.board.code for item in made.items.filter(number__in=[7, 8, 9])] == [
        "csp",
        "bsab",
        "shield",
    ]


def test_leads_are_remembered_from_the_last_meeting_that_was_not_cancelled(actor: User) -> None:
    staying, leaving = Representative.objects.order_by("pk")[:2]
    earlier = make_meeting(date=today() - WEEK)
    items = {item.number: item for item in earlier.items.all()}
    changes = [
        agenda.ItemChange(items[1].pk, 5, lead=staying),
        agenda.ItemChange(items[2].pk, 5, lead=leaving),
        agenda.ItemChange(items[3].pk, 5, lead_name="A guest"),
    ]
    agenda.arrange(earlier, changes, actor=actor)
    make_meeting("cancelled", date=today() - DAY)
    leaving.ended_on = today()
    leaving.save()
    made = meeting.schedule(When(today() + WEEK, TEN, NOON, "Civic Offices"), actor=actor)
    assert [item.lead for item in made.items.filter(number__in=[1, 2, 3]).order_by("number")] == [staying, None, None]


def test_a_day_that_has_passed_may_be_entered(when: When, actor: User) -> None:
    assert meeting.schedule(replace(when, date=today() - WEEK), actor=actor).date == today() - WEEK


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"end_time": TEN}, "ends_before_start", "end_time"),
        ({"end_time": datetime.time(9, 59)}, "ends_before_start", "end_time"),
        ({"venue": "  "}, "no_place", "venue"),
        ({"date": datetime.date(206, 11, 23)}, "wrong_year", "date"),
        ({"date": datetime.date(2206, 11, 23)}, "wrong_year", "date"),
    ],
)
def test_what_cannot_be_a_meeting_is_refused(
    when: When, actor: User, change: dict[str, object], code: str, field: str
) -> None:
    asked = replace(when, **change)  # type: ignore[arg-type] # each value fits its own field
    assert code in refused(meeting.schedule, asked, actor=actor)
    assert fields_refused(meeting.schedule, asked, actor=actor) == [field]
    assert not Meeting.objects.exists()


def test_a_video_link_alone_is_a_place(when: When, actor: User) -> None:
    made = meeting.schedule(replace(when, venue="", video_link="https://meet.example/1"), actor=actor)
    assert made.place == "By video"


def test_two_meetings_cannot_share_a_time_unless_one_is_cancelled(when: When, actor: User) -> None:
    first = meeting.schedule(when, actor=actor)
    assert "time_taken" in refused(meeting.schedule, when, actor=actor)
    meeting.cancel(first, reason="Snow", actor=actor)
    second = meeting.schedule(when, actor=actor)
    moved = make_meeting(date=today() + 2 * WEEK)
    assert "time_taken" in refused(meeting.change, moved, when, actor=actor)
    moved.refresh_from_db()
    assert (second.date, moved.date) == (when.date, today() + 2 * WEEK)


def test_a_coming_meeting_can_be_moved_and_a_held_one_cannot(when: When, actor: User) -> None:
    coming, held = make_meeting("issued"), make_meeting("held")
    meeting.change(coming, when, actor=actor)
    assert (coming.date, coming.venue) == (when.date, "Civic Offices")
    assert refused(meeting.change, held, when, actor=actor) == {"already_held": "This cannot be changed: held."}
    assert "already_held" in refused(meeting.cancel, held, reason="Snow", actor=actor)


def test_a_meeting_whose_register_has_been_started_keeps_its_day(when: When, actor: User) -> None:
    started = make_meeting("issued", date=today())
    take_line(line_of(started), Attendance.ABSENT)
    assert "register_started" in refused(meeting.change, started, when, actor=actor)
    meeting.change(started, replace(when, date=started.date, venue="Room 2"), actor=actor)
    assert started.venue == "Room 2"


def test_cancelling_needs_a_reason_and_stays_on_record(actor: User) -> None:
    made = make_meeting()
    assert "reason_needed" in refused(meeting.cancel, made, reason=" ", actor=actor)
    meeting.cancel(made, reason=" Snow ", actor=actor)
    assert (made.state, made.cancelled_because) == (MeetingState.CANCELLED, "Snow")
    assert "already_held" in refused(meeting.cancel, made, reason="Again", actor=actor)


def test_the_database_refuses_an_end_before_the_start_and_an_approval_without_its_day() -> None:
    made = make_meeting()
    for wrong in ({"end_time": TEN}, {"state": MeetingState.APPROVED}, {"approved_on": today()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=made.pk).update(**wrong)


def test_a_new_meeting_is_proposed_a_quarter_after_the_last_for_two_hours_in_the_same_place(actor: User) -> None:
    assert proposed() == {"date": None, "start_time": TEN, "end_time": NOON, "venue": "", "video_link": ""}
    make_meeting(date=today() - WEEK, venue="Civic Offices")
    assert proposed()["date"] == today() + 12 * WEEK
    assert proposed()["venue"] == "Civic Offices"


def test_a_meeting_long_ago_proposes_no_day() -> None:
    make_meeting(date=today() - 30 * WEEK)
    assert proposed()["date"] is None


def test_whoever_runs_meetings_sees_what_comes_next() -> None:
    runs = make_user("chair")
    steps = {}
    for state in ("planned", "issued", "held", "approved", "cancelled"):
        step = next_step(make_meeting(state), runs)
        steps[state] = step and step.label
    assert steps == {
        "planned": "Issue the agenda",
        "issued": "See who is coming",
        "held": "Check the minutes",
        "approved": None,
        "cancelled": None,
    }
    today_s = make_meeting("issued", date=today())
    step = next_step(today_s, runs)
    assert step is not None
    assert step.label == "Take the register"
    assert next_step(today_s, make_user("representative")) is None
