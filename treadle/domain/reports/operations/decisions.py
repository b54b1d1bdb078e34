"""The decision at month sixteen: computed, advised, decided by another person, looked at again, lapsed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import require
from treadle.domain.cycles.models import Cycle
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.domain.reports import rules
from treadle.domain.reports.measures import MEASURES, Inputs, Value
from treadle.domain.reports.models import Decision
from treadle.domain.reports.states import DecisionState, Verdict
from treadle.domain.standards.models import CriteriaSet
from treadle.domain.standards.queries.questionnaires import criteria_in_force
from treadle.kernel.dates import add_months


@transaction.atomic
def compute(*, cycle: Cycle, on: date, now: datetime, by: Person | None = None) -> Decision:
    """Measure a cycle against the criteria in force on the day; until a decision is taken it may be done again."""
    if by is not None:
        require(by, Permission.DECISION_ADVISE, at=now, on=cycle)
    decision = Decision.objects.select_for_update().filter(cycle=cycle).first()
    criteria = criteria_in_force(on=on)
    results = measure(criteria, Inputs(cycle, on))
    fresh: dict[str, Any] = {"criteria": criteria, "results": results, "computed_at": now,
                             "computed": rules.verdict_of([result["met"] for result in results])}
    if decision is None:
        decision = Decision.objects.create(cycle=cycle, **fresh)
    else:
        decision.move_to(DecisionState.COMPUTED, **fresh, advice="", advice_reason="", advised_at=None, advised_by=None)
    record("decision.computed", on=decision, by=by, at=now, factory=cycle.factory)
    return decision


def measure(criteria: CriteriaSet, inputs: Inputs) -> list[dict[str, Any]]:
    """Each criterion with its value; ``met`` is None where an input is missing or the measure is not known."""
    return [_result(criterion, MEASURES[criterion["measure"]](inputs) if criterion["measure"] in MEASURES else None)
            for criterion in criteria.criteria]


def _result(criterion: dict[str, Any], value: Value) -> dict[str, Any]:
    threshold = Decimal(str(criterion["threshold"]))
    met = None
    if value is not None:
        met = value >= threshold if criterion["operator"] == ">=" else value <= threshold
    return {
        "key": criterion["key"], "family": criterion["family"], "measure": criterion["measure"],
        "titles": criterion["title"], "explanation": criterion["explanation"], "unit": criterion["unit"],
        "operator": criterion["operator"], "threshold": str(threshold), "met": met,
        "value": None if value is None else f"{value.normalize():f}",
    }


@transaction.atomic
def advise(*, decision: Decision, verdict: str, reason: str, by: Person, now: datetime) -> Decision:
    """The team leader says what to decide, and why."""
    require(by, Permission.DECISION_ADVISE, at=now, on=decision)
    rules.check_reason(reason)
    rules.check_verdict_fits(decision.computed, verdict)
    decision.move_to(DecisionState.ADVISED, advice=verdict, advice_reason=reason.strip(), advised_at=now, advised_by=by)
    record("decision.advised", on=decision, by=by, at=now, factory=decision.cycle.factory, advice=verdict)
    return decision


@transaction.atomic
def decide(*, decision: Decision, verdict: str, reason: str, by: Person, now: datetime) -> Decision:
    """The manager decides on the advice; whoever advised may not."""
    require(by, Permission.DECISION_TAKE, at=now, on=decision)
    rules.check_another_person(decision.advised_by_id, by.pk)
    rules.check_reason(reason)
    rules.check_verdict_fits(decision.computed, verdict)
    decision.move_to(DecisionState.DECIDED, verdict=verdict, reason=reason.strip(), decided_at=now, decided_by=by,
                     lapses_on=_lapses(verdict, now))
    record("decision.decided", on=decision, by=by, at=now, factory=decision.cycle.factory, verdict=verdict)
    return decision


@transaction.atomic
def ask_review(*, decision: Decision, text: str, by: Person, now: datetime) -> Decision:
    """The factory asks for another look, within its days."""
    require(by, Permission.DECISION_REVIEW_ASK, at=now, on=decision)
    decided_on = decision.decided_at.date() if decision.decided_at else None
    rules.check_can_ask_review(decision.state, decided_on, on=now.date(), text=text)
    decision.move_to(DecisionState.REVIEW_ASKED, review_request=text.strip(), review_asked_at=now)
    record("decision.review_asked", on=decision, by=by, at=now, factory=decision.cycle.factory)
    return decision


@transaction.atomic
def confirm(*, decision: Decision, verdict: str, reason: str, by: Person, now: datetime) -> Decision:
    """Another manager answers the review; the first decision stays readable beside it."""
    require(by, Permission.DECISION_TAKE, at=now, on=decision)
    rules.check_reviewer(decision.decided_by_id, by.pk)
    rules.check_another_person(decision.advised_by_id, by.pk)
    rules.check_reason(reason)
    rules.check_verdict_fits(decision.computed, verdict)
    before = decision.verdict
    decision.move_to(DecisionState.CONFIRMED, verdict=verdict, confirm_reason=reason.strip(), confirmed_at=now,
                     confirmed_by=by, lapses_on=_lapses(verdict, now))
    record("decision.confirmed", on=decision, by=by, at=now, factory=decision.cycle.factory, before=before,
           verdict=verdict)
    return decision


@transaction.atomic
def lapse(*, decision: Decision, on: date, now: datetime) -> Decision:
    """The status ends with its day."""
    rules.check_has_lapsed(decision.lapses_on, on=on)
    decision.move_to(DecisionState.LAPSED)
    record("decision.lapsed", on=decision, by=None, at=now, factory=decision.cycle.factory)
    return decision


def _lapses(verdict: str, now: datetime) -> date | None:
    return add_months(now.date(), rules.STATUS_MONTHS) if verdict == Verdict.MEETS else None
