"""Zero tolerance: raise on suspicion, decide on notifying, follow the clocks, log each look."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, people_with, require
from treadle.domain.assessments.models import Alert, AlertLook
from treadle.domain.assessments.queries.alerts import alerts_visible_to, overdue_clocks
from treadle.domain.assessments.rules import alerts as rules
from treadle.domain.assessments.states import ALERT_STEPS, AlertState
from treadle.domain.cycles.models import Visit
from treadle.domain.ledger.operations import record
from treadle.domain.notices.operations import send
from treadle.domain.parties.models import Factory, Person
from treadle.domain.standards.queries import alert_rule_for
from treadle.kernel.errors import NotYours, RuleBroken
from treadle.kernel.ids import new_id


@transaction.atomic
def raise_alert(
    *, factory: Factory, trigger: str, description: str, by: Person, now: datetime, visit: Visit | None = None,
    alert_id: UUID | None = None,
) -> Alert:
    """Open an alert on suspicion, during any visit; those who must know are told at once.

    ``alert_id`` is given where the same alert may arrive again; the caller has looked whether it is there.
    """
    require(by, Permission.ALERT_RAISE, at=now, on=visit or factory)
    if visit is not None and visit.cycle.factory_id != factory.pk:
        raise RuleBroken(_("That visit was to another factory. Choose the visit again."), code="other_factory")
    rule = alert_rule_for(factory.country)
    rules.check_alert(trigger, [one["key"] for one in rule.triggers], description)
    alert = Alert.objects.create(
        id=alert_id or new_id(), factory=factory, visit=visit, rule=rule, trigger=trigger, description=description,
        raised_at=now, raised_by=by,
    )
    record("alert.raised", on=alert, by=by, at=now, factory=factory)
    send(
        kind="alert.raised",
        people=people_with(Permission.ALERT_SEE, alert, now),
        facts={},
        path=f"/office/alerts/{alert.pk}/",
        once_key=f"alert:{alert.pk}",
        at=now,
    )
    return alert


@transaction.atomic
def decide_alert(*, alert: Alert, notify: bool, reason: str, by: Person, now: datetime) -> None:
    """The country manager decides on notifying the government; the clocks start with the notice."""
    require(by, Permission.ALERT_DECIDE, at=now, on=alert)
    rules.check_reason(reason)
    state = AlertState.NOTIFIED if notify else AlertState.NOT_NOTIFIED
    ALERT_STEPS.check(AlertState(alert.state), state)
    alert.state, alert.decided_at, alert.decided_by, alert.decision_reason = state, now, by, reason
    if notify:
        alert.notified_at = now
        alert.deadlines = rules.deadlines_from(now, alert.rule.clocks)
    alert.save()
    record("alert.notified" if notify else "alert.not_notified", on=alert, by=by, at=now, factory=alert.factory)
    if notify:
        contacts = people_with(Permission.ALERT_NOTIFIED_SEE, alert, now)
        send(
            kind="alert.notified",
            people=contacts,
            facts={},
            path=f"/constituent/alerts/{alert.pk}/",
            once_key=f"alert-notified:{alert.pk}",
            at=now,
        )


@transaction.atomic
def close_alert(*, alert: Alert, note: str, by: Person, now: datetime) -> None:
    """Investigation and remediation are done, or the suspicion was not confirmed; the note says which."""
    require(by, Permission.ALERT_DECIDE, at=now, on=alert)
    rules.check_reason(note)
    ALERT_STEPS.check(AlertState(alert.state), AlertState.CLOSED)
    alert.state, alert.closed_at, alert.closing_note = AlertState.CLOSED, now, note
    alert.save()
    record("alert.closed", on=alert, by=by, at=now, factory=alert.factory)


@transaction.atomic
def look_at(*, alert: Alert, by: Person, now: datetime) -> Alert:
    """Open an alert to read it. Each look is logged; who must not know is told that there is nothing."""
    if not alerts_visible_to(by, now).filter(pk=alert.pk).exists():
        raise NotYours()
    AlertLook.objects.create(alert=alert, person=by, at=now)
    record("alert.looked_at", on=alert, by=by, at=now, factory=alert.factory)
    return alert


def may_decide(alert: Alert, person: Person, now: datetime) -> bool:
    """Whether the person decides on this alert."""
    return can(person, Permission.ALERT_DECIDE, at=now, on=alert)


@transaction.atomic
def chase_clocks(*, on: date, now: datetime) -> list[str]:
    """Tell the deciders, once a clock, that it has run out while the alert is open. Run by the calendar."""
    said: list[str] = []
    for alert in Alert.objects.filter(state=AlertState.NOTIFIED).select_related("factory"):
        for key in overdue_clocks(alert, now):
            people = people_with(Permission.ALERT_DECIDE, alert, now)
            if send(
                kind="alert.clock_over",
                people=people,
                path=f"/office/alerts/{alert.pk}/",
                once_key=f"alert-clock:{alert.pk}:{key}",
                at=now,
            ):
                record("alert.clock_over", on=alert, by=None, at=now, factory=alert.factory, clock=key)
                said.append(_("A clock of an alert has run out; those who decide were told."))
    return said
