"""What every site's factory page shows: the cycle timeline, the compliance history, what needs you here."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.cache import caches
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from treadle.domain.assessments.models import Assessment, PointResult
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.queries import timeline_for
from treadle.domain.parties.models import Factory, Person
from treadle.domain.standards.models import Point
from treadle.domain.standards.queries import pick
from treadle.ui.pictures import Cloth, Mend, Stage, StageState, Thread
from treadle.ui.pictures import Point as ClothPoint
from treadle.ui.pictures.cloth import Cluster as ClothCluster
from treadle.ui.sites import rows_of
from treadle.ui.worklist import ABOUT_FACTORIES, needs_of

CYCLES_SHOWN = 4
_STAGES = {"done": StageState.DONE, "late": StageState.LATE, "waived": StageState.WAIVED}


def thread_of(person: Person, cycle: Cycle, on: date) -> Thread:
    """The timeline of a cycle as this person may know it."""
    stages = []
    for step in timeline_for(person, cycle, on):
        state = _STAGES.get(step.status, StageState.TO_COME)
        if step.day is None:
            stages.append(Stage(str(step.title), step.window_from or on, StageState.WINDOW, until=step.window_to))
        else:
            stages.append(Stage(str(step.title), step.day, state))
    return Thread(stages=stages, today=on)


def cloth_of(factory: Factory, person: Person, on: date, *, only: Sequence[UUID] | None = None) -> Cloth | None:
    """Compliance points over the last released assessments; ``only`` limits to those that were shared."""
    assessments = Assessment.objects.filter(factory=factory, state=AssessmentState.RELEASED)
    if only is not None:
        assessments = assessments.filter(pk__in=only)
    shown = list(assessments.select_related("cycle").order_by("-started_on", "-pk")[:CYCLES_SHOWN])[::-1]
    if not shown:
        return None
    results: dict[tuple[UUID, UUID], PointResult] = {
        (row.assessment_id, row.point_id): row for row in PointResult.objects.filter(assessment__in=shown)
    }
    points = _points_of(frozenset(row.version_id for row in shown))
    language = get_language() or "en"
    clusters: dict[str, list[ClothPoint]] = defaultdict(list)
    for point in points:
        mends = mends_of([results.get((one.pk, point.pk)) for one in shown])
        clusters[pick(point.cluster.titles, language)].append(ClothPoint(pick(point.titles, language), mends))
    return Cloth(
        cycles=[_("Cycle %(number)s") % {"number": one.cycle.number} for one in shown],
        clusters=[ClothCluster(title, rows) for title, rows in clusters.items()],
    )


def _points_of(versions: frozenset[UUID]) -> list[Point]:
    """The scored points of these versions, in order. A version in force does not change, so they are kept a while."""
    key = "points:" + ",".join(sorted(str(version) for version in versions))
    found: list[Point] | None = caches["local"].get(key)
    if found is None:
        points = Point.objects.filter(cluster__scored=True, cluster__instrument__versions__in=versions)
        found = list(points.select_related("cluster").distinct().order_by("cluster__order", "order"))
        caches["local"].set(key, found, 300)
    return found


def mends_of(results: Sequence[PointResult | None]) -> list[Mend]:
    """One mark an assessment, oldest first: a hole, a patch (repaired since), a patch torn again, whole, or unknown."""
    marks: list[Mend] = []
    was_not_met = was_repaired = False
    for result in results:
        if result is None:
            marks.append(Mend.NOT_ASSESSED)
        elif result.not_met:
            marks.append(Mend.TORN_AGAIN if was_repaired else Mend.NOT_MET)
            was_not_met, was_repaired = True, False
        elif was_not_met:
            marks.append(Mend.REPAIRED)
            was_not_met, was_repaired = False, True
        else:
            marks.append(Mend.MET)
    return marks


def needs_here(package: str, person: Person, factory: Factory, on: date) -> list[dict[str, Any]]:
    """The person's needs that concern this factory."""
    needs = needs_of(person, on, ABOUT_FACTORIES)
    return rows_of(package, [need for need in needs if need.facts.get("factory") == factory.pk])[:8]
