"""Non-compliance rates: the one place that computes them, from ``PointResult`` rows and nothing else.

Source of the definition: the steps of the programme's analysis manual, as public code retells them (RManual,
2018): released assessments that began in the window, obsolete factories left out, the latest assessment a factory
(by the day it began, a tie by id), facts left out, one failing question fails the point, and each point has a
denominator of its own: the factories assessed on it. No rate is given without numerator and denominator.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from treadle.domain.assessments.models import Answer, Assessment, PointResult
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.standards.states import QuestionType

#: Fewer factories than this are a small cell: whoever may not see the factories is not shown the figure.
SMALLEST_CELL = 5
NOT_MET = Count("id", filter=Q(not_met__gt=0))
N = Count("assessment", distinct=True)


@dataclass(frozen=True)
class Frame:
    """Which assessments a rate is made from. Days are included; ``None`` and empty mean no limit.

    ``countries`` None is everywhere, an empty set nowhere. ``cycle_number`` keeps one cycle in place of the
    latest assessment. ``research_only`` keeps cycles of factories that consented to research.
    """

    instrument: str = "garment"
    countries: frozenset[str] | None = None
    since: date | None = None
    until: date | None = None
    cluster: UUID | None = None
    point: UUID | None = None
    cycle_number: int | None = None
    research_only: bool = False


@dataclass(frozen=True)
class Rate:
    """``not_met`` of ``out_of``, and the factories behind them; None where the cell is too small to show."""

    not_met: int | None
    out_of: int | None
    factories: int | None
    hidden: bool = False

    @property
    def share(self) -> float | None:
        """The rate as a share of one."""
        return self.not_met / self.out_of if self.out_of and self.not_met is not None else None

    def shown(self, *, small_cells: bool, smallest: int = SMALLEST_CELL) -> "Rate":
        """The rate as somebody may see it: without ``small_cells``, one of few factories is hidden. None is none."""
        if small_cells or not self.factories or self.factories >= smallest:
            return self
        return Rate(None, None, None, hidden=True)


NOTHING = Rate(0, 0, 0)


@dataclass(frozen=True)
class PanelRound:
    """One round of a balanced panel: its rate, and a 95 % interval that knows that points lie in factories."""

    number: int
    rate: Rate
    low: float | None
    high: float | None


# ---- which assessments ---------------------------------------------------------------------


def released(frame: Frame) -> QuerySet[Assessment]:
    """Released assessments of the frame, one factory perhaps several times."""
    found = Assessment.objects.filter(state=AssessmentState.RELEASED, factory__obsolete=False,
                                      version__instrument__key=frame.instrument)
    if frame.countries is not None:
        found = found.filter(factory__country__in=frame.countries)
    if frame.since:
        found = found.filter(started_on__gte=frame.since)
    if frame.until:
        found = found.filter(started_on__lte=frame.until)
    if frame.cycle_number is not None:
        found = found.filter(cycle__number=frame.cycle_number)
    if frame.research_only:
        found = found.filter(cycle__research_consent=True)
    return found


def latest(frame: Frame, *by: str) -> QuerySet[Assessment]:
    """The latest assessment of each factory in the frame (and of each of ``by``, as in ``cycle__number``)."""
    newest_first = [F("started_on").desc(), F("id").desc()]
    place = Window(RowNumber(), partition_by=[F("factory"), *map(F, by)], order_by=newest_first)
    return released(frame).order_by().annotate(place=place).filter(place=1)


def results(frame: Frame, *by: str) -> QuerySet[PointResult]:
    """The rows that the frame's rates are made from; unordered."""
    rows = PointResult.objects.filter(assessment__in=latest(frame, *by).values("id")).order_by()
    if frame.cluster:
        rows = rows.filter(point__cluster=frame.cluster)
    if frame.point:
        rows = rows.filter(point=frame.point)
    return rows


# ---- rates ---------------------------------------------------------------------------------


def factories_in(frame: Frame) -> int:
    """How many factories have an assessment in the frame."""
    return latest(frame).count()


def by_point(frame: Frame) -> dict[UUID, Rate]:
    """Point id → factories not compliant with it, of the factories assessed on it. One query."""
    rows = results(frame).values_list("point").annotate(failed=NOT_MET, assessed=Count("id"))
    return {point: Rate(failed, assessed, assessed) for point, failed, assessed in rows}


def by_cluster(frame: Frame) -> dict[UUID, Rate]:
    """Cluster id → points not met of points assessed, summed over the factories. One query."""
    return _pooled(frame, "point__cluster")


def by_country(frame: Frame) -> dict[str, Rate]:
    """Country → points not met of points assessed, over its factories. One query."""
    return _pooled(frame, "assessment__factory__country")


def overall(frame: Frame) -> Rate:
    """Points not met of points assessed over the whole frame. One query."""
    total = results(frame).aggregate(failed=NOT_MET, assessed=Count("id"), n=N)
    return Rate(total["failed"], total["assessed"], total["n"])


def summed(found: Iterable[Rate]) -> Rate:
    """One rate over groups that share no factory, such as countries."""
    rates = list(found)
    return Rate(sum(rate.not_met or 0 for rate in rates), sum(rate.out_of or 0 for rate in rates),
                sum(rate.factories or 0 for rate in rates))


