"""A month as weeks of days, each with what happens on it."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class MonthDay:
    """One cell."""

    day: date
    entries: list[object]
    is_of_month: bool
    is_today: bool


def month_of(first: date, entries: Iterable[tuple[date, object]], today: date) -> list[list[MonthDay]]:
    """The weeks of the month that begins on ``first``, Monday first."""
    by_day: dict[date, list[object]] = {}
    for day, entry in entries:
        by_day.setdefault(day, []).append(entry)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [[MonthDay(day, by_day.get(day, []), day.month == first.month, day == today) for day in week]
            for week in weeks]


def neighbours(first: date) -> tuple[date, date]:
    """The first days of the month before and of the month after."""
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)
