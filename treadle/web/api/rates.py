"""Non-compliance rates: the figures of the pages, made by the same hand, so that a machine can work out no more."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from treadle.domain.access.states import TokenScope
from treadle.domain.assessments import rates
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock, rates_panels
from treadle.web.api.door import opens

router = Router(tags=["rates"])


class RateOut(Schema):
    """``not_met`` of ``out_of``; all null where too few factories stand behind it for you to see."""

    not_met: int | None
    out_of: int | None
    factories: int | None
    share: float | None
    hidden: bool


class CountryRate(Schema):
    country: str
    rate: RateOut


class ClusterRate(Schema):
    cluster: str
    titles: dict[str, str]
    rate: RateOut


class PointRate(Schema):
    id: UUID
    cluster: str
    point: str
    titles: dict[str, str]
    rate: RateOut


class RatesOut(Schema):
    """What was asked for, and its figures. Points that nobody was assessed on are left out."""

    instrument: str
    country: str
    period: str
    cluster: str
    overall: RateOut
    countries: list[CountryRate]
    clusters: list[ClusterRate]
    points: list[PointRate]


def told(rate: rates.Rate) -> dict[str, Any]:
    """A rate as plain values."""
    return {**asdict(rate), "share": rate.share}


@router.get("/rates", **opens("rates", TokenScope.RATES_READ, RatesOut))
def read_rates(
    request: HttpRequest,
    country: Annotated[str, Query(pattern="^([A-Z]{2})?$", description="Empty: all of yours")] = "",
    period: Annotated[str, Query(pattern="^(all|12m|24m|[0-9]{4})?$", description="all, 12m, 24m or a year; who does "
                                 "not see all factories behind the figures is given closed years only")] = "",
    cluster: Annotated[str, Query(max_length=60, description="Key of a cluster")] = "",
    instrument: Annotated[str, Query(max_length=50, description="Key of an assessment tool")] = rates_panels.GARMENT,
) -> dict[str, Any]:
    """Rates over the latest assessment of each factory: overall, by country, cluster and compliance point."""
    person, today = request.person, clock.today()
    clusters = rates_panels.scored_clusters(instrument)
    given = {"country": country, "period": period, "cluster": cluster}
    asked = rates_panels.asked_of(given, person, today, clusters=clusters, instrument=instrument)
    unknown = instrument if not clusters and instrument != rates_panels.GARMENT else ""
    _check(asked, {**given, "instrument": unknown})
    points = rates_panels.points_of(clusters)
    found = rates_panels.figures_of(asked, points)
    return {
        "instrument": instrument, "country": asked.country, "period": asked.period, "cluster": asked.cluster,
        "overall": told(found.overall),
        "countries": [{"country": code, "rate": told(rate)} for code, rate in sorted(found.by_country.items())],
        "clusters": [{"cluster": key, "titles": one.titles, "rate": told(found.by_cluster[one.pk])}
                     for key, one in clusters.items() if one.pk in found.by_cluster],
        "points": [{"id": point.pk, "cluster": point.cluster.key, "point": point.key, "titles": point.titles,
                    "rate": told(found.by_point[point.pk])} for point in points if point.pk in found.by_point],
    }


def _check(asked: rates_panels.Asked, given: dict[str, str]) -> None:
    """Refuse what the pages would quietly pass over: a machine should learn that it asked for something else."""
    used = {"country": asked.country, "period": asked.period, "cluster": asked.cluster}
    wrong = {name: _("There are no figures of this for you.") for name, value in given.items()
             if value and value != used.get(name)}
    if wrong:
        raise InvalidInput(_("The request does not fit. Look at the fields."), fields=wrong)
