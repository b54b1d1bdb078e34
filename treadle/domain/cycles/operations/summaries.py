"""What a visit leaves behind: agreed actions and the one-page summary."""

from datetime import date, datetime

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.cycles import rules
from treadle.domain.cycles.models import AgreedAction, Visit, VisitSummary
from treadle.domain.cycles.operations.messages import MANAGEMENT, WORKERS_SIDE, tell_factory
from treadle.domain.cycles.states import ActionState
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person


@transaction.atomic
def agree_action(
    *, visit: Visit, text: str, responsible: str, by: Person, now: datetime, due_on: date | None = None,
) -> AgreedAction:
    """Keep what was agreed on a visit: what, by which function, until when."""
    require(by, Permission.VISIT_RECORD, at=now, on=visit)
    rules.check_held(visit)
    rules.check_action(text, responsible)
    action = AgreedAction.objects.create(visit=visit, text=text.strip(), responsible=responsible.strip(), due_on=due_on)
    record("visit.action_agreed", on=action, by=by, at=now, factory=visit.cycle.factory)
    return action


@transaction.atomic
def close_action(
    *, action: AgreedAction, by: Person, now: datetime, state: str = ActionState.DONE, closed_on: date | None = None,
) -> AgreedAction:
    """Say that an agreed action is done, or dropped."""
    require(by, Permission.VISIT_RECORD, at=now, on=action)
    rules.check_can_close_action(action, state)
    action.state, action.closed_on = ActionState(state), closed_on or day_of(now)
    action.save(update_fields=["state", "closed_on"])
    record("visit.action_closed", on=action, by=by, at=now, factory=action.visit.cycle.factory, state=state)
    return action


@transaction.atomic
def send_summary(*, visit: Visit, language: str, text: str, by: Person, now: datetime) -> VisitSummary:
    """Send the one page to management and to the workers' side, both at once and the same words. It goes out once."""
    require(by, Permission.VISIT_RECORD, at=now, on=visit)
    rules.check_summary(visit, text)
    rules.check_not_sent(VisitSummary.objects.filter(visit=visit).exists())
    summary = VisitSummary.objects.create(visit=visit, language=language, text=text.strip(), sent_at=now, sent_by=by)
    assert visit.held_on is not None
    record("visit.summary_sent", on=visit, by=by, at=now, factory=visit.cycle.factory, language=language,
           days_after=(day_of(now) - visit.held_on).days)
    tell_factory("visit.summary", cycle=visit.cycle, path=f"/factory/visits/{visit.pk}/", at=now,
                 roles=MANAGEMENT + WORKERS_SIDE, once_key=f"visit.summary:{visit.pk}", day=visit.held_on.isoformat())
    return summary
