"""Non-compliance rates as pages show them: figures, tables, pictures, and what they say in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from treadle.domain.assessments import rates
from treadle.domain.assessments.rates import Cells, Frame, PanelRound, Rate
from treadle.domain.cycles.states import ServiceLevel
from treadle.domain.parties.models import Organisation
from treadle.domain.standards.models import Cluster, Point
from treadle.domain.standards.queries import pick
from treadle.ui import formats
from treadle.ui.countries import country_name
from treadle.ui.pictures import Bar, Bars, Line, Moment, Tide
from treadle.ui.rates_asked import (
    GARMENT,
    MOST_ROUNDS,
    Asked,
    asked_of,
    countries_with_factories,
    countries_with_small_cells,
    in_period,
    instrument_asked,
    instruments_with_results,
    period_before,
    periods_on,
    scored_clusters,
)

FEW = 5  # points among the worst, and among the most changed


@dataclass(frozen=True)
class Figures:
    """Everything of one frame as its reader may see it. Totals are made of shown cells, and of nothing else."""

    overall: Rate
    by_country: dict[str, Rate]
    by_cluster: dict[UUID, Rate]
    by_point: dict[UUID, Rate]
    by_publicity: dict[str, Rate]

    @property
    def hidden(self) -> int:
        """How many points are hidden."""
        return sum(rate.hidden for rate in self.by_point.values())


def figures_of(asked: Asked, points: Sequence[Point], at: rates.Stamp | None = None) -> Figures:
    """Overall, by country, cluster and point. At most three queries; ``at``: the stamp, if it was asked for before."""
    at = rates.stamp() if at is None else at
    cells = Cells(rates.cells_of(asked.frame, at), asked.open_in)
    overall, by_country = cells.overall(), cells.by_country()
    if asked.small_cells:  # a country's factories are counted exactly, where nobody is to be kept from them
        by_country = {country: tally.rate for country, tally in rates.countries_of(asked.frame, at).items()}
        overall = rates.summed(by_country.values())
    return Figures(overall, by_country, cells.by_cluster({point.pk: point.cluster_id for point in points}),
                   cells.by_point(), cells.by_publicity())


def points_of(clusters: Mapping[str, Cluster]) -> list[Point]:
    """The points of these clusters, in order. One query."""
    found = Point.objects.filter(cluster__in=clusters.values()).select_related("cluster")
    return list(found.order_by("cluster__order", "order"))


def figures(asked: Asked, clusters: Mapping[str, Cluster], at: rates.Stamp) -> dict[str, Any]:
    """The figures as tables and pictures; the trend asks for itself."""
    points, language = points_of(clusters), get_language() or "en"
    found = figures_of(asked, points, at)
    rows = [{"title": pick(point.titles, language), "cluster": pick(point.cluster.titles, language),
             "rate": found.by_point[point.pk], "pk": point.pk} for point in points if point.pk in found.by_point]
    return {
        "overall": found.overall, "by_country": found.by_country, "hidden": found.hidden, "found": found,
        "bars": _bars([(pick(cluster.titles, language), found.by_cluster[cluster.pk])
                       for cluster in clusters.values() if cluster.pk in found.by_cluster]),
        "points": sorted(rows, key=_SORTS[asked.sort]),
        "publicity": [{"title": title, "told": told(found.by_publicity[key], _("questions"))}
                      for key, title in _publicity() if found.by_publicity[key].out_of],
    }


#: Hidden ones last, whichever way the table is sorted.
_SORTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "order": lambda row: 0,
    "worst": lambda row: (row["rate"].share is None, -(row["rate"].share or 0), row["title"]),
    "title": lambda row: row["title"],
}


def _publicity() -> list[tuple[str, str]]:
    return [("public", _("Publicly reported questions")), ("beside", _("Other questions of the same points")),
            ("other", _("Questions of all other points"))]


def extremes(rows: Sequence[Mapping[str, Any]], before: Mapping[UUID, Rate]) -> dict[str, list[dict[str, Any]]]:
    """The worst points, and those that changed most since the period before, in percentage points. Shown ones only."""
    shown = [row for row in rows if row["rate"].out_of]
    worst = sorted(shown, key=lambda row: -(row["rate"].share or 0))[:FEW]
    changed = [{**row, "before": then, "change": 100 * ((row["rate"].share or 0) - (then.share or 0))}
               for row in shown for then in [before.get(row["pk"], rates.HIDDEN)] if then.out_of]
    return {"worst": [dict(row) for row in worst if row["rate"].not_met],
            "improved": [row for row in sorted(changed, key=lambda row: row["change"])[:FEW] if row["change"] < 0],
            "worsened": [row for row in sorted(changed, key=lambda row: -row["change"])[:FEW] if row["change"] > 0]}


def rates_before(asked: Asked, earlier: Frame | None, at: rates.Stamp) -> dict[UUID, Rate]:
    """Point → its rate in an earlier period, as the same reader may see it. At most one query."""
    return Cells(rates.cells_of(earlier, at), asked.open_in).by_point() if earlier else {}


def country_rows(found: Mapping[str, Rate]) -> list[dict[str, Any]]:
    """One row a country, when there is more than one."""
    if len(found) < 2:
        return []
    rows = [{"code": code, "name": country_name(code), "rate": rate} for code, rate in found.items()]
    return sorted(rows, key=lambda row: str(row["name"]))


def comparison(asked: Asked) -> list[dict[str, Any]]:
    """Figures side by side by what was asked for; a factory counts in each place with its latest assessment there."""
    if not asked.by or not asked.small_cells:
        return []
    found = {place: rate for place, rate in rates.by_split(asked.frame, asked.by).items() if place is not None}
    names = _names(asked.by, list(found))
    return [{"name": names.get(place, str(place)), "rate": rate, "told": told(rate, _("points"))}
            for place, rate in sorted(found.items(), key=lambda pair: _place_order(asked.by, pair[0], names))]


def comparison_choices() -> list[tuple[str, str]]:
    """What figures may be set side by side by."""
    return [("year", _("year")), ("cycle", _("cycle")), ("service_level", _("level of service")),
            ("size", _("number of workers")), ("group", _("owner group")), ("buyer", _("buyer"))]


def _names(by: str, places: list[Any]) -> dict[Any, str]:
    if by == "service_level":
        return {level.value: str(level.label) for level in ServiceLevel}
    if by == "size":
        return {"": _("not known"), "1": _("up to 249"), "250": _("250 to 999"), "1000": _("1,000 to 4,999"),
                "5000": _("5,000 and more")}
    if by == "cycle":
        return {number: _("Cycle %(number)s") % {"number": number} for number in places}
    if by in {"group", "buyer"}:
        return dict(Organisation.objects.filter(pk__in=places).values_list("pk", "name"))
    return {}


def _place_order(by: str, place: Any, names: Mapping[Any, str]) -> tuple[int, str]:
    if by == "size":
        return int(place or 0), ""
    return (int(place), "") if isinstance(place, int) else (0, names.get(place, str(place)))


def _bars(rows: Sequence[tuple[str, Rate]]) -> Bars | None:
    shown = [Bar(title, rate.not_met, rate.out_of) for title, rate in rows
             if rate.not_met is not None and rate.out_of]
    return Bars(rows=shown, own=_("Points not met"), noun=_("points"), title=_("Points not met, by cluster")) \
        if shown else None


def trend(asked: Asked, clusters: Mapping[str, Cluster], on: date, at: rates.Stamp) -> dict[str, Any]:
    """The tide on a balanced panel: the same factories in each of their first cycles, whatever the period asked for.

    Whoever may not see every factory is shown panels of one country, up to the last closed year, and only such lengths
    as do not tell the few factories that one panel has and another lacks.
    """
    frame = Frame(instrument=asked.frame.instrument, countries=asked.frame.countries, cluster=asked.frame.cluster,
                  research_only=asked.frame.research_only)
    if not asked.small_cells:
        if frame.countries is None or len(frame.countries) != 1:
            return {"tide": None, "choices": []}
        year = rates.closed_years(on, 1)[0]
        frame = replace(rates.closed(frame, year), since=None)
    lengths = there = rates.lengths_of(frame, at, most=MOST_ROUNDS)
    if not asked.small_cells:
        lengths = rates.safe_lengths_of(frame, at, most=MOST_ROUNDS)
    if not lengths:
        return {"tide": None, "choices": [], "too_few": bool(there)}
    rounds = asked.rounds if asked.rounds in lengths else min(lengths, key=lambda n: abs(n - 3))
    panel = rates.panel_of(frame, rounds, at)
    title = pick(clusters[asked.cluster].titles, get_language() or "en") if asked.cluster else _("All clusters")
    line = Line(title, [_moment(each) for each in panel])
    factories = panel[0].rate.factories or 0
    return {"tide": Tide(lines=[line]) if factories else None, "rounds": rounds, "factories": factories,
            "choices": lengths, "too_few": False}


def _moment(each: PanelRound) -> Moment:
    return Moment(_("Cycle %(number)s") % {"number": each.number}, each.rate.share, each.low, each.high,
                  each.rate.factories or 0)


def told(rate: Rate, noun: str = "") -> str:
    """A rate in words, or that it is not shown."""
    if rate.hidden or rate.not_met is None or rate.out_of is None:
        return _("too few to show")
    return formats.of_whole(rate.not_met, rate.out_of, noun)


__all__ = [
    "GARMENT", "Asked", "Figures", "asked_of", "comparison", "comparison_choices", "countries_with_factories",
    "countries_with_small_cells", "country_rows", "extremes", "figures", "figures_of", "in_period", "instrument_asked",
    "instruments_with_results",
    "period_before", "periods_on", "points_of", "rates_before", "scored_clusters", "told", "trend",
]
