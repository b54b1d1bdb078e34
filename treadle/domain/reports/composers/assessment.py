"""The assessment report: what changed, what remains, and the tables behind it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from treadle.domain.assessments.models import Answer, Assessment, FactoryComment
from treadle.domain.assessments.queries.diagnosis import DiagnosisResults, DiagnosisRow, diagnosis_results
from treadle.domain.assessments.states import CorrectionState, DiagnosisAnswer, EvidenceKind, Outcome
from treadle.domain.reports.composers.facts import Snapshot, head, iso
from treadle.domain.reports.composers.points import compare
from treadle.domain.reports.states import ReleaseKind
from treadle.domain.standards.queries.sheet import AppliedQuestion, sheet_for
from treadle.domain.standards.states import Confidence, QuestionType, TagKind

#: Fewer people interviewed than this are not counted aloud: the number could point at one of them.
FEW_INTERVIEWS = 5
_SCORE = {DiagnosisAnswer.YES: 100, DiagnosisAnswer.PARTLY: 50, DiagnosisAnswer.NO: 0}


def compose_assessment(assessment: Assessment, *, release_id: UUID, number: int, now: datetime,
                       change_note: str = "") -> Snapshot:
    """Everything that the report of a settled assessment says. Contacts, names of people and buyers are not in it."""
    on = now.date()
    sheet = sheet_for(assessment.version, country=assessment.factory.country, on=assessment.started_on)
    questions = {each.question.pk: each for each in sheet}
    compared = compare(assessment, on=on)
    repeated = {row["key"] for row in compared["points"] if row["state"] == row["previous"] == "not_met"}
    return {
        **head(release_id=release_id, kind=ReleaseKind.ASSESSMENT, number=number, cycle=assessment.cycle, now=now,
               change_note=change_note),
        "assessment": _conduct(assessment),
        **compared,
        "findings": _findings(assessment, questions, repeated),
        "corrections": _corrections(assessment, questions),
        "comment": _comment(assessment),
        "diagnosis": _diagnosis(diagnosis_results(assessment.cycle, workers_too=False)),
        "rules": _rules(assessment),
    }


def _conduct(assessment: Assessment) -> Snapshot:
    """How it was done. Interviews by kind and number only when there were enough people: a kind may point at one."""
    interviews = list(assessment.interviews.all())
    people = sum(each.women + each.men for each in interviews)
    enough = people >= FEW_INTERVIEWS
    return {
        "id": str(assessment.pk), "started_on": assessment.started_on.isoformat(),
        "person_days": str(assessment.person_days) if assessment.person_days is not None else None,
        "assessors": assessment.assessors.count(), "tool": assessment.version.instrument.titles,
        "version": assessment.version.label,
        "reviewed_on": iso(assessment.reviewed_at.date() if assessment.reviewed_at else None),
        "interview_kinds": [each.kind for each in interviews if enough and each.women + each.men >= FEW_INTERVIEWS],
        "people_interviewed": people if enough else None,
    }


def _findings(assessment: Assessment, questions: dict[UUID, AppliedQuestion], repeated: set[str]) -> list[Snapshot]:
    """One entry a question not met, in the order of the tool."""
    answers = (
        Answer.objects.filter(assessment=assessment, outcome=Outcome.NOT_MET, question__type=QuestionType.SCORED)
        .select_related("finding", "question__point__cluster")
        .order_by("question__point__cluster__order", "question__point__order", "question__order")
    )
    return [_finding(answer, questions.get(answer.question_id), repeated) for answer in answers]


def _finding(answer: Answer, applied: AppliedQuestion | None, repeated: set[str]) -> Snapshot:
    question = answer.question
    return {
        "code": question.code, "cluster": question.point.cluster.key, "point": question.point.key,
        "texts": dict(applied.texts if applied else question.texts), "standards": question.standards,
        "public": bool(applied and TagKind.PUBLIC.value in applied.tags),
        "repeated": question.point.key in repeated, **_evidence(getattr(answer, "finding", None)),
    }


def _evidence(finding: Any) -> Snapshot:
    """Explanation and evidence. What rests on interviews keeps its explanation, which the reviewer has looked at, and
    nothing that could lead to a person: no description of evidence, no other kind beside it, no share of workers."""
    if finding is None:
        return {"explanation": "", "evidence": "", "evidence_kinds": [], "workers_affected": None, "interviews": False}
    if finding.rests_on_interviews:
        return {"explanation": finding.explanation, "evidence": "", "evidence_kinds": [EvidenceKind.INTERVIEW.value],
                "workers_affected": None, "interviews": True}
    share = finding.workers_affected_percent
    return {"explanation": finding.explanation, "evidence": finding.evidence,
            "evidence_kinds": list(finding.evidence_kinds), "interviews": False,
            "workers_affected": f"{share.normalize():f}" if share is not None else None}


def _corrections(assessment: Assessment, questions: dict[UUID, AppliedQuestion]) -> Snapshot:
    """How many corrections were asked for and what came of them; a declined one with both sides' words."""
    asked = list(assessment.corrections.select_related("question"))
    declined = [each for each in asked if each.state == CorrectionState.DECLINED]
    return {
        "asked": len(asked), "accepted": sum(each.state == CorrectionState.ACCEPTED for each in asked),
        "declined": [
            {"code": each.question.code, "request": each.text, "answer": each.answer,
             "texts": dict(questions[each.question_id].texts if each.question_id in questions
                           else each.question.texts)}
            for each in declined
        ],
    }


def _comment(assessment: Assessment) -> Snapshot | None:
    """The factory's comment, as it stands."""
    comment = FactoryComment.objects.filter(assessment=assessment).first()
    return {"text": comment.text, "written_on": comment.written_at.date().isoformat()} if comment else None


def _diagnosis(found: DiagnosisResults | None) -> Snapshot | None:
    """Both sides by cluster (0 to 100), and the questions on which they are furthest apart."""
    if found is None:
        return None
    titles: dict[str, dict[str, str]] = {}
    by_cluster: dict[str, list[DiagnosisRow]] = {}
    for row in found.rows:
        cluster = row.question.point.cluster
        titles[cluster.key] = cluster.titles
        by_cluster.setdefault(cluster.key, []).append(row)
    apart = [row for row in found.rows if {row.workers, row.management} == {"yes", "no"}]
    return {
        "respondents": found.respondents, "workers_held_back": found.workers_held_back,
        "clusters": [{"key": key, "titles": titles[key], "workers": _mean([row.workers for row in rows]),
                      "management": _mean([row.management for row in rows]),
                      "together": _mean([row.together for row in rows])} for key, rows in by_cluster.items()],
        "apart": [{"texts": row.question.texts, "workers": row.workers, "management": row.management}
                  for row in apart[:8]],
    }


def _mean(answers: list[str | None]) -> int | None:
    scores = [_SCORE[DiagnosisAnswer(each)] for each in answers if each and each != DiagnosisAnswer.UNKNOWN]
    return round(sum(scores) / len(scores)) if scores else None


def _rules(assessment: Assessment) -> list[Snapshot]:
    """The readings of national law that it was judged by, as frozen when it began."""
    frozen = assessment.frozen_rules.select_related("rule").order_by("rule__topic", "rule__key")
    return [
        {"key": rule.key, "topic": rule.topic, "statements": rule.statements, "citation": rule.citation,
         "source": rule.source, "verified": rule.confidence == Confidence.VERIFIED, "confidence": rule.confidence}
        for rule in (each.rule for each in frozen)
    ]
