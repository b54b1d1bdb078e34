"""How one answer and its finding are written, whoever writes them. Private to the operations."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from treadle.domain.assessments.models import Answer, AnswerChange, Assessment, Finding
from treadle.domain.assessments.operations.deciding import (
    Kept,
    finding_to_write,
    for_history,
    says_another,
    values_of,
)
from treadle.domain.assessments.queries.sheet import is_asked, kept_finding
from treadle.domain.assessments.rules import sheet as rules
from treadle.domain.assessments.rules.sheet import FindingInput, Given
from treadle.domain.assessments.states import Outcome
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Question
from treadle.kernel.errors import RuleBroken


class StaleAnswer(RuleBroken):
    """Somebody saved since. ``present`` is what is kept, ``yours`` what was typed; nothing of either is lost."""

    def __init__(self, sentence: str, *, present: Answer, yours: Given, finding: FindingInput | None) -> None:
        super().__init__(sentence, code="stale")
        self.present, self.yours, self.finding = present, yours, finding

    @classmethod
    def of(cls, question: Question, *, present: Answer, yours: Given, finding: FindingInput | None) -> "StaleAnswer":
        """The refusal for one question."""
        sentence = _("Somebody saved another answer to %(code)s meanwhile. Yours is not lost: choose which one stays.")
        return cls(sentence % {"code": question.code}, present=present, yours=yours, finding=finding)


def read(
    assessment: Assessment, question: Question, *, outcome: str, value: str, note: str, finding: FindingInput | None
) -> Given:
    """Check what was typed against the question and the sheet."""
    rules.check_asked(question.version_id == assessment.version_id and is_asked(assessment, question.pk))
    given = rules.read_answer(
        question_type=question.type, kind=question.answer, outcome=outcome, value=value, note=note
    )
    if finding is not None:
        rules.check_finding(finding)
    return given


def snapshot(answer: Answer) -> dict[str, Any]:
    """An answer as its history keeps it."""
    finding = kept_finding(answer)
    values = None if finding is None else values_of(finding)
    return for_history(answer.outcome, answer.value, answer.note, values)


def write(
    answer: Answer | None,
    given: Given,
    finding: FindingInput | None,
    *,
    assessment: Assessment,
    question: Question,
    by: Person,
    now: datetime,
    in_review: bool = False,
) -> Answer:
    """Write an answer, its finding and what it was before. A write that changes nothing writes nothing."""
    if answer is None:
        return _first(given, finding, assessment=assessment, question=question, by=by, now=now, in_review=in_review)
    before = snapshot(answer)
    changes_finding = _put_finding(answer, given, finding, by=by, now=now)
    if not says_another(Kept.of(answer), given) and not changes_finding:
        return answer
    answer.outcome, answer.value, answer.note = given.outcome, given.value, given.note
    answer.revision += 1
    if not in_review:
        answer.answered_at, answer.answered_by = now, by
    answer.save(update_fields=["outcome", "value", "note", "revision", "answered_at", "answered_by"])
    _remember(answer, before, by=by, now=now, in_review=in_review)
    return answer


def _first(
    given: Given,
    finding: FindingInput | None,
    *,
    assessment: Assessment,
    question: Question,
    by: Person,
    now: datetime,
    in_review: bool,
) -> Answer:
    answer = Answer(
        assessment=assessment,
        question=question,
        outcome=given.outcome,
        value=given.value,
        note=given.note,
        answered_at=now,
        answered_by=None if in_review else by,
    )
    answer.save(force_insert=True)
    _put_finding(answer, given, finding, by=by, now=now)
    if in_review:
        _remember(answer, {"outcome": "", "value": "", "note": ""}, by=by, now=now, in_review=True)
    return answer


def _put_finding(answer: Answer, given: Given, finding: FindingInput | None, *, by: Person, now: datetime) -> bool:
    """Keep what was typed of a finding of a question not met; says whether something changed.

    While the sheet is filled in, a finding outlives a change of the answer: nothing typed is lost by a slip.
    """
    if finding is None or given.outcome != Outcome.NOT_MET:
        return False
    kept = kept_finding(answer)
    values = finding_to_write(None if kept is None else values_of(kept), given, finding)
    if values is None:
        return False
    if kept is None:
        answer.finding = Finding.objects.create(answer=answer, recorded_at=now, recorded_by=by, **values)
        return True
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(values))
    return True


def _remember(answer: Answer, before: dict[str, Any], *, by: Person, now: datetime, in_review: bool) -> None:
    AnswerChange.objects.create(
        answer=answer, before=before, after=snapshot(answer), in_review=in_review, changed_at=now, changed_by=by
    )


def drop_stray_findings(assessment: Assessment) -> int:
    """Findings of questions that are no longer not met go when the sheet is handed in; the history keeps them."""
    return Finding.objects.filter(answer__assessment=assessment).exclude(answer__outcome=Outcome.NOT_MET).delete()[0]
