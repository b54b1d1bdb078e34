"""The one clock of pages, worker and commands.

In demo mode it reads a stored date that ``treadle tick --as-of`` and the demo's switch set; elsewhere it is the real
clock. Only ``treadle.web`` calls it; everything below takes the time as an argument.
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from treadle.kernel.errors import InvalidInput


def _file() -> Path:
    return Path(settings.DATA_DIR) / "demo-clock"


def stored_day() -> date | None:
    """The demo's day, or None outside demo mode or when it was never set."""
    if not settings.DEMO:
        return None
    try:
        return date.fromisoformat(_file().read_text().strip())
    except (FileNotFoundError, ValueError):
        return None


def now() -> datetime:
    """This moment, timezone-aware; in demo mode the stored day at the real time of day."""
    real = datetime.now(UTC)
    day = stored_day()
    return real if day is None else real.replace(year=day.year, month=day.month, day=day.day)


def machine_now() -> datetime:
    """This moment by the machine's clock, whatever day a demonstration shows: for signs of life and measurements."""
    return datetime.now(UTC)


def today() -> date:
    """The day in the programme office's time zone; in demo mode the stored day."""
    return stored_day() or timezone.localtime(now()).date()


def set_day(day: date) -> None:
    """Move the demo's clock. Outside demo mode a date after today is refused, and none is stored."""
    if not settings.DEMO:
        if day > timezone.localtime(now()).date():
            raise InvalidInput(
                _("That date has not come yet. Only a demonstration can look ahead."), code="future_date"
            )
        return
    fresh = _file().with_suffix(".new")
    fresh.write_text(day.isoformat())
    os.replace(fresh, _file())
