"""The review and the draft: who may read what, what was changed, what was looked at, what points at people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import visible_to
from treadle.domain.assessments.models import Answer, AnswerChange, Assessment, Correction, ReviewCheck, ReviewRemark
from treadle.domain.assessments.queries.sheet import finding_of
from treadle.domain.assessments.states import AssessmentState, CorrectionState, EvidenceKind, Outcome
from treadle.domain.assessments.traces import WITHOUT_NUMBERS, Trace, traces_in
from treadle.domain.parties.models import Person
from treadle.domain.standards.queries import AppliedQuestion
from treadle.domain.standards.states import QuestionType

AT_THE_FACTORY = (AssessmentState.WITH_FACTORY, AssessmentState.READY)


@dataclass(frozen=True)
class Traced:
    """A question whose text may point at a person who was interviewed, and the pieces that do."""

    code: str
    question_id: UUID
    traces: list[Trace]


def assessments_visible_to(person: Person, at: date | datetime) -> QuerySet[Assessment]:
    """Those that a person may see before their report is released."""
    return visible_to(Assessment.objects.all(), person, Permission.ASSESSMENT_SEE, at)


def drafts_visible_to(person: Person, at: date | datetime) -> QuerySet[Assessment]:
    """The reviewed drafts that lie with a factory's management; nobody else's, and no assessment before that."""
    return visible_to(Assessment.objects.filter(state__in=AT_THE_FACTORY), person, Permission.DRAFT_COMMENT, at)


def may_review(assessment: Assessment, person: Person) -> bool:
    """Whether this person took no part: not as an assessor, not in handing in, not by an answer of theirs."""
    return not took_part(assessment, person)


def took_part(assessment: Assessment, person: Person) -> bool:
    """Whether the assessment is this person's own work. A review leaves ``answered_by`` as it was. One query."""
    if assessment.submitted_by_id == person.pk:
        return True
    answers = Answer.objects.filter(assessment=assessment)
    mine = Q(answered_by=person) | Q(changes__changed_by=person, changes__in_review=False)
    assessed = Assessment.assessors.through.objects.filter(assessment=assessment, person=person)
    return Assessment.objects.filter(Exists(assessed) | Exists(answers.filter(mine)), pk=assessment.pk).exists()


def tracked_changes(
    assessment: Assessment, questions: Collection[UUID] | None = None
) -> dict[UUID, list[AnswerChange]]:
    """Question id → the changes made in the review, oldest first."""
    rows = AnswerChange.objects.filter(answer__assessment=assessment, in_review=True)
    if questions is not None:
        rows = rows.filter(answer__question__in=questions)
    found: dict[UUID, list[AnswerChange]] = {}
    for row in rows.select_related("answer", "changed_by").order_by("changed_at", "pk"):
        found.setdefault(row.answer.question_id, []).append(row)
    return found


def remarks_of(assessment: Assessment) -> QuerySet[ReviewRemark]:
    """The reviewer's remarks, open ones first."""
    rows = ReviewRemark.objects.filter(assessment=assessment).select_related("question", "made_by", "settled_by")
    return rows.order_by("settled_at", "made_at")


def checked_of(assessment: Assessment) -> dict[UUID, int]:
    """Question id → the revision that the reviewer looked at."""
    return dict(ReviewCheck.objects.filter(assessment=assessment).values_list("question_id", "revision"))


def unchecked_findings(assessment: Assessment) -> list[str]:
    """Codes of the questions not met that the reviewer has not looked at since their last change."""
    checked = checked_of(assessment)
    rows = Answer.objects.filter(assessment=assessment, outcome=Outcome.NOT_MET).select_related("question")
    return sorted(row.question.code for row in rows if checked.get(row.question_id) != row.revision)


def rests_on_interviews(assessment: Assessment) -> bool:
    """Whether a finding here rests on what people told in interviews."""
    return Answer.objects.filter(
        assessment=assessment, outcome=Outcome.NOT_MET, finding__rests_on_interviews=True
    ).exists()


def traced_in(one: AppliedQuestion, answer: Answer | None) -> list[Trace]:
    """What in the texts of one answer may point at a person who was interviewed."""
    if answer is None:
        return []
    finding = finding_of(answer)
    if finding is not None and finding.rests_on_interviews:
        return traces_in(f"{finding.explanation}\n{finding.evidence}")
    told = one.question.type == QuestionType.FACT and one.question.kinds == [EvidenceKind.INTERVIEW]
    return traces_in(answer.value, WITHOUT_NUMBERS) if told else []


def traced_questions(sheet: Collection[AppliedQuestion], answers: dict[UUID, Answer]) -> list[Traced]:
    """Every question whose texts may point at a person, in the order of the sheet."""
    return [
        Traced(one.question.code, one.question.pk, traces)
        for one in sheet
        if (traces := traced_in(one, answers.get(one.question.pk)))
    ]


def corrections_of(assessment: Assessment) -> QuerySet[Correction]:
    """What management asked to have corrected, with the answers."""
    rows = Correction.objects.filter(assessment=assessment).select_related("question", "asked_by", "answered_by")
    return rows.order_by("asked_at")


def open_corrections(assessment: Assessment) -> int:
    """How many corrections wait for an answer."""
    return Correction.objects.filter(assessment=assessment, state=CorrectionState.ASKED).count()