def _pooled[K](frame: Frame, key: str) -> dict[K, Rate]:
    rows = results(frame).values_list(key).annotate(failed=NOT_MET, assessed=Count("id"), n=N)
    return {group: Rate(failed, assessed, n) for group, failed, assessed, n in rows}


def by_factory(frame: Frame) -> dict[UUID, Rate]:
    """Factory id → its points not met of its points assessed. One query."""
    rows = results(frame).values_list("assessment__factory").annotate(failed=NOT_MET, assessed=Count("id"))
    return {factory: Rate(failed, assessed, 1) for factory, failed, assessed in rows}


def of_assessment(assessment: Assessment) -> Rate:
    """The factory-level rate of one settled assessment."""
    total = PointResult.objects.filter(assessment=assessment).aggregate(failed=NOT_MET, assessed=Count("id"))
    return Rate(total["failed"], total["assessed"], 1 if total["assessed"] else 0)


def by_concept(frame: Frame) -> dict[UUID, Rate]:
    """Concept id → findings of the assessments that answered the question. One query, over answers."""
    chosen = latest(frame).values("id")
    rows = Answer.objects.filter(assessment__in=chosen, question__type=QuestionType.SCORED,
                                 outcome__in=(Outcome.MET, Outcome.NOT_MET))
    if frame.cluster:
        rows = rows.filter(question__point__cluster=frame.cluster)
    if frame.point:
        rows = rows.filter(question__point=frame.point)
    counted = rows.order_by().values_list("question__concept").annotate(
        failed=Count("id", filter=Q(outcome=Outcome.NOT_MET)), assessed=N)
    return {concept: Rate(failed, assessed, assessed) for concept, failed, assessed in counted}


def public_share(frame: Frame) -> Rate:
    """Publicly reported questions not met of those assessed, over the frame. One query."""
    total = results(frame).aggregate(failed=Sum("public_not_met"), assessed=Sum("public_assessed"), n=N)
    return Rate(total["failed"] or 0, total["assessed"] or 0, total["n"])


# ---- trend ---------------------------------------------------------------------------------


def balanced_panel(frame: Frame, *, rounds: int) -> list[PanelRound]:
    """The same factories in each of their first ``rounds`` cycles: those assessed in every one of them. One query.

    The latest assessment of a cycle counts. All rounds have the same factories: a change is a change in them.
    """
    counted = (
        results(frame, "cycle__number")
        .filter(assessment__cycle__number__lte=rounds)
        .values("assessment__factory", "assessment__cycle__number")
        .annotate(failed=NOT_MET, points=Count("id"))
    )
    seen: dict[UUID, dict[int, tuple[int, int]]] = {}
    for row in counted:
        of_factory = seen.setdefault(row["assessment__factory"], {})
        of_factory[row["assessment__cycle__number"]] = (row["failed"], row["points"])
    whole = [of for of in seen.values() if len(of) == rounds]
    return [_round(number, [of[number] for of in whole]) for number in range(1, rounds + 1)]


def longest_panel(frame: Frame) -> int:
    """The highest cycle number in the frame, up to which a panel may be asked for; 0: there is none."""
    numbers = released(frame).order_by("-cycle__number").values_list("cycle__number", flat=True)
    return numbers.first() or 0


def _round(number: int, pairs: Sequence[tuple[int, int]]) -> PanelRound:
    rate = Rate(sum(y for y, _x in pairs), sum(x for _y, x in pairs), len(pairs))
    low, high = interval(pairs)
    return PanelRound(number, rate, low, high)


def interval(pairs: Iterable[tuple[int, int]]) -> tuple[float | None, float | None]:
    """A 95 % interval of Σ not met / Σ assessed over factories; ``pairs`` holds (not met, assessed) of each.

    The ratio estimator's (Cochran, Sampling Techniques, 6.4); Wilson's (1927) where that has no width.
    """
    found = list(pairs)
    n, total = len(found), sum(x for _y, x in found)
    if n < 2 or not total:
        return None, None
    ratio = sum(y for y, _x in found) / total
    spread = sum((y - ratio * x) ** 2 for y, x in found) * n / (n - 1)
    if spread == 0:
        return _wilson(ratio, n)
    half = 1.96 * sqrt(spread) / total
    return max(0.0, ratio - half), min(1.0, ratio + half)


def _wilson(share: float, n: int) -> tuple[float, float]:
    z = 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


# ---- the factories behind a figure ---------------------------------------------------------


def behind(frame: Frame, *, not_met_only: bool = True) -> QuerySet[PointResult]:
    """The rows behind a figure; the caller keeps those of factories that its reader may see."""
    rows = results(frame)
    return rows.filter(not_met__gt=0) if not_met_only else rows


def without_small_cells[K](found: dict[K, Rate], *, small_cells: bool) -> dict[K, Rate]:
    """Every rate of ``found`` as somebody may see it."""
    return {key: rate.shown(small_cells=small_cells) for key, rate in found.items()}


def in_countries(frame: Frame, countries: Iterable[str]) -> Frame:
    """The same frame in these countries only."""
    return replace(frame, countries=frozenset(countries))
