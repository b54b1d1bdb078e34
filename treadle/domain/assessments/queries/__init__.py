"""What others may ask of the assessments."""

from treadle.domain.assessments.queries.results import (
    PointResult,
    closing_findings,
    findings_of,
    history_of,
    last_released,
    point_results,
)
from treadle.domain.assessments.queries.review import assessments_visible_to, drafts_visible_to
from treadle.domain.assessments.queries.sheet import answers_of, missing_of, progress_of, sheet_of
from treadle.domain.assessments.queries.worklist import needs_of

__all__ = [
    "PointResult",
    "answers_of",
    "assessments_visible_to",
    "closing_findings",
    "drafts_visible_to",
    "findings_of",
    "history_of",
    "last_released",
    "missing_of",
    "needs_of",
    "point_results",
    "progress_of",
    "sheet_of",
]
