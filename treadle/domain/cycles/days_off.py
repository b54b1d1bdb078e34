"""Which days are worked in a country: its weekend and its public holidays, from the `holidays` library."""

from datetime import date
from functools import lru_cache

from treadle.kernel.dates import IsDayOff

SATURDAY = 5


@lru_cache(maxsize=64)
def days_off_in(country: str) -> IsDayOff:
    """Whether a day is off in a country (ISO 3166-1 alpha-2); an unknown country rests on Saturday and Sunday.

    Days that are worked on a weekend to make up for a holiday (as in China) count as worked.
    """
    import holidays

    try:
        calendar = holidays.country_holidays(country.upper())
    except (NotImplementedError, KeyError):
        return _on_weekends

    def is_day_off(day: date) -> bool:
        return not calendar.is_working_day(day)

    return is_day_off


def weekend_of(country: str) -> frozenset[int]:
    """The days of the week that are off, Monday being 0."""
    import holidays

    try:
        return frozenset(holidays.country_holidays(country.upper()).weekend)
    except (NotImplementedError, KeyError):
        return frozenset({SATURDAY, SATURDAY + 1})


def _on_weekends(day: date) -> bool:
    return day.weekday() >= SATURDAY
