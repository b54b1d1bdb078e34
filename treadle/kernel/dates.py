"""Date arithmetic of the programme: months, working days, windows. Pure; the clock is never read here."""

import calendar
from collections.abc import Callable
from datetime import date, timedelta

type IsDayOff = Callable[[date], bool]


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later; the last day of a shorter month where there is no such day.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + (day.month - 1) + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def next_working_day(day: date, is_day_off: IsDayOff) -> date:
    """``day`` itself when it is worked, else the first worked day after it."""
    while is_day_off(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int, is_day_off: IsDayOff) -> date:
    """The ``count``-th worked day after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        if not is_day_off(day):
            count -= 1
    return day
