"""What an assessment says: points, findings; and the factory's assessments before it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from treadle.domain.assessments.models import Assessment, Finding
from treadle.domain.assessments.results import count_points
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.parties.models import Factory
from treadle.domain.standards.models import Point
from treadle.domain.standards.queries import sheet_for


@dataclass(frozen=True)
class PointResult:
    """One compliance point of an assessment: ``assessed`` questions were answered met or not met.

    ``state`` is ``not_met`` when one question fails, ``met`` when none does, ``not_assessed`` when none was decided.
    """

    point: Point
    assessed: int
    not_met: int

    @property
    def state(self) -> str:
        """met, not_met or not_assessed: what was not assessed is never compliant."""
        if self.assessed == 0:
            return Outcome.NOT_ASSESSED
        return Outcome.NOT_MET if self.not_met else Outcome.MET


def point_results(assessment: Assessment) -> list[PointResult]:
    """The scored points that the sheet asks about, in order; computed from the answers. Few queries."""
    counts = count_points(assessment)
    sheet = sheet_for(assessment.version, country=assessment.factory.country, on=assessment.started_on)
    points = {one.point.pk: one.point for one in sheet if one.cluster.scored}
    return [
        PointResult(point, counts[key].assessed, counts[key].not_met) if key in counts else PointResult(point, 0, 0)
        for key, point in points.items()
    ]


def findings_of(assessment: Assessment) -> QuerySet[Finding]:
    """The findings of questions that are not met, in the order of the sheet, with their question and files."""
    return (
        Finding.objects.filter(answer__assessment=assessment, answer__outcome=Outcome.NOT_MET)
        .select_related("answer__question__point__cluster")
        .prefetch_related("files__file")
        .order_by(
            "answer__question__point__cluster__order", "answer__question__point__order", "answer__question__order"
        )
    )


def closing_findings(assessment: Assessment) -> QuerySet[Finding]:
    """Those that may be shared at the closing meeting: none that rests on interviews."""
    return findings_of(assessment).filter(rests_on_interviews=False)


def last_released(factory: Factory, before: date | None = None) -> Assessment | None:
    """The factory's latest released assessment; with ``before``, the latest that began earlier than that day."""
    rows = Assessment.objects.filter(factory=factory, state=AssessmentState.RELEASED)
    if before is not None:
        rows = rows.filter(started_on__lt=before)
    return rows.order_by("-started_on", "-pk").first()


def history_of(factory: Factory, limit: int = 4) -> list[Assessment]:
    """The factory's released assessments, the latest first."""
    rows = Assessment.objects.filter(factory=factory, state=AssessmentState.RELEASED).select_related("cycle")
    return list(rows.order_by("-started_on", "-pk")[:limit])
