"""Month sixteen: the clock computes, people advise, decide and look again; what was decided is released."""

from datetime import date, datetime

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of
from treadle.domain.cycles.operations import mark_done
from treadle.domain.cycles.states import MilestoneKind
from treadle.domain.parties.models import Person
from treadle.domain.reports import operations as reports
from treadle.domain.reports import queries
from treadle.domain.reports.models import Decision, Release
from treadle.journeys import report_messages as messages
from treadle.journeys.release_report import release_decision


@transaction.atomic
def advise(*, decision: Decision, verdict: str, reason: str, by: Person, now: datetime) -> Decision:
    """The team leader advises; the managers are told."""
    advised = reports.advise(decision=decision, verdict=verdict, reason=reason, by=by, now=now)
    messages.tell_decision("decision.advised", Permission.DECISION_TAKE, advised, now=now)
    return advised


@transaction.atomic
def decide(*, decision: Decision, verdict: str, reason: str, by: Person, now: datetime) -> Release:
    """The manager decides; the result is released to the factory and its consenting buyers the same day."""
    taken = reports.decide(decision=decision, verdict=verdict, reason=reason, by=by, now=now)
    mark_done(cycle=taken.cycle, kind=MilestoneKind.DIFFERENTIATION, on=day_of(now), now=now, by=by)
    return release_decision(decision=taken, by=by, now=now)


@transaction.atomic
def ask_review(*, decision: Decision, text: str, by: Person, now: datetime) -> Decision:
    """The factory asks for another look; the managers are told."""
    asked = reports.ask_review(decision=decision, text=text, by=by, now=now)
    messages.tell_decision("decision.review_asked", Permission.DECISION_TAKE, asked, now=now)
    return asked


@transaction.atomic
def confirm(*, decision: Decision, verdict: str, reason: str, by: Person, now: datetime) -> Release:
    """Another manager answers the review; a new version of the result replaces the first."""
    confirmed = reports.confirm(decision=decision, verdict=verdict, reason=reason, by=by, now=now)
    return release_decision(decision=confirmed, by=by, now=now)


def compute_what_is_due(*, on: date, now: datetime) -> list[str]:
    """Compute the cycles whose month sixteen has come."""
    said: list[str] = []
    for cycle in queries.due_for_decision(on):
        decision = reports.compute(cycle=cycle, on=on, now=now)
        messages.tell_decision("decision.computed", Permission.DECISION_ADVISE, decision, now=now)
        said.append(f"Computed month sixteen of {cycle.factory}.")
    return said


def lapse_what_is_over(*, on: date, now: datetime) -> list[str]:
    """End the status of factories whose day has come, and tell their team leaders."""
    said: list[str] = []
    for decision in queries.due_to_lapse(on):
        reports.lapse(decision=decision, on=on, now=now)
        messages.tell_decision("decision.lapsed", Permission.DECISION_ADVISE, decision, now=now)
        said.append(f"The status of {decision.cycle.factory} has lapsed.")
    return said
