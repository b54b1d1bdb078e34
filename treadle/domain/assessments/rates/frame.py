"""Whose assessments a rate is made from, and what a rate is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Coalesce, ExtractYear

from treadle.domain.assessments import statements
from treadle.domain.assessments.models import Assessment, ClusterResult, PointResult
from treadle.domain.assessments.results import CLUSTER_COLUMNS, result_rows
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.parties.models import Factory
from treadle.domain.standards.models import Version

#: Fewer factories than this are a small cell: whoever may not see the factories is not shown the figure.
SMALLEST_CELL = 5


@dataclass(frozen=True)
class Frame:
    """Which assessments a rate is made from. Days are included; ``None`` and empty mean no limit.

    ``countries`` None is everywhere, an empty set nowhere. ``cycle_number`` keeps one cycle in place of the
    latest assessment. ``research_only`` keeps cycles of factories that consented to research; ``released_before``
    leaves out what was released on that day or later, so that figures that were shown once stand.
    """

    instrument: str = "garment"
    countries: frozenset[str] | None = None
    since: date | None = None
    until: date | None = None
    cluster: UUID | None = None
    point: UUID | None = None
    cycle_number: int | None = None
    research_only: bool = False
    released_before: date | None = None


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
        return HIDDEN


NOTHING = Rate(0, 0, 0)
HIDDEN = Rate(None, None, None, hidden=True)


def in_countries(frame: Frame, countries: Iterable[str]) -> Frame:
    """The same frame in these countries only."""
    return replace(frame, countries=frozenset(countries))


# ---- which assessments ---------------------------------------------------------------------


def released(frame: Frame) -> QuerySet[Assessment]:
    """Released assessments of the frame, one factory perhaps several times.

    Factories and versions are few beside assessments: as sets they cost half of what joining them to each row does.
    """
    factories = Factory.objects.filter(obsolete=False)
    if frame.countries is not None:
        factories = factories.filter(country__in=frame.countries)
    versions = Version.objects.filter(instrument__key=frame.instrument)
    found = Assessment.objects.filter(state=AssessmentState.RELEASED, factory__in=factories.order_by().values("pk"),
                                      version__in=versions.order_by().values("pk"))
    if frame.since:
        found = found.filter(started_on__gte=frame.since)
    if frame.until:
        found = found.filter(started_on__lte=frame.until)
    if frame.released_before:
        found = found.exclude(released_at__gte=datetime.combine(frame.released_before, time(), tzinfo=UTC))
    if frame.cycle_number is not None:
        found = found.filter(cycle__number=frame.cycle_number)
    if frame.research_only:
        found = found.filter(cycle__research_consent=True)
    return found


WORKERS = Coalesce(F("factory__workers_female"), 0) + Coalesce(F("factory__workers_male"), 0) + Coalesce(
    F("factory__workers_other"), 0)
LINKED = ((Q(factory__supply_links__ends_on=None) | Q(factory__supply_links__ends_on__gte=F("started_on")))
          & Q(factory__supply_links__starts_on__lte=F("started_on")))
#: What figures may be set side by side by → how an assessment's place among them is found.
SPLITS: dict[str, Combinable] = {
    "country": F("factory__country"),
    "year": ExtractYear("started_on"),
    "cycle": F("cycle__number"),
    "factory": F("factory_id"),
    "group": F("factory__group_id"),
    "buyer": F("factory__supply_links__buyer_id"),
    "service_level": F("cycle__service_level"),
    "size": Case(When(workers__gte=5_000, then=Value("5000")), When(workers__gte=1_000, then=Value("1000")),
                 When(workers__gte=250, then=Value("250")), When(workers__gt=0, then=Value("1")),
                 default=Value(""), output_field=CharField()),
}


def assessment_rows(frame: Frame, split: str = "") -> statements.Input:
    """The frame's assessments as the definition reads them. A factory counts under each of several buyers."""
    found = released(frame)
    if split == "size":
        found = found.annotate(workers=WORKERS)
    if split == "buyer":
        found = found.filter(LINKED)
    found = found.annotate(split=SPLITS[split] if split else Value("", output_field=CharField()))
    return "assessment factory started_on split", found.values_list("id", "factory_id", "started_on", "split")


def numbered_rows(frame: Frame, rounds: int) -> statements.Input:
    """The frame's assessments of the first cycles, by their number, for a panel."""
    found = released(frame).filter(cycle__number__lte=rounds).annotate(
        rounds=Value(rounds, output_field=IntegerField()))
    return ("assessment factory started_on split rounds",
            found.values_list("id", "factory_id", "started_on", "cycle__number", "rounds"))


def tally_rows(frame: Frame, *, by_cluster: bool = False) -> statements.Input:
    """Counts an assessment: by cluster, or together; of the frame's cluster only when it has one."""
    found = ClusterResult.objects.all()
    found = found.filter(cluster=frame.cluster) if frame.cluster else found.filter(cluster__isnull=not by_cluster)
    keyed: Any = found.annotate(key=F("cluster_id") if by_cluster else Value("", output_field=CharField()))
    return f"assessment key {CLUSTER_COLUMNS}", keyed.values_list("assessment_id", "key", *CLUSTER_COLUMNS.split())


def point_rows(frame: Frame) -> statements.Input:
    """Point results of the frame's cluster or point."""
    found = PointResult.objects.all()
    if frame.cluster:
        found = found.filter(point__cluster=frame.cluster)
    if frame.point:
        found = found.filter(point=frame.point)
    return result_rows(found)


def latest(frame: Frame) -> QuerySet[Assessment]:
    """The latest assessment of each factory in the frame, as the definition tells it."""
    try:
        sql, params = statements.over("latest", {"rate_assessments": assessment_rows(frame)})
    except EmptyResultSet:
        return Assessment.objects.none()
    return Assessment.objects.filter(id__in=RawSQL(sql, params)).order_by()  # noqa: S611  compiled, with parameters


def results(frame: Frame) -> QuerySet[PointResult]:
    """The rows that the frame's rates are made from; unordered."""
    rows = PointResult.objects.filter(assessment__in=latest(frame).values("id")).order_by()
    if frame.cluster:
        rows = rows.filter(point__cluster=frame.cluster)
    if frame.point:
        rows = rows.filter(point=frame.point)
    return rows


def behind(frame: Frame, *, not_met_only: bool = True) -> QuerySet[PointResult]:
    """The rows behind a figure; the caller keeps those of factories that its reader may see."""
    rows = results(frame)
    return rows.filter(not_met__gt=0) if not_met_only else rows


def factories_in(frame: Frame) -> int:
    """How many factories have an assessment in the frame."""
    return latest(frame).count()
