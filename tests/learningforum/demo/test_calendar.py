"""Whatever day it is, the practice data's days come in an order in which things can happen."""

import datetime
from collections.abc import Callable, Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from learningforum.demo.actions import AGREED
from learningforum.demo.calendar import AFTER_NEXT, HELD, NEXT, POSTPONED, Calendar, Moment, calendar
from learningforum.demo.cases import CASES
from learningforum.demo.learning_points import POINTS
from learningforum.demo.meetings import ASKED, REGISTER
from learningforum.demo.minutes import CASE_NOTES, DISCUSSED

DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2040, 12, 31))


def whatever_the_day(test: Callable[[datetime.date], None]) -> Callable[[], None]:
    return settings(deadline=None)(given(DAYS)(test))


def rising(days: Iterable[datetime.date]) -> bool:
    found = list(days)
    return found == sorted(found)


def on(laid: Calendar, moments: Iterable[Moment | None]) -> list[datetime.date]:
    return [laid.day(moment) for moment in moments if moment]


@whatever_the_day
def test_meetings_are_on_wednesdays_a_quarter_apart_and_never_at_christmas(day: datetime.date) -> None:
    laid = calendar(day)
    apart = {later - earlier for earlier, later in zip(laid.meetings, laid.meetings[1:], strict=False)}
    assert apart <= {datetime.timedelta(weeks=weeks) for weeks in range(9, 18)}
    assert {one.weekday() for one in (*laid.meetings, laid.cancelled)} == {2}
    assert not any((one.month, one.day) in {(12, 25), (12, 26), (1, 1)} for one in (*laid.meetings, laid.cancelled))
    assert laid.meetings[POSTPONED - 1] < laid.cancelled < laid.meetings[POSTPONED]


@whatever_the_day
def test_the_last_meeting_is_some_weeks_past_and_the_next_about_a_fortnight_ahead(day: datetime.date) -> None:
    laid = calendar(day)
    assert laid.meetings[HELD[-1]] + datetime.timedelta(weeks=8) <= day
    assert datetime.timedelta(days=12) <= laid.meetings[NEXT] - day <= datetime.timedelta(days=32)
    assert len(laid.meetings) == AFTER_NEXT + 1


@whatever_the_day
def test_every_review_moves_forward_and_has_got_there_by_today(day: datetime.date) -> None:
    laid = calendar(day)
    for case in CASES:
        reached = on(laid, [step.at for step in case.steps])
        assert rising([*reached, day]), case.key


@whatever_the_day
def test_every_learning_point_is_found_shared_embedded_and_reviewed_in_that_order(day: datetime.date) -> None:
    laid = calendar(day)
    for point in POINTS:
        climbed = on(laid, [(point.meeting, 0), point.shared, point.embedded and point.embedded[0]])
        looked = on(laid, [look.at for look in point.looks])
        assert rising([*climbed, *looked, day]), point.learning
        assert not looked or climbed[-1] < looked[0], point.learning
        for look in point.looks:
            assert not look.again or laid.day(look.at) < laid.day(look.again), point.learning


@whatever_the_day
def test_actions_fall_due_and_are_closed_after_their_meeting_and_by_today(day: datetime.date) -> None:
    laid = calendar(day)
    for action in AGREED:
        met = laid.meetings[action.meeting]
        assert met <= laid.day(action.due), action.what
        assert rising([met, *on(laid, [action.closed]), day]), action.what


@whatever_the_day
def test_a_case_is_known_before_it_is_discussed(day: datetime.date) -> None:
    laid = calendar(day)
    known = {case.key: laid.day(case.steps[0].at) for case in CASES}
    for met, cases in zip(laid.meetings, DISCUSSED, strict=False):
        assert all(known[case] <= met for case in cases)


def test_the_register_has_a_letter_for_each_place_and_held_meeting() -> None:
    assert {len(letters) for letters in REGISTER.values()} == {len(HELD)}
    assert len(REGISTER) == 14


def test_there_are_words_for_every_case_that_was_discussed() -> None:
    discussed = {case for pair in DISCUSSED[: len(HELD)] for case in pair}
    assert discussed == set(CASE_NOTES)
    assert {meeting for meeting, _ in ASKED} <= set(range(AFTER_NEXT))
