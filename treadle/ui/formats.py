"""Dates as the reader's calendar writes them, how far away they are, and numbers with their whole.

Every phrase is translated whole, with plurals, because no language lets words be glued together.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

type Number = int | float | Decimal

NO_BREAK = "\N{NO-BREAK SPACE}"


def as_day(value: date | datetime) -> date:
    """The calendar day of a date or of a moment, in the zone of this request."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day(value: date | datetime) -> str:
    """A day in full, as in "5 March 2026"."""
    return date_format(as_day(value), "DATE_FORMAT")


def day_short(value: date | datetime, on: date | None = None) -> str:
    """A day in little room, as in "5 Mar"; with its year when that is not the year of `on`."""
    the_day = as_day(value)
    same_year = on is None or the_day.year == on.year
    text = date_format(the_day, "MONTH_DAY_FORMAT" if same_year else "SHORT_DATE_FORMAT")
    return text.replace(" ", NO_BREAK)


def moment(value: datetime) -> str:
    """A day and a time, as in "5 March 2026, 14:30"."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return date_format(local, "DATETIME_FORMAT")


def time_of_day(value: datetime) -> str:
    """A time of this day, as in "14:30"."""
    return date_format(timezone.localtime(value), "TIME_FORMAT")


def how_far(value: date | datetime, on: date) -> str:
    """How far a day is from `on`: "in 3 days", "2 weeks ago", "today"."""
    days = (as_day(value) - on).days
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return near.get(days) or _count(abs(days), _AHEAD if days > 0 else _AGO)


def how_late(value: date | datetime, on: date) -> str:
    """The same for something owed: "2 weeks late", "due today", "due in 3 days"."""
    days = (as_day(value) - on).days
    near = {0: _("due today"), 1: _("due tomorrow")}
    return near.get(days) or _count(abs(days), _DUE if days > 0 else _LATE)


def day_and_far(value: date | datetime, on: date) -> str:
    """A day with its distance, as in "5 March 2026, in 3 days"."""
    return _("%(day)s, %(distance)s") % {"day": day(value), "distance": how_far(value, on)}


def whole(value: Number) -> str:
    """A number with the reader's grouping of thousands, as in "1,284"."""
    return number_format(value, force_grouping=True)


def percent(share: Number, digits: int = 0) -> str:
    """A share of one as a percentage, as in "37 %"; 0.5 is 50 %."""
    rounded = round(float(share) * 100, digits)
    written = _("%(number)s %%") % {"number": number_format(rounded, decimal_pos=digits)}
    return written.replace(" ", NO_BREAK)


def of_whole(part: int, total: int, noun: str = "") -> str:
    """A number with its whole, as in "14 of 38 points (37 %)"; without a share when the whole is nothing.

    `noun` is already translated and in the form that follows a number.
    """
    words = {"part": whole(part), "total": whole(total), "noun": noun}
    counted = _("%(part)s of %(total)s %(noun)s") % words if noun else _("%(part)s of %(total)s") % words
    if not total:
        return counted
    return _("%(counted)s (%(share)s)") % {"counted": counted, "share": percent(part / total)}


def _unit(days: int) -> tuple[str, int]:
    """The unit in which people would say so many days, and how many of them."""
    if days < 14:
        return "days", days
    if days < 61:
        return "weeks", round(days / 7)
    if days < 730:
        return "months", round(days / 30.44)
    return "years", round(days / 365.25)


def _count(days: int, phrases: dict[str, Callable[[int], str]]) -> str:
    unit, count = _unit(days)
    return phrases[unit](count) % {"count": whole(count)}


_AHEAD: dict[str, Callable[[int], str]] = {
    "days": lambda n: ngettext("in %(count)s day", "in %(count)s days", n),
    "weeks": lambda n: ngettext("in %(count)s week", "in %(count)s weeks", n),
    "months": lambda n: ngettext("in %(count)s month", "in %(count)s months", n),
    "years": lambda n: ngettext("in %(count)s year", "in %(count)s years", n),
}
_AGO: dict[str, Callable[[int], str]] = {
    "days": lambda n: ngettext("%(count)s day ago", "%(count)s days ago", n),
    "weeks": lambda n: ngettext("%(count)s week ago", "%(count)s weeks ago", n),
    "months": lambda n: ngettext("%(count)s month ago", "%(count)s months ago", n),
    "years": lambda n: ngettext("%(count)s year ago", "%(count)s years ago", n),
}
_LATE: dict[str, Callable[[int], str]] = {
    "days": lambda n: ngettext("%(count)s day late", "%(count)s days late", n),
    "weeks": lambda n: ngettext("%(count)s week late", "%(count)s weeks late", n),
    "months": lambda n: ngettext("%(count)s month late", "%(count)s months late", n),
    "years": lambda n: ngettext("%(count)s year late", "%(count)s years late", n),
}
_DUE: dict[str, Callable[[int], str]] = {
    "days": lambda n: ngettext("due in %(count)s day", "due in %(count)s days", n),
    "weeks": lambda n: ngettext("due in %(count)s week", "due in %(count)s weeks", n),
    "months": lambda n: ngettext("due in %(count)s month", "due in %(count)s months", n),
    "years": lambda n: ngettext("due in %(count)s year", "due in %(count)s years", n),
}
