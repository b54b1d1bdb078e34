"""Self-diagnosis: each side fills its sheet; the workers' side speaks as one, and no person is kept."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import require
from treadle.domain.assessments.models import Diagnosis, DiagnosisReply
from treadle.domain.assessments.queries.diagnosis import said_in
from treadle.domain.assessments.rules import diagnosis as rules
from treadle.domain.assessments.states import DiagnosisAnswer, DiagnosisSide
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.operations import mark_done
from treadle.domain.cycles.states import MilestoneKind
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import DiagnosisQuestion
from treadle.domain.standards.queries import diagnosis_set

_NEEDED = {
    DiagnosisSide.WORKERS: Permission.SELF_DIAGNOSIS_WORKERS,
    DiagnosisSide.MANAGEMENT: Permission.SELF_DIAGNOSIS_MANAGEMENT,
    DiagnosisSide.TOGETHER: Permission.SELF_DIAGNOSIS_SEE,
}


def _remember(event: str, diagnosis: Diagnosis, by: Person, now: datetime) -> None:
    """The ledger names nobody of the workers' side."""
    named = None if diagnosis.side == DiagnosisSide.WORKERS else by
    record(event, on=diagnosis, by=named, at=now, factory=diagnosis.cycle.factory, side=diagnosis.side)


@transaction.atomic
def open_diagnosis(*, cycle: Cycle, side: DiagnosisSide, by: Person, now: datetime) -> Diagnosis:
    """The sheet of one side in a cycle; opened once, found again afterwards."""
    require(by, _NEEDED[side], at=now, on=cycle)
    diagnosis, made = Diagnosis.objects.get_or_create(
        cycle=cycle, side=side, defaults={"set": diagnosis_set(), "opened_at": now}
    )
    if made:
        _remember("diagnosis.opened", diagnosis, by, now)
    return diagnosis


@transaction.atomic
def answer_diagnosis(
    *,
    diagnosis: Diagnosis,
    answers: Mapping[str, str],
    by: Person,
    now: datetime,
    notes: Mapping[str, str] | None = None,
) -> int:
    """Save answers by question key (an empty answer takes one back). Says how many are answered now."""
    require(by, _NEEDED[DiagnosisSide(diagnosis.side)], at=now, on=diagnosis)
    rules.check_is_open(diagnosis.closed_at is not None)
    questions = {question.key: question for question in DiagnosisQuestion.objects.filter(set=diagnosis.set_id)}
    given = {key: answer for key, answer in answers.items() if answer}
    rules.check_answers(answers, questions, given.values(), DiagnosisAnswer.values)
    _write(diagnosis, questions, answers, notes or {})
    _remember("diagnosis.answered", diagnosis, by, now)
    return diagnosis.replies.count()


@transaction.atomic
def close_diagnosis(*, diagnosis: Diagnosis, respondents: int, by: Person, now: datetime) -> None:
    """This side is done; ``respondents`` people took part. With both sides closed the milestone is done."""
    require(by, _NEEDED[DiagnosisSide(diagnosis.side)], at=now, on=diagnosis)
    rules.check_is_open(diagnosis.closed_at is not None)
    rules.check_can_close(diagnosis.replies.count(), respondents)
    _close(diagnosis, respondents, by, now)


@transaction.atomic
def keep_together(
    *, cycle: Cycle, answers: Mapping[str, tuple[str, str]], respondents: int | None, by: Person, now: datetime
) -> Diagnosis:
    """Bring the sheet of both sides together to what a visit's journal says: key → (answer, note), "" takes one back.

    For the subject of the journals alone: it asked who may answer, and whether the sheet is open, when the entries
    came. Answers that the journal does not speak of stay. ``respondents`` closes the sheet, once.
    """
    diagnosis, made = Diagnosis.objects.select_for_update().get_or_create(
        cycle=cycle, side=DiagnosisSide.TOGETHER, defaults={"set": diagnosis_set(), "opened_at": now}
    )
    if made:
        _remember("diagnosis.opened", diagnosis, by, now)
    if diagnosis.closed_at is not None and respondents is None:
        return diagnosis  # closed elsewhere; it stays as it was closed
    kept = said_in(diagnosis)
    changed = {key: one for key, one in answers.items() if kept.get(key, ("", "")) != one}
    if changed:
        questions = {one.key: one for one in DiagnosisQuestion.objects.filter(set=diagnosis.set_id, key__in=changed)}
        _write(diagnosis, questions, {key: one[0] for key, one in changed.items()},
               {key: one[1] for key, one in changed.items()})
        _remember("diagnosis.answered", diagnosis, by, now)
    if respondents is not None and diagnosis.closed_at is None:
        _close(diagnosis, respondents, by, now)
    return diagnosis


def _write(
    diagnosis: Diagnosis, questions: Mapping[str, DiagnosisQuestion], answers: Mapping[str, str],
    notes: Mapping[str, str],
) -> None:
    diagnosis.replies.filter(question__key__in=answers).delete()
    DiagnosisReply.objects.bulk_create(
        DiagnosisReply(diagnosis=diagnosis, question=questions[key], answer=answer, note=notes.get(key, ""))
        for key, answer in answers.items() if answer
    )


def _close(diagnosis: Diagnosis, respondents: int, by: Person, now: datetime) -> None:
    diagnosis.respondents, diagnosis.closed_at = respondents, now
    diagnosis.save(update_fields=["respondents", "closed_at"])
    _remember("diagnosis.closed", diagnosis, by, now)
    closed = set(
        Diagnosis.objects.filter(cycle=diagnosis.cycle_id, closed_at__isnull=False).values_list("side", flat=True)
    )
    if DiagnosisSide.TOGETHER in closed or {DiagnosisSide.WORKERS, DiagnosisSide.MANAGEMENT} <= closed:
        mark_done(cycle=diagnosis.cycle, kind=MilestoneKind.SELF_DIAGNOSIS, on=now.date(), now=now)


@transaction.atomic
def agree_to_share(*, diagnosis: Diagnosis, agrees: bool, by: Person, now: datetime) -> None:
    """The workers' side lets managers and buyers see its answers though few took part, or takes that back."""
    require(by, Permission.SELF_DIAGNOSIS_WORKERS, at=now, on=diagnosis)
    diagnosis.workers_agree_to_share = agrees
    diagnosis.save(update_fields=["workers_agree_to_share"])
    _remember("diagnosis.sharing_agreed" if agrees else "diagnosis.sharing_taken_back", diagnosis, by, now)
