"""Rates as lists: to download, the questions of a point, and a factory beside its country."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from treadle.domain.assessments import rates
from treadle.domain.assessments.models import ExtractAssessment, PointResult
from treadle.domain.assessments.queries import last_released
from treadle.domain.assessments.rates import Cells, Frame, Rate
from treadle.domain.parties.models import Factory, Person
from treadle.domain.standards.models import Point, Question
from treadle.domain.standards.queries import pick
from treadle.ui.exports import export_response
from treadle.ui.pictures import Bar, Bars
from treadle.ui.rates_asked import Asked, asked_of, scored_clusters
from treadle.ui.rates_panels import points_of, told


def at_point(asked: Asked, point: Point) -> Frame:
    """What was asked for, of one point."""
    return replace(asked.frame, cluster=None, point=point.pk)


def export(request: HttpRequest, kind: str, asked: Asked, rows: Sequence[Mapping[str, Any]], *,
           name: str = "rates") -> HttpResponseBase:
    """The table as shown: hidden figures stay empty."""
    heads = [_("Cluster"), _("Title"), _("Factories assessed"), _("Factories not complying"), _("Rate"), _("Country"),
             _("From"), _("To")]
    where = asked.country or _("all")
    records = ([row["cluster"], row["title"], row["rate"].factories, row["rate"].not_met, _rounded(row["rate"]), where,
                asked.frame.since, asked.frame.until] for row in rows)
    return export_response(request, kind, name, heads, records, title=_("Non-compliance rates"))


def _rounded(rate: Rate) -> float | None:
    return None if rate.share is None else round(rate.share, 6)


def question_rows(asked: Asked, point: Point, language: str) -> list[dict[str, Any]]:
    """The questions of a point that somebody was assessed on, in the wording of the newest version. Two queries."""
    cells = Cells(rates.tallies_of_questions(at_point(asked, point), "country"), asked.open_in)
    found = cells.by_point()
    wordings: dict[UUID, Question] = {
        one.concept_id: one for one in Question.objects.filter(concept__in=found.keys()).order_by(
            "version__in_force_from", "order")}
    rows = [{"title": pick(wordings[concept].texts, language) or wordings[concept].code, "rate": rate,
             "code": wordings[concept].code, "cluster": pick(point.titles, language), "told": told(rate),
             "order": wordings[concept].order} for concept, rate in found.items() if concept in wordings]
    return sorted(rows, key=lambda row: row["order"])


def factory_beside_country(factory: Factory, person: Person, on: date, language: str) -> dict[str, Any]:
    """A factory's latest results, and its country's as the person may see them. The factory is among the country's."""
    latest = last_released(factory)
    if latest is None:
        return {"latest": None}
    instrument = latest.version.instrument.key
    clusters = scored_clusters(instrument)
    asked = asked_of({"country": factory.country}, person, on, clusters=clusters, instrument=instrument)
    cells = Cells(rates.cells_of(asked.frame, rates.stamp()), asked.open_in)
    points, country = points_of(clusters), cells.by_point()
    pooled = cells.by_cluster({point.pk: point.cluster_id for point in points})
    own = {row.point_id: row for row in PointResult.objects.filter(assessment=latest)}
    rows = [{"title": pick(point.titles, language), "cluster": pick(point.cluster.titles, language),
             "not_met": own[point.pk].not_met, "assessed": own[point.pk].assessed,
             "country": told(country.get(point.pk, rates.HIDDEN))} for point in points if point.pk in own]
    bars = [Bar(pick(cluster.titles, language), sum(own[point.pk].not_met > 0 for point in mine), len(mine),
                country=pooled.get(cluster.pk, rates.HIDDEN).share)
            for cluster in clusters.values()
            for mine in [[point for point in points if point.cluster_id == cluster.pk and point.pk in own]] if mine]
    imported = ExtractAssessment.objects.filter(assessment=latest).exists()
    return {"latest": latest, "imported": imported, "rows": rows, "asked": asked,
            "overall": told(rates.of_assessment(latest), _("points")),
            "country_overall": told(cells.overall(), _("points")),
            "bars": Bars(rows=bars, own=_("This factory"), country=_("Its country"), noun=_("points"),
                         title=_("Points not met, by cluster")) if bars else None}
