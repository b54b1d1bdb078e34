"""Answers, findings and their evidence, while the sheet is filled in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.assessments.models import Answer, Assessment, FindingFile
from treadle.domain.assessments.operations.bulk import kept_in, work_out, write_rows
from treadle.domain.assessments.operations.deciding import Kept, agrees
from treadle.domain.assessments.operations.doors import locked, open_door
from treadle.domain.assessments.operations.receiving import SheetAnswer, checked
from treadle.domain.assessments.operations.writing import StaleAnswer, read, write
from treadle.domain.assessments.queries.answered import asked_in
from treadle.domain.assessments.queries.sheet import finding_of
from treadle.domain.assessments.rules import sheet as rules
from treadle.domain.assessments.rules.sheet import FindingInput, Given
from treadle.domain.files.operations import store_file
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory, Person
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
    rules.check_not_in_journal(fresh.in_journal)
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
) -> int:
    """Save many answers at once, all or none, with one entry in the ledger; says how many were given.

    Raises ``SheetRefused`` with every answer that is in the way. Findings must be given with theirs.
    """
    door = open_door(assessment.pk, by=by, now=now)
    rules.check_fillable(door.state)
    rules.check_not_in_journal(door.in_journal)
    given = [
        SheetAnswer(str(one.question.pk), one.outcome, one.value, one.note, one.finding, one.revision)
        for one in answers
    ]
    kept = kept_in(door.id)
    entries = checked(given, asked_in(door.version_id, door.country, door.started_on), kept)
    write_rows(work_out(entries, kept), assessment_id=door.id, by_id=by.pk, now=now)
    factory = Factory(pk=door.factory_id)
    record("assessment.answered", on=assessment, by=by, at=now, factory=factory, answers=len(entries))
    return len(entries)


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
    is_stale = present is not None and rules.is_stale(revision, present.revision)
    if present is not None and is_stale and not agrees(Kept.of(present), given, finding):
        raise StaleAnswer.of(question, present=present, yours=given, finding=finding)
    return write(present, given, finding, assessment=assessment, question=question, by=by, now=now)


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
    rules.check_not_in_journal(fresh.in_journal)
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
    rules.check_not_in_journal(fresh.in_journal)
    removed, _rows = FindingFile.objects.filter(pk=attached.pk, finding__answer__assessment=fresh).delete()
    if removed:
        record("assessment.file_detached", on=fresh, by=by, at=now, factory=fresh.factory, file=str(attached.file_id))
