"""The results of a self-diagnosis as a picture and rows, for every site that shows them."""

from typing import Any

from django.utils.translation import get_language

from treadle.domain.assessments.queries.diagnosis import DiagnosisResults
from treadle.domain.assessments.states import DiagnosisAnswer, DiagnosisSide
from treadle.domain.standards.queries import pick
from treadle.ui.pictures import Pair, TwoHands


def results_context(results: DiagnosisResults | None) -> dict[str, Any]:
    """What the template needs: the two-hands picture, the rows, and whether something is held back."""
    if results is None:
        return {"results": None}
    language = get_language() or "en"
    pairs = [
        Pair(pick(titles, language), workers, management) for titles, workers, management in results.cluster_scores()
    ]
    labels = dict(DiagnosisAnswer.choices)
    rows = [
        {
            "text": pick(row.question.texts, language),
            "workers": labels.get(row.workers or "", "–"),
            "management": labels.get(row.management or "", "–"),
            "together": labels.get(row.together or "", "–"),
            "differ": bool(row.workers and row.management and row.workers != row.management),
        }
        for row in results.rows
    ]
    picture = TwoHands(
        one=str(DiagnosisSide.WORKERS.label), other=str(DiagnosisSide.MANAGEMENT.label), rows=pairs, top=100
    )
    return {
        "results": rows,
        "hands": picture,
        "held_back": results.workers_held_back,
        "respondents": results.respondents,
    }
