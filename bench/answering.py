"""Writing over HTTP: one answer after another, as an assessor's browser saves them."""

from typing import Any

from django.urls import reverse

from bench.measures import Figure, in_turn
from bench.site import Answer, Asker, Site, session_of

CISO_PATCH = "CISO Assistant 3.9.2, PATCH one answer: p95 790 ms; ODK Central, one form at 50 a second: p95 17 ms"


def one_answer(site: Site, *, runs: int = 200) -> Figure:
    """An assessor goes through a sheet and saves answer after answer."""
    from treadle.domain.assessments.models import Assessment
    from treadle.domain.assessments.states import AssessmentState

    figure = Figure("save one answer", 25, "p95 ≤ 25 ms", CISO_PATCH)
    assessment = Assessment.objects.filter(state=AssessmentState.OPEN).order_by("-started_on").first()
    if assessment is None:
        figure.note = "no assessment is being filled in"
        return figure
    return in_turn(figure, site, _saving(site, assessment), runs=runs)


def _saving(site: Site, assessment: Any) -> Any:
    from treadle.domain.assessments.models import Answer as Kept
    from treadle.domain.assessments.queries import sheet_of
    from treadle.domain.assessments.states import Outcome
    from treadle.domain.standards.states import QuestionType

    asker = Asker(site.port, session_of(assessment.assessors.first()))
    scored = [one.question for one in sheet_of(assessment) if one.question.type == QuestionType.SCORED]
    revisions = dict(Kept.objects.filter(assessment=assessment).values_list("question_id", "revision"))

    def save(number: int, since: float | None) -> Answer:
        question, round_ = scored[number % len(scored)], number // len(scored)
        data = {"outcome": Outcome.MET if round_ % 2 else Outcome.NOT_APPLICABLE, "note": f"run {number}",
                "revision": revisions.get(question.pk, "")}
        url = reverse("office:assessment-answer", args=[assessment.pk, question.pk])
        answer = asker.post(url, data, since=since)
        revisions[question.pk] = (revisions.get(question.pk) or 0) + 1
        return answer

    return save
