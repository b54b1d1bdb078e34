"""Decisions at month sixteen, as each reader may know them."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, visible_q
from treadle.domain.access.roles import Reach
from treadle.domain.parties.models import Factory, Person
from treadle.domain.reports.composers.differentiation import PRIVATE_MEASURES, listed
from treadle.domain.reports.models import Decision
from treadle.domain.reports.queries.releases import BY_SHARE
from treadle.domain.reports.rules import verdict_of
from treadle.domain.reports.states import DecisionState, Verdict

OUTSIDE = frozenset({Reach.FACTORY, Reach.GROUP})
TAKEN = (DecisionState.DECIDED, DecisionState.REVIEW_ASKED, DecisionState.CONFIRMED, DecisionState.LAPSED)


def decisions_visible_to(person: Person, at: date | datetime) -> QuerySet[Decision]:
    """Decisions that the person may follow: the programme from the start, the factory once one is taken.

    Buyers read the released report instead.
    """
    inside = visible_q(person, Permission.DECISION_SEE, Decision, at, without=BY_SHARE | OUTSIDE)
    outside = visible_q(person, Permission.DECISION_SEE, Decision, at, without=BY_SHARE) & Q(state__in=TAKEN)
    return Decision.objects.filter(inside | outside).select_related("cycle__factory", "criteria")


def results_for(person: Person, decision: Decision, at: date | datetime) -> tuple[list[dict[str, object]], Verdict]:
    """The criteria and what follows from them, as far as this person may know: private ones need the right to see
    what they are made from, and without it the verdict is that of the others."""
    if can(person, Permission.ALERT_SEE, at=at, on=decision):
        return decision.results, Verdict(decision.computed)
    known = [result["met"] for result in decision.results if result["measure"] not in PRIVATE_MEASURES]
    return listed(decision.results), verdict_of(known)


def has_advanced_services(factory: Factory, on: date) -> bool:
    """Whether the factory met the criteria at its last decision, and the status has not lapsed."""
    kept = Decision.objects.filter(
        cycle__factory=factory, verdict=Verdict.MEETS,
        state__in=[DecisionState.DECIDED, DecisionState.CONFIRMED, DecisionState.REVIEW_ASKED])
    return kept.filter(Q(lapses_on=None) | Q(lapses_on__gt=on)).exists()
