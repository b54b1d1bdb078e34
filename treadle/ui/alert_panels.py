"""What the office and the ministry see of an alert's trigger and clocks."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from treadle.domain.assessments.models import Alert
from treadle.domain.standards.queries import pick


def trigger_title(alert: Alert) -> str:
    """The trigger in the reader's language."""
    titles = dict(alert.rule.titled_triggers)
    return pick(titles[alert.trigger], get_language() or "en") if alert.trigger in titles else alert.trigger


def clocks_of(alert: Alert, now: datetime) -> list[dict[str, Any]]:
    """Each clock: its title, its moment once the government was notified, and whether it has run out."""
    language = get_language() or "en"
    rows = []
    for clock in alert.rule.clocks:
        moment = alert.deadlines.get(clock["key"])
        at = datetime.fromisoformat(moment) if moment else None
        rows.append(
            {"title": pick(clock["title"], language), "hours": clock["hours"], "at": at, "over": bool(at and at < now)}
        )
    return rows
