"""Working days in England: Monday to Friday without the bank holidays."""

import datetime
from functools import lru_cache

import holidays

DAY = datetime.timedelta(days=1)
WEEKEND = 5


def is_working_day(day: datetime.date) -> bool:
    """Whether `day` is a working day in England."""
    return day.weekday() < WEEKEND and not bank_holiday(day)


def bank_holiday(day: datetime.date) -> str:
    """Return the name of England's bank holiday on `day`; empty when it is none."""
    return str(_of(day.year).get(day, ""))


def working_days_before(day: datetime.date, number: int) -> datetime.date:
    """Return the working day that lies `number` working days before `day`, which is not counted itself."""
    while number:
        day -= DAY
        number -= is_working_day(day)
    return day


def working_days_after(day: datetime.date, number: int) -> datetime.date:
    """Return the working day that lies `number` working days after `day`, which is not counted itself."""
    while number:
        day += DAY
        number -= is_working_day(day)
    return day


@lru_cache(maxsize=64)
def _of(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv="ENG", years=year)
