"""The factories make what they say."""

import pytest

from accounts.enums import Role
from meetings.enums import Attendance, MeetingState
from meetings.models import Meeting, RegisterLine
from reports.models import Report
from reviews.enums import ReviewState
from reviews.models import Review
from tests.factories import (
    ROLES,
    line_of,
    make_action,
    make_edition,
    make_impact_review,
    make_learning_point,
    make_meeting,
    make_person,
    make_review,
    make_user,
    take_line,
    write_note,
)
from tests.factories.meetings import State, item_of
from tests.factories.tracker import How_far
from tracker.enums import LearningState

pytestmark = pytest.mark.usefixtures("forum")
HELD_AS = {
    "joint": Role.REPRESENTATIVE,
    "shield-reader": Role.BOARD_READER,
    "bsab-reader": Role.BOARD_READER,
    "csp-reader": Role.BOARD_READER,
}


@pytest.mark.parametrize("role", ROLES)
def test_a_person_of_a_role_holds_it(role: str) -> None:
    assert make_user(role).standing.holds(HELD_AS.get(role) or Role(role))


def test_an_account_without_a_role_is_nothing_to_the_forum() -> None:
    assert make_user().standing.roles == frozenset()


@pytest.mark.parametrize("state", ["planned", "issued", "held", "approved", "cancelled"])
def test_a_meeting_is_taken_as_far_as_asked(state: State) -> None:
    meetings = [make_meeting(state), make_meeting(state)]
    assert [meeting.get_state_display() for meeting in meetings] == [MeetingState[state.upper()].label] * 2
    assert Meeting.objects.filter(state=state).count() == 2
    assert meetings[0].items.count() == 13


def test_a_deputy_with_an_account_sees_the_meeting_they_are_named_for() -> None:
    user = make_user("deputy")
    meeting = make_meeting("issued")
    take_line(line_of(meeting), Attendance.DEPUTY, deputy=user.person)
    assert [meeting] == list(Meeting.objects.visible_to(user))
    assert RegisterLine.objects.represented().count() == 1


def test_present_means_the_first_holder_came() -> None:
    line = take_line(line_of(make_meeting("held")), Attendance.APOLOGIES)
    take_line(line, Attendance.PRESENT)
    assert line.attendees.count() == 1
    take_line(line, Attendance.DEPUTY, deputy=make_person(name="Practice Person"))
    assert line.deputy_name == "Practice Person"


def test_notes_and_actions_come_from_items() -> None:
    item = item_of(make_meeting("held"))
    write_note(item, "First.")
    assert write_note(item, "Second.").revision == 2
    assert make_action(item).closed_on is None
    assert make_action(closed=True).closing_note


def test_a_restricted_review_is_seen_by_the_one_named_on_it() -> None:
    named, other = make_user("representative"), make_user("representative")
    review = make_review("dhr", state=ReviewState.ON_HOLD, is_restricted=True, named=[named])
    assert list(Review.objects.visible_to(named)) == [review]
    assert not Review.objects.visible_to(other).exists()


@pytest.mark.parametrize("rung", ["identified", "shared", "embedded", "evidenced"])
def test_a_learning_point_climbs_as_far_as_asked(rung: How_far) -> None:
    assert make_learning_point(rung).rung == rung


def test_a_draft_has_blank_blocks_and_an_impact_review_may_be_of_a_new_point() -> None:
    assert make_learning_point("draft").state == LearningState.DRAFT
    assert make_impact_review().learning_point.state == LearningState.ACTIVE


def test_an_issued_edition_is_read_by_the_board_s_reader() -> None:
    make_edition()
    make_edition(issued=True)
    [report] = Report.objects.visible_to(make_user("bsab-reader"))
    assert report.board.code == "bsab"
    assert report.document is not None
