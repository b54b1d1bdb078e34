"""Answers, findings and their evidence, while the sheet is filled in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.assessments.models import Answer, Assessment, FindingFile
from treadle.domain.assessments.operations.doors import locked
from treadle.domain.assessments.operations.writing import First, StaleAnswer, read, snapshot, write, write_firsts
from treadle.domain.assessments.queries.sheet import finding_of
from treadle.domain.assessments.rules import sheet as rules
from treadle.domain.assessments.rules.sheet import FindingInput, Given
from treadle.domain.files.operations import store_file
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Question
from treadle.kernel.errors import RuleBroken


@dataclass(frozen=True)
class AnswerInput:
    """One answer of many. ``revision`` is the one that the writer saw; None: there was no answer."""

    question: Question
    outcome: str = ""
    value: str = ""
    note: str = ""
    finding: FindingInput | None = None
    revision: int | None = None


@transaction.atomic
def record_answer(
    *,
    assessment: Assessment,
    question: Question,
    by: Person,
    now: datetime,
    outcome: str = "",
    value: str = "",
    note: str = "",
    finding: FindingInput | None = None,
    revision: int | None = None,
) -> Answer:
    """Save one answer; both ``outcome`` and ``value`` empty take it back. Raises ``StaleAnswer`` when somebody saved
    since ``revision``. Six queries at most, once the person's roles are known.
    """
    fresh = locked(assessment, Permission.ASSESSMENT_FILL, by=by, now=now)
    rules.check_fillable(fresh.state)
    given = read(fresh, question, outcome=outcome, value=value, note=note, finding=finding)
    present = Answer.objects.select_related("finding").filter(assessment=fresh, question=question).first()
    answer = _save(fresh, question, present, given, finding, revision, by=by, now=now)
    record("assessment.answered", on=fresh, by=by, at=now, factory=fresh.factory, code=question.code)
    return answer


@transaction.atomic
def record_answers(
    *,
    assessment: Assessment,
    answers: Iterable[AnswerInput],
    by: Person,
    now: datetime,
) -> list[Answer]:
    """Save many answers at once, all or none, with one entry in the ledger. Findings must be given with theirs."""
    fresh = locked(assessment, Permission.ASSESSMENT_FILL, by=by, now=now)
    rules.check_fillable(fresh.state)
    inputs = list(answers)
    present = {row.question_id: row for row in Answer.objects.select_related("finding").filter(assessment=fresh)}
    saved: list[Answer] = []
    new: list[First] = []
    for one in inputs:
        given = read(fresh, one.question, outcome=one.outcome, value=one.value, note=one.note, finding=one.finding)
        known = present.get(one.question.pk)
        if known is None:
            new.append((one.question, given, one.finding))
        else:
            saved.append(_save(fresh, one.question, known, given, one.finding, one.revision, by=by, now=now))
    saved += write_firsts(new, assessment=fresh, by=by, now=now)
    record("assessment.answered", on=fresh, by=by, at=now, factory=fresh.factory, answers=len(saved))
    return saved


def _save(
    assessment: Assessment,
    question: Question,
    present: Answer | None,
    given: Given,
    finding: FindingInput | None,
    revision: int | None,
    *,
    by: Person,
    now: datetime,
) -> Answer:
    if present is not None and rules.is_stale(revision, present.revision) and not _same(present, given, finding):
        raise StaleAnswer.of(question, present=present, yours=given, finding=finding)
    return write(present, given, finding, assessment=assessment, question=question, by=by, now=now)


def _same(present: Answer, given: Given, finding: FindingInput | None) -> bool:
    """Two people who say the same do not disagree."""
    kept = snapshot(present)
    if (kept["outcome"], kept["value"], kept["note"]) != (given.outcome, given.value, given.note):
        return False
    if finding is None or finding_of(present) is None:
        return finding is None or not finding.explanation.strip()
    mine = kept["finding"]
    return (mine["explanation"], sorted(mine["evidence_kinds"]), mine["evidence"]) == (
        finding.explanation.strip(),
        sorted(set(finding.evidence_kinds)),
        finding.evidence.strip(),
    )


@transaction.atomic
def attach_file(
    *,
    assessment: Assessment,
    question: Question,
    content: bytes,
    name: str,
    by: Person,
    now: datetime,
    caption: str = "",
) -> FindingFile:
    """Add a photo or document to the finding of a question that is not met."""
    fresh = locked(assessment, Permission.ASSESSMENT_FILL, by=by, now=now)
    rules.check_fillable(fresh.state)
    finding = finding_of(Answer.objects.select_related("finding").filter(assessment=fresh, question=question).first())
    if finding is None:
        raise RuleBroken(_("Files belong to a finding. Answer “Not met” and describe it first."), code="no_finding")
    stored = store_file(content=content, name=name, by=by, now=now, factory=fresh.factory)
    attached = FindingFile.objects.create(finding=finding, file=stored, caption=caption.strip()[:200])
    record("assessment.file_attached", on=fresh, by=by, at=now, factory=fresh.factory, code=question.code)
    return attached


@transaction.atomic
def detach_file(*, assessment: Assessment, attached: FindingFile, by: Person, now: datetime) -> None:
    """Take a file from a finding; the stored file stays in the archive."""
    fresh = locked(assessment, Permission.ASSESSMENT_FILL, by=by, now=now)
    rules.check_fillable(fresh.state)
    removed, _rows = FindingFile.objects.filter(pk=attached.pk, finding__answer__assessment=fresh).delete()
    if removed:
        record("assessment.file_detached", on=fresh, by=by, at=now, factory=fresh.factory, file=str(attached.file_id))
