"""Allowances that were taken up: training days and seminars."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.cycles import rules
from treadle.domain.cycles.models import Cycle, SeminarAttendance, TrainingUse
from treadle.domain.cycles.operations.anchors import settle_next
from treadle.domain.cycles.queries import plan_of_template, training_days_used
from treadle.domain.cycles.states import MilestoneKind
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person


@transaction.atomic
def record_training(
    *, cycle: Cycle, title: str, held_on: date, days: Decimal | float, by: Person, now: datetime, women: int = 0,
    men: int = 0,
) -> TrainingUse:
    """Count training days as used. A session may exceed the allowance; the page then says by how much."""
    require(by, Permission.TRAINING_RECORD, at=now, on=cycle)
    rules.check_running(cycle)
    rules.check_title(title)
    rules.check_training(days=Decimal(str(days)), held_on=held_on, on=day_of(now))
    use = TrainingUse.objects.create(cycle=cycle, title=title.strip(), held_on=held_on, days=Decimal(str(days)),
                                     women=women, men=men, recorded_at=now)
    record("training.recorded", on=use, by=by, at=now, factory=cycle.factory, days=str(days))
    if training_days_used(cycle) >= plan_of_template(cycle.template).training_days:
        settle_next(cycle, MilestoneKind.TRAINING_DAYS, held_on)
    return use


@transaction.atomic
def record_seminar(
    *, cycle: Cycle, title: str, held_on: date, by: Person, now: datetime, people: int = 1,
) -> SeminarAttendance:
    """Remember that the factory attended a learning seminar; recording it twice changes nothing."""
    require(by, Permission.TRAINING_RECORD, at=now, on=cycle)
    rules.check_running(cycle)
    rules.check_title(title)
    rules.check_training(days=Decimal(1), held_on=held_on, on=day_of(now))
    seminar, made = SeminarAttendance.objects.get_or_create(
        cycle=cycle, title=title.strip(), held_on=held_on, defaults={"people": people, "recorded_at": now})
    if made:
        settle_next(cycle, MilestoneKind.LEARNING_SEMINAR, held_on)
        record("seminar.recorded", on=seminar, by=by, at=now, factory=cycle.factory)
    return seminar
