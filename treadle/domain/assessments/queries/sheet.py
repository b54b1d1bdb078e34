"""The sheet of an assessment: its frozen questions and law, answers, progress, what is missing, last time's answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treadle.domain.assessments.models import Answer, Assessment, ClosingMeeting, Finding, FindingFile, Interview
from treadle.domain.assessments.queries.answered import Said, answered_in, asked_in, gaps_of, lacking_in
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.standards.models import Cluster, Rule
from treadle.domain.standards.queries import AppliedQuestion, by_topic, sheet_for

#: States in which the sheet takes answers.
FILLABLE = (AssessmentState.OPEN, AssessmentState.SENT_BACK)


@dataclass(frozen=True)
class ClusterProgress:
    """How far a cluster is: ``points`` are (questions, answered, not met) by point, in order."""

    cluster: Cluster
    total: int
    answered: int
    not_met: int
    points: list[tuple[int, int, int]]

    @property
    def is_done(self) -> bool:
        """Whether nothing is blank."""
        return self.answered == self.total


@dataclass(frozen=True)
class Missing:
    """Something that is not there yet. ``blocks``: the sheet cannot be handed in without it."""

    kind: str
    blocks: bool
    applied: AppliedQuestion | None = None

    @property
    def code(self) -> str:
        """The question's code; "" for what belongs to no question."""
        return self.applied.question.code if self.applied else ""

    @property
    def says(self) -> Promise:
        """What is missing, in words."""
        return MISSING[self.kind]


MISSING: Mapping[str, Promise] = {
    "explanation": _("The finding has no explanation"),
    "evidence": _("The finding has no evidence"),
    "unanswered": _("Not answered"),
    "interviews": _("No interviews are recorded"),
    "closing": _("No closing meeting is recorded"),
}


def sheet_of(assessment: Assessment) -> list[AppliedQuestion]:
    """The questions in order, as frozen when the assessment began. One query, and remembered on the object."""
    if "_sheet" not in assessment.__dict__:
        assessment.__dict__["_sheet"] = sheet_for(
            assessment.version, country=assessment.factory.country, on=assessment.started_on
        )
    questions: list[AppliedQuestion] = assessment.__dict__["_sheet"]
    return questions


def is_asked(assessment: Assessment, question_id: UUID) -> bool:
    """Whether a question is one of the sheet; remembered, because a version in force never changes."""
    return str(question_id) in asked_in(assessment.version_id, assessment.factory.country, assessment.started_on)


def answers_of(assessment: Assessment, questions: Collection[UUID] | None = None) -> dict[UUID, Answer]:
    """Question id → answer with its finding and files; two queries."""
    rows = Answer.objects.filter(assessment=assessment).select_related("finding", "answered_by")
    files = Prefetch("finding__files", FindingFile.objects.select_related("file"))
    if questions is not None:
        rows = rows.filter(question__in=questions)
    return {row.question_id: row for row in rows.prefetch_related(files)}


def finding_of(answer: Answer | None) -> Finding | None:
    """The finding of an answer that is not met; a finding left from before it was changed does not count."""
    if answer is None or answer.outcome != Outcome.NOT_MET:
        return None
    return kept_finding(answer)


def kept_finding(answer: Answer | None) -> Finding | None:
    """The finding of an answer whatever its outcome: nothing typed is lost while the sheet is filled in."""
    return getattr(answer, "finding", None) if answer is not None else None


def laws_of(assessment: Assessment) -> dict[str, list[Rule]]:
    """The readings of law by topic, as they stood when the assessment began."""
    frozen = assessment.frozen_rules.values("rule")
    return by_topic(Rule.objects.filter(pk__in=frozen).order_by("topic", "key"))


def last_answers(assessment: Assessment, questions: Collection[AppliedQuestion]) -> dict[UUID, Answer]:
    """Question id → the answer of the factory's last released assessment, superseded concepts followed. One query."""
    wanted = {one.question.concept_id: one.question.pk for one in questions}
    released = Assessment.objects.filter(
        factory=assessment.factory_id, state=AssessmentState.RELEASED, started_on__lt=assessment.started_on
    ).order_by("-started_on", "-pk")
    same, older = Q(question__concept__in=wanted), Q(question__concept__counts_as__new__in=wanted)
    rows = Answer.objects.filter(same | older, assessment=Subquery(released.values("pk")[:1]))
    found: dict[UUID, Answer] = {}
    for row in rows.select_related("question", "finding").annotate(newer=F("question__concept__counts_as__new")):
        concept = row.question.concept_id if row.question.concept_id in wanted else row.newer
        found.setdefault(wanted[concept], row)
    return found


def outcomes_of(assessment: Assessment) -> dict[UUID, tuple[str, bool]]:
    """Question id → (outcome, whether it is answered at all); one query."""
    rows = Answer.objects.filter(assessment=assessment).values_list("question_id", "outcome", "value")
    return {question: (outcome, bool(outcome or value)) for question, outcome, value in rows}


def progress_of(assessment: Assessment, answers: Mapping[UUID, Answer] | None = None) -> list[ClusterProgress]:
    """Each cluster of the sheet in order. Two queries; one with all ``answers`` given."""
    if answers is None:
        outcomes = outcomes_of(assessment)
    else:
        outcomes = {question: (answer.outcome, not answer.is_blank) for question, answer in answers.items()}
    clusters: dict[UUID, tuple[Cluster, dict[UUID, list[int]]]] = {}
    for one in sheet_of(assessment):
        _cluster, points = clusters.setdefault(one.cluster.pk, (one.cluster, {}))
        count = points.setdefault(one.point.pk, [0, 0, 0])
        outcome, answered = outcomes.get(one.question.pk, ("", False))
        count[0] += 1
        count[1] += answered
        count[2] += outcome == Outcome.NOT_MET
    return [_progress(cluster, list(points.values())) for cluster, points in clusters.values()]


def _progress(cluster: Cluster, counts: list[list[int]]) -> ClusterProgress:
    total, answered, not_met = (sum(column) for column in zip(*counts, strict=True))
    return ClusterProgress(cluster, total, answered, not_met, [(a, b, c) for a, b, c in counts])


def missing_of(assessment: Assessment, answers: Mapping[UUID, Answer] | None = None) -> list[Missing]:
    """What is missing before the sheet is handed in, what blocks first. Four queries at most, none of models."""
    said = answered_in(assessment.pk) if answers is None else {str(key): _said(one) for key, one in answers.items()}
    sheet = {str(one.question.pk): one for one in sheet_of(assessment)}
    found: list[Missing] = []
    for gap in gaps_of(sheet, said):
        applied = sheet[gap.question]
        if gap.blank:
            found.append(Missing("unanswered", blocks=False, applied=applied))
        found += [Missing(kind, blocks=True, applied=applied) for kind in gap.lacking]
    if not Interview.objects.filter(assessment=assessment).exists():
        found.append(Missing("interviews", blocks=False))
    if not ClosingMeeting.objects.filter(assessment=assessment).exists():
        found.append(Missing("closing", blocks=False))
    return sorted(found, key=lambda missing: not missing.blocks)


def _said(answer: Answer) -> Said:
    finding = kept_finding(answer)
    if finding is None:
        return not answer.is_blank, lacking_in(answer.outcome, None, None)
    return not answer.is_blank, lacking_in(answer.outcome, finding.explanation, finding.evidence_kinds)


def with_all(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """With what pages of an assessment name anyway."""
    return assessments.select_related("factory", "cycle", "visit", "version__instrument", "submitted_by", "reviewed_by")
