"""Non-compliance rates as pages show them: what was asked, who may see small cells, tables and pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import countries_of, held_by
from treadle.domain.access.roles import Reach
from treadle.domain.assessments import rates
from treadle.domain.assessments.rates import Frame, PanelRound, Rate
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Cluster, Point
from treadle.domain.standards.queries import pick
from treadle.kernel.dates import add_months
from treadle.ui import formats
from treadle.ui.countries import country_name
from treadle.ui.pictures import Bar, Bars, Line, Moment, Tide

MOST_ROUNDS = 6
YEARS_BACK = 8


@dataclass(frozen=True)
class Asked:
    """What the address asks for, checked against what the person may see; ``small_cells`` for all of its countries."""

    frame: Frame
    country: str
    period: str
    cluster: str
    rounds: int
    small_cells: bool

    def query(self, **changes: str) -> str:
        """The address's query with changes."""
        given = {"country": self.country, "period": self.period, "cluster": self.cluster, **changes}
        return "?" + urlencode({key: value for key, value in given.items() if value})


def countries_with_small_cells(person: Person, on: date) -> set[str] | None:
    """Countries whose factories the person may see all of; None means everywhere."""
    held = [one for one in held_by(person, on) if Permission.FACTORY_SEE in one.role.permissions]
    if any(one.role.reach is Reach.EVERYWHERE for one in held):
        return None
    return {one.country for one in held if one.role.reach is Reach.OFFICE}


def asked_of(given: QueryDict, person: Person, on: date, *, clusters: Mapping[str, Cluster],
             whole_years: bool = False) -> Asked:
    """Read the address. An unknown value is as good as none. ``whole_years`` leaves no window that could be moved by
    a day to tell one factory from the rest."""
    allowed = countries_of(person, on)
    country = given.get("country", "").upper()[:2]
    chosen = {country} if country and (allowed is None or country in allowed) else allowed
    periods = dict(periods_on(on, whole_years=whole_years))
    period = given.get("period", "")
    period = period if period in periods else next(iter(periods))
    since, until = _window(period, on)
    cluster = given.get("cluster", "") if given.get("cluster", "") in clusters else ""
    rounds = given.get("rounds", "")
    own = countries_with_small_cells(person, on)
    frame = Frame(
        countries=None if chosen is None else frozenset(chosen), since=since, until=until,
        cluster=clusters[cluster].pk if cluster else None, research_only=_only_research(person, on))
    return Asked(frame, country if chosen == {country} else "", period, cluster,
                 int(rounds) if rounds in {str(n) for n in range(2, MOST_ROUNDS + 1)} else 0,
                 small_cells=own is None or (chosen is not None and set(chosen) <= own))


def _only_research(person: Person, on: date) -> bool:
    """Whether the person sees figures as a researcher only: then of factories that consented to research."""
    held = [one.role for one in held_by(person, on) if Permission.RATES_SEE in one.role.permissions]
    return all(Permission.RESEARCH in role.permissions for role in held)


def periods_on(on: date, *, whole_years: bool) -> list[tuple[str, str]]:
    """The periods to choose from; the first one is what is shown when nothing was chosen."""
    years = [(str(year), str(year)) for year in range(on.year, on.year - YEARS_BACK, -1)]
    if whole_years:
        return [("all", _("all years")), *years]
    return [("24m", _("the last 24 months")), ("12m", _("the last 12 months")), ("all", _("all years")), *years]


def _window(period: str, on: date) -> tuple[date | None, date | None]:
    if period.endswith("m"):
        return add_months(on, -int(period[:-1])), on
    if period == "all":
        return None, None
    return date(int(period), 1, 1), date(int(period), 12, 31)


def scored_clusters() -> dict[str, Cluster]:
    """The garment instrument's scored clusters by key, in order."""
    found = Cluster.objects.filter(instrument__key="garment", scored=True).order_by("order")
    return {cluster.key: cluster for cluster in found}


