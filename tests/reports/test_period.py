import datetime

import pytest
import time_machine
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.domain import period

DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 12, 31))
MONTHS = st.integers(1, 12)
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2026-04-01", "April to September 2026"),
        ("2026-09-30", "April to September 2026"),
        ("2026-10-01", "October 2026 to March 2027"),
        ("2027-01-15", "October 2026 to March 2027"),
        ("2027-03-31", "October 2026 to March 2027"),
    ],
)
def test_half_years_begin_in_april_and_october(day: str, label: str) -> None:
    """ToR, Accountability: "twice yearly"."""
    assert period.of(datetime.date.fromisoformat(day)).label == label


@settings(deadline=None)  # machines that run tests are slow at times
@given(day=DAYS, first=MONTHS)
def test_every_day_lies_in_one_half_year_and_the_next_begins_where_it_ends(day: datetime.date, first: int) -> None:
    with override_settings(REPORTING_YEAR_STARTS=first):
        half = period.of(day)
        assert half.start <= day <= half.end
        assert half.start.day == 1
        assert (half.start.month - first) % 6 == 0
        assert half.next.start == half.end + DAY
        assert half.next.previous == half
        assert period.of(half.start) == period.of(half.end) == half
        assert 181 <= (half.end - half.start).days + 1 <= 184


def test_another_first_month_can_be_set() -> None:
    with override_settings(REPORTING_YEAR_STARTS=1):
        assert period.of(datetime.date(2026, 8, 3)).label == "July to December 2026"
    with override_settings(REPORTING_YEAR_STARTS=9):
        assert period.of(datetime.date(2026, 8, 3)).label == "March to August 2026"


def test_the_last_half_year_ends_at_midnight_in_london() -> None:
    with time_machine.travel("2026-09-30T22:59:00Z", tick=False):
        assert period.last_ended().label == "October 2025 to March 2026"
    with time_machine.travel("2026-09-30T23:00:00Z", tick=False):
        assert period.last_ended().label == "April to September 2026"
        assert period.current().label == "October 2026 to March 2027"


@settings(deadline=None)  # machines that run tests are slow at times
@given(day=DAYS)
def test_six_months_on_is_the_same_day_or_the_last_of_a_shorter_month(day: datetime.date) -> None:
    later = period.six_months_after(day)
    assert (later.month - day.month) % 12 == 6
    assert later.day == day.day or (later.day < day.day and (later + DAY).day == 1)
    assert 0 < (later - day).days < 190
