"""Compliance points: how each stands, how it stood last time, and how the country does."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from treadle.domain.assessments import rates
from treadle.domain.assessments.models import Assessment, PointResult
from treadle.domain.assessments.rates import Frame, Rate
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.standards.models import Point
from treadle.domain.standards.queries.law import standings_on
from treadle.kernel.dates import add_months

MET, NOT_MET, NOT_ASSESSED = "met", "not_met", "not_assessed"
HISTORY = 4
#: The country's rate is made from the latest assessments of these months.
COUNTRY_MONTHS = 24

type Row = dict[str, Any]


def state_of(result: PointResult | None) -> str:
    """A point without a row was not assessed, which is not the same as met."""
    if result is None:
        return NOT_ASSESSED
    return NOT_MET if result.not_met else MET


def earlier(assessment: Assessment) -> list[Assessment]:
    """The factory's released assessments before this one, oldest first, at most as many as the history shows."""
    found = Assessment.objects.filter(factory=assessment.factory, state=AssessmentState.RELEASED,
                                      started_on__lt=assessment.started_on).exclude(pk=assessment.pk)
    return list(found.select_related("cycle").order_by("-started_on", "-pk")[:HISTORY - 1])[::-1]


def compare(assessment: Assessment, *, on: date) -> Row:
    """Points, clusters, totals and history of a settled assessment, beside its country's. Five queries."""
    before = earlier(assessment)
    all_of = [*before, assessment]
    found = {(row.assessment_id, row.point_id): row for row in PointResult.objects.filter(assessment__in=all_of)}
    frame = Frame(instrument=assessment.version.instrument.key, countries=frozenset({assessment.factory.country}),
                  since=add_months(on, -COUNTRY_MONTHS), until=on)
    points = list(_points_of(assessment))
    by_point = rates.without_small_cells(rates.by_point(frame), small_cells=False)
    rows = [_point_row(point, all_of, found, by_point.get(point.pk)) for point in points]
    return {
        "points": rows,
        "clusters": _clusters(points, rows, by_point, assessment.started_on),
        "totals": totals_of(rows),
        "country": {**_rate(_over(by_point.values())), "months": COUNTRY_MONTHS,
                    "code": assessment.factory.country},
        "history": [{"cycle": each.cycle.number, "started_on": each.started_on.isoformat()} for each in all_of],
        "changed": changes(rows) if before else None,
    }


def _points_of(assessment: Assessment) -> Any:
    asked = Point.objects.filter(questions__version=assessment.version_id, cluster__scored=True)
    found = asked.select_related("cluster").prefetch_related("cluster__standings")
    return found.distinct().order_by("cluster__order", "order")


def _point_row(point: Point, all_of: list[Assessment], found: dict[tuple[UUID, UUID], PointResult],
               country: Rate | None) -> Row:
    states = [state_of(found.get((each.pk, point.pk))) for each in all_of]
    own = found.get((all_of[-1].pk, point.pk))
    return {
        "key": point.key, "cluster": point.cluster.key, "titles": point.titles, "state": states[-1],
        "previous": states[-2] if len(states) > 1 else None, "history": states,
        "assessed": own.assessed if own else 0, "not_met": own.not_met if own else 0,
        "public_not_met": own.public_not_met if own else 0, "country": _rate(country or rates.NOTHING),
    }


def _rate(rate: Rate) -> Row:
    return {"not_met": rate.not_met, "out_of": rate.out_of, "factories": rate.factories, "hidden": rate.hidden}


def _over(found: Iterable[Rate]) -> Rate:
    """One rate over several points: of those alone that are shown, so that no subtraction gives a hidden one."""
    asked = list(found)
    shown = [rate for rate in asked if not rate.hidden and rate.factories]
    if not shown:
        return rates.HIDDEN if any(rate.hidden for rate in asked) else rates.NOTHING
    return Rate(sum(rate.not_met or 0 for rate in shown), sum(rate.out_of or 0 for rate in shown),
                max(rate.factories or 0 for rate in shown))


def _clusters(points: list[Point], rows: list[Row], country: dict[UUID, Rate], on: date) -> list[Row]:
    clusters = {point.cluster_id: point.cluster for point in points}
    standings = standings_on(clusters.values(), on)
    made = []
    for pk, cluster in clusters.items():
        mine = [row for row in rows if row["cluster"] == cluster.key]
        standing = standings.get(cluster.key)
        made.append({
            "key": cluster.key, "titles": cluster.titles, "standing": standing.value if standing else "",
            **totals_of(mine),
            "country": _rate(_over(country.get(point.pk, rates.NOTHING) for point in points if point.cluster_id == pk)),
        })
    return made


def totals_of(rows: list[Row]) -> Row:
    """Points not met of points assessed, now and last time (None where there was no last time)."""
    before = [row["previous"] for row in rows]
    had = any(state is not None for state in before)
    return {
        "not_met": sum(row["state"] == NOT_MET for row in rows),
        "assessed": sum(row["state"] != NOT_ASSESSED for row in rows),
        "previous_not_met": sum(state == NOT_MET for state in before) if had else None,
        "previous_assessed": sum(state in (MET, NOT_MET) for state in before) if had else None,
    }


def changes(rows: list[Row]) -> Row:
    """Keys of the points that were repaired, are not met anew, remain, or were repaired once and are not met again."""
    def keys(now: str, was: str) -> list[str]:
        return [row["key"] for row in rows if row["state"] == now and row["previous"] == was]

    again = [row["key"] for row in rows if row["state"] == NOT_MET and row["previous"] == MET
             and NOT_MET in row["history"][:-2]]
    return {
        "repaired": keys(MET, NOT_MET), "remains": keys(NOT_MET, NOT_MET), "again": again,
        "new": [key for key in keys(NOT_MET, MET) if key not in again],
        "no_longer_assessed": keys(NOT_ASSESSED, NOT_MET), "not_met_first_look": keys(NOT_MET, NOT_ASSESSED),
    }