def figures(asked: Asked, clusters: Mapping[str, Cluster]) -> dict[str, Any]:
    """Overall, by cluster, by country and by point. Three queries; the trend asks for itself."""
    frame = asked.frame
    by_country = rates.by_country(frame)
    exact = rates.by_point(frame)
    by_point = rates.without_small_cells(exact, small_cells=asked.small_cells)
    points = [point for point in Point.objects.filter(cluster__in=clusters.values()).select_related("cluster")
              .order_by("cluster__order", "order") if point.pk in by_point]
    language = get_language() or "en"
    return {
        "overall": rates.summed(by_country.values()).shown(small_cells=asked.small_cells), "by_country": by_country,
        "bars": _bars([(pick(cluster.titles, language), _pooled(points, exact, cluster, asked))
                       for cluster in clusters.values()]),
        "points": [{"title": pick(point.titles, language), "cluster": pick(point.cluster.titles, language),
                    "rate": by_point[point.pk], "pk": point.pk} for point in points],
        "hidden": sum(rate.hidden for rate in by_point.values()),
    }


def _pooled(points: Sequence[Point], exact: Mapping[UUID, Rate], cluster: Cluster, asked: Asked) -> Rate:
    """A cluster's points together, as ``rates.by_cluster`` gives them. Its factories are at least those of its most
    assessed point, which is enough to know whether the cell is small."""
    mine = [exact[point.pk] for point in points if point.cluster_id == cluster.pk]
    together = replace(rates.summed(mine), factories=max((rate.factories or 0 for rate in mine), default=0))
    return together.shown(small_cells=asked.small_cells)


def country_rows(found: Mapping[str, Rate], person: Person, on: date) -> list[dict[str, Any]]:
    """One row a country, when there is more than one."""
    own = countries_with_small_cells(person, on)
    if len(found) < 2:
        return []
    return [{"code": code, "name": country_name(code),
             "rate": rate.shown(small_cells=own is None or code in own)}
            for code, rate in sorted(found.items(), key=lambda pair: country_name(pair[0]))]


def _bars(rows: Sequence[tuple[str, Rate]]) -> Bars | None:
    shown = [Bar(title, rate.not_met, rate.out_of) for title, rate in rows
             if rate.not_met is not None and rate.out_of]
    return Bars(rows=shown, own=_("Points not met"), noun=_("points"), title=_("Points not met, by cluster")) \
        if shown else None


def trend(asked: Asked, clusters: Mapping[str, Cluster]) -> dict[str, Any]:
    """The tide on a balanced panel: the same factories in each of their first cycles. At most two queries."""
    frame = Frame(countries=asked.frame.countries, cluster=asked.frame.cluster,
                  research_only=asked.frame.research_only)
    most = min(rates.longest_panel(frame), MOST_ROUNDS)
    rounds = min(asked.rounds or 3, most)
    if rounds < 2:
        return {"tide": None, "choices": []}
    panel = rates.balanced_panel(frame, rounds=rounds)
    title = pick(clusters[asked.cluster].titles, get_language() or "en") if asked.cluster else _("All clusters")
    factories = panel[0].rate.factories or 0
    enough = asked.small_cells or factories >= rates.SMALLEST_CELL
    line = Line(title, [_moment(each) for each in panel])
    return {"tide": Tide(lines=[line]) if factories and enough else None, "rounds": rounds, "factories": factories
            if enough else None, "choices": list(range(2, most + 1)), "too_few": bool(factories) and not enough}


def _moment(each: PanelRound) -> Moment:
    return Moment(_("Cycle %(number)s") % {"number": each.number}, each.rate.share, each.low, each.high,
                  each.rate.factories or 0)


def told(rate: Rate, noun: str = "") -> str:
    """A rate in words, or that it is not shown."""
    if rate.hidden or rate.not_met is None or rate.out_of is None:
        return _("too few to show")
    return formats.of_whole(rate.not_met, rate.out_of, noun)
