"""A year of quarterly meetings: the days it comes to, what is offered instead, and planning all of it or nothing."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.working_days import bank_holiday, is_working_day
from meetings.domain import agenda, closure, meeting, series
from meetings.domain.series import Calendar, Rule, nth_weekday
from meetings.models import Closure, Meeting
from members.domain import representative
from members.models import ChairTerm
from tests.factories import coordinator, make_meeting
from tests.factories.meetings import NOON, TEN

LONDON = ZoneInfo("Europe/London")
DAY = datetime.timedelta(days=1)
THIRD_OF_NOVEMBER = datetime.datetime(2026, 11, 3, 9, tzinfo=LONDON)

months = st.dates(datetime.date(2026, 1, 1), datetime.date(2060, 12, 1)).map(lambda day: day.replace(day=1))
weeks = st.sampled_from([1, 2, 3, 4, -1])
weekdays = st.integers(0, 4)
closed = st.lists(
    st.tuples(st.dates(datetime.date(2026, 1, 1), datetime.date(2062, 12, 31)), st.integers(0, 20)), max_size=6
)


def a_rule(first: datetime.date, *, week: int = 2, weekday: int = 2, number: int = 4) -> Rule:
    return Rule(first, week, weekday, TEN, NOON, "Civic Offices", number=number)


@given(months, weeks, weekdays)
def test_the_rule_names_the_nth_weekday_of_every_third_month(first: datetime.date, week: int, weekday: int) -> None:
    days = a_rule(first, week=week, weekday=weekday).days()
    assert [day.weekday() for day in days] == [weekday] * 4
    assert [(day.year * 12 + day.month) - (first.year * 12 + first.month) for day in days] == [0, 3, 6, 9]
    for day in days:
        if week > 0:
            assert (day.day - 1) // 7 + 1 == week
        else:
            assert (day + 7 * DAY).month != day.month


@given(months, weeks, weekdays, closed)
@settings(max_examples=60)
def test_what_is_proposed_is_a_day_on_which_the_forum_can_meet_and_the_nearest_one(
    first: datetime.date, week: int, weekday: int, shut: list[tuple[datetime.date, int]]
) -> None:
    closures = tuple(Closure(first_day=day, last_day=day + DAY * more, reason="Closed") for day, more in shut)
    taken = frozenset({nth_weekday(first.year, first.month, week, weekday)})
    calendar = Calendar(closures, taken)
    for day in a_rule(first, week=week, weekday=weekday).days():
        proposed = series._proposed(day, calendar)
        if not proposed.choices:
            continue
        chosen = proposed.choices[0]
        if not calendar.is_free(chosen):
            assert proposed.may_insist, "only the forum's own wish leads to such a day"
            continue
        assert is_working_day(chosen)
        assert not bank_holiday(chosen)
        assert chosen not in taken
        away = abs(chosen - day)
        nearer = [day + DAY * each for each in range(-away.days + 1, away.days)]
        assert not [each for each in nearer if calendar.is_free(each)], "a nearer day was free"


@given(months, weeks, weekdays)
@settings(max_examples=40)
def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change(first: datetime.date, week: int, weekday: int) -> None:
    rule = a_rule(first, week=week, weekday=weekday, number=8)
    shown = {datetime.datetime.combine(day, rule.when(day).start_time, LONDON).hour for day in rule.days()}
    assert shown == {10}


@pytest.mark.django_db
@time_machine.travel(THIRD_OF_NOVEMBER, tick=False)
def test_a_bank_holiday_is_named_and_the_nearest_days_are_offered() -> None:
    fourth_friday = a_rule(datetime.date(2026, 12, 1), week=4, weekday=4, number=1)
    [christmas] = series.propose(fourth_friday)
    assert christmas.day == datetime.date(2026, 12, 25)
    assert christmas.obstacle == "Friday 25 December 2026 is a bank holiday: Christmas Day."
    assert christmas.choices == (
        datetime.date(2026, 12, 24),
        datetime.date(2026, 12, 29),  # Boxing Day is made up for on the Monday
        datetime.date(2026, 12, 18),
        datetime.date(2026, 12, 25),
    )
    assert christmas.may_insist


@pytest.mark.django_db
@time_machine.travel(THIRD_OF_NOVEMBER, tick=False)
def test_the_forum_s_own_closures_are_left_out(forum: None) -> None:
    closure.add(datetime.date(2027, 3, 8), datetime.date(2027, 3, 12), "School visits", actor=coordinator())
    [march] = series.propose(a_rule(datetime.date(2027, 3, 1), number=1))
    assert march.obstacle == "The forum does not meet on Wednesday 10 March 2027: School visits."
    assert march.choices[:2] == (datetime.date(2027, 3, 5), datetime.date(2027, 3, 15))


@pytest.mark.django_db
@time_machine.travel(THIRD_OF_NOVEMBER, tick=False)
def test_a_day_with_a_meeting_or_a_day_that_has_passed_cannot_be_insisted_on(forum: None) -> None:
    make_meeting(date=datetime.date(2027, 3, 10))
    march, past = (
        series.propose(a_rule(datetime.date(2027, 3, 1), number=1))[0],
        series.propose(a_rule(datetime.date(2026, 11, 1), week=1, weekday=0, number=1))[0],
    )
    assert march.obstacle == "There is a meeting on Wednesday 10 March 2027 already."
    assert past.obstacle == "Monday 2 November 2026 has passed."
    assert past.choices == (datetime.date(2026, 11, 3), datetime.date(2026, 11, 9))
    for each in (march, past):
        assert each.day not in each.choices
        assert not each.may_insist


@pytest.mark.django_db
@time_machine.travel(THIRD_OF_NOVEMBER, tick=False)
def test_a_year_is_planned_in_one_step_each_with_the_standard_agenda(forum: None) -> None:
    rule = a_rule(datetime.date(2026, 12, 1))
    days = [each.choices[0] for each in series.propose(rule)]
    made = series.confirm(rule, days, actor=coordinator())
    assert [each.date for each in made] == [
        datetime.date(2026, 12, 9),
        datetime.date(2027, 3, 10),
        datetime.date(2027, 6, 9),
        datetime.date(2027, 9, 8),
    ]
    assert {each.items.count() for each in made} == {13}
    assert {(each.start_time, each.end_time, each.length) for each in made} == {(TEN, NOON, 120)}


@pytest.mark.django_db
@time_machine.travel(THIRD_OF_NOVEMBER, tick=False)
def test_all_of_it_or_nothing(forum: None) -> None:
    rule = a_rule(datetime.date(2026, 12, 1))
    days = rule.days()
    meeting.schedule(rule.when(days[2]), actor=coordinator())
    with pytest.raises(ValidationError, match="There is a meeting on Wednesday 9 June 2027 already"):
        series.confirm(rule, days, actor=coordinator())
    assert Meeting.objects.count() == 1


@pytest.mark.django_db
@time_machine.travel(THIRD_OF_NOVEMBER, tick=False)
def test_planning_the_same_year_twice_plans_it_once(forum: None) -> None:
    rule = a_rule(datetime.date(2026, 12, 1))
    series.confirm(rule, rule.days(), actor=coordinator())
    with pytest.raises(ValidationError) as refused:
        series.confirm(rule, rule.days(), actor=coordinator())
    assert refused.value.code == "day_taken"
    assert Meeting.objects.count() == 4


@pytest.mark.django_db
@time_machine.travel(THIRD_OF_NOVEMBER, tick=False)
def test_meetings_planned_ahead_get_the_leads_of_the_first_agenda_that_is_issued(forum: None) -> None:
    rule = a_rule(datetime.date(2026, 12, 1), number=3)
    first, second, third = series.confirm(rule, rule.days(), actor=coordinator())
    anita, debee = (each.representative for each in ChairTerm.objects.order_by("pk"))
    for number, lead in ((1, anita), (2, debee)):
        first.items.filter(number=number).update(lead=lead)
    second.items.filter(number=2).update(lead_name="A guest")
    representative.end(debee, from_day=datetime.date(2027, 4, 1), actor=coordinator())
    agenda.issue(first, actor=coordinator())
    assert [each.items.get(number=1).lead for each in (second, third)] == [anita, anita]
    assert second.items.get(number=2).lead_label == "A guest", "who was named already stays"
    assert third.items.get(number=2).lead is None, "they hold no place by then"


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ([], "no_days"),
        ([datetime.date(2026, 12, 9)] * 2, "same_day_twice"),
        ([datetime.date(2026, 11, 2)], "has_passed"),
    ],
)
@pytest.mark.django_db
@time_machine.travel(THIRD_OF_NOVEMBER, tick=False)
def test_what_cannot_be_a_year_is_refused(forum: None, days: list[datetime.date], code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        series.confirm(a_rule(datetime.date(2026, 12, 1)), days, actor=coordinator())
    assert refused.value.code == code
    assert not Meeting.objects.exists()


@pytest.mark.django_db
@time_machine.travel(THIRD_OF_NOVEMBER, tick=False)
def test_a_rule_without_a_place_or_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        series.propose(Rule(datetime.date(2026, 12, 1), 2, 2, NOON, TEN))
    assert set(refused.value.error_dict) == {"venue", "end_time"}


@pytest.mark.parametrize(
    ("last", "first", "week"),
    [
        (datetime.date(2026, 9, 9), datetime.date(2026, 12, 1), 2),
        (datetime.date(2026, 9, 30), datetime.date(2026, 12, 1), -1),
        (datetime.date(2025, 1, 8), datetime.date(2027, 1, 1), 2),
        (datetime.date(2026, 9, 23), datetime.date(2026, 12, 1), 4),
    ],
)
@pytest.mark.django_db
@time_machine.travel(THIRD_OF_NOVEMBER, tick=False)
def test_the_next_year_begins_a_quarter_after_the_last_meeting_as_that_was(
    forum: None, last: datetime.date, first: datetime.date, week: int
) -> None:
    assert series.usual() is None
    make_meeting(date=last, venue="Committee room 2")
    usual = series.usual()
    assert usual is not None
    assert (usual.first, usual.week, usual.weekday, usual.venue) == (first, week, 2, "Committee room 2")


@pytest.mark.parametrize(
    ("days", "reason", "code", "field"),
    [
        ((datetime.date(2027, 1, 2), datetime.date(2027, 1, 1)), "Snow", "ends_before_start", "last_day"),
        ((datetime.date(2027, 1, 1), datetime.date(2028, 1, 1)), "Snow", "too_long", "last_day"),
        ((datetime.date(2027, 1, 1), datetime.date(2027, 1, 1)), " ", "no_reason", "reason"),
    ],
)
@pytest.mark.django_db
def test_days_without_sense_are_refused(
    forum: None, days: tuple[datetime.date, datetime.date], reason: str, code: str, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        closure.add(*days, reason, actor=coordinator())
    assert refused.value.error_dict[field][0].code == code
    assert not Closure.objects.exists()


@pytest.mark.django_db
def test_correcting_what_somebody_else_removed_is_said_and_removing_it_again_changes_nothing(forum: None) -> None:
    day = datetime.date(2027, 1, 4)
    added = closure.add(day, day, "Snow", actor=coordinator())
    closure.remove(added, actor=coordinator())
    closure.remove(added, actor=coordinator())
    with pytest.raises(ValidationError, match="has removed this in the meantime"):
        closure.correct(added, day, day, "Ice", actor=coordinator())
