"""Who may see which alerts, and whose clocks have run out."""

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, visible_q
from treadle.domain.assessments.models import Alert
from treadle.domain.assessments.states import AlertState
from treadle.domain.parties.models import Person
from treadle.kernel.needs import Need

AT_MOST = 120  # the oldest of many; the list of alerts has them all


def alerts_visible_to(person: Person, at: date | datetime) -> QuerySet[Alert]:
    """Those that the person must know: as decider or team leader, as the one who raised it, or as notified ministry."""
    notified = visible_q(person, Permission.ALERT_NOTIFIED_SEE, Alert, at) & Q(notified_at__isnull=False)
    own = Q(raised_by=person) if can(person, Permission.ALERT_RAISE, at=at) else Q(pk__in=[])
    seen = visible_q(person, Permission.ALERT_SEE, Alert, at)
    return Alert.objects.filter(seen | own | notified).select_related("factory", "rule", "visit")


def overdue_clocks(alert: Alert, now: datetime) -> list[str]:
    """Keys of the clocks that ran out while the alert is still open."""
    if alert.state != AlertState.NOTIFIED:
        return []
    return [key for key, moment in alert.deadlines.items() if datetime.fromisoformat(moment) < now]


def alert_needs(person: Person, on: date) -> list[Need]:
    """Alerts that wait for the person's decision or follow-up. Two queries at most."""
    if not can(person, Permission.ALERT_DECIDE, at=on):
        return []
    waiting = Alert.objects.filter(
        visible_q(person, Permission.ALERT_DECIDE, Alert, on), state__in=[AlertState.RAISED, AlertState.NOTIFIED]
    ).select_related("factory").order_by("-state", "raised_at", "pk")[:AT_MOST]  # those to decide on come first
    return [
        Need(
            "alert.decide" if alert.state == AlertState.RAISED else "alert.follow_up",
            alert.pk,
            _("Zero-tolerance alert at %(factory)s") % {"factory": alert.factory.name},
            _("Decide on notifying the government")
            if alert.state == AlertState.RAISED
            else _("Follow up with the ministry"),
            due_on=on,
            weight=100,
            facts={"factory": alert.factory_id},
        )
        for alert in waiting
    ]
