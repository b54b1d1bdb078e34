"""What the address of a page of rates asks for, checked against what its reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import countries_of, held_by
from treadle.domain.access.roles import Reach
from treadle.domain.assessments import rates
from treadle.domain.assessments.models import ClusterResult
from treadle.domain.assessments.rates import Frame
from treadle.domain.parties.models import Factory, Person
from treadle.domain.standards.models import Cluster, Instrument
from treadle.domain.standards.queries import pick
from treadle.kernel.dates import add_months

MOST_ROUNDS = 6
YEARS_BACK = 15
GARMENT = "garment"
SORTS = ("order", "worst", "title")
#: What figures may be set side by side by, besides countries: for those who may see every factory in the frame only.
COMPARISONS = ("year", "cycle", "service_level", "size", "group", "buyer")


@dataclass(frozen=True)
class Asked:
    """What the address asks for. ``open_in``: countries of which the reader may see every factory; None: all.

    Whoever may not see every factory of the frame (``small_cells``) is given closed years, and figures made of cells
    that are not small.
    """

    frame: Frame
    country: str
    period: str
    cluster: str
    rounds: int
    small_cells: bool
    open_in: frozenset[str] | None = frozenset()
    sort: str = "order"
    by: str = ""

    def query(self, **changes: str) -> str:
        """The address's query with changes."""
        given = {"instrument": self.frame.instrument if self.frame.instrument != GARMENT else "",
                 "country": self.country, "period": self.period, "cluster": self.cluster,
                 "sort": self.sort if self.sort != "order" else "", "by": self.by, **changes}
        return "?" + urlencode({key: value for key, value in given.items() if value})


def countries_with_small_cells(person: Person, on: date) -> set[str] | None:
    """Countries whose factories the person may see all of; None means everywhere."""
    held = [one for one in held_by(person, on) if Permission.FACTORY_SEE in one.role.permissions]
    if any(one.role.reach is Reach.EVERYWHERE for one in held):
        return None
    return {one.country for one in held if one.role.reach is Reach.OFFICE}


def asked_of(given: Mapping[str, str], person: Person, on: date, *, clusters: Mapping[str, Cluster],
             instrument: str = GARMENT) -> Asked:
    """Read the address. An unknown value is as good as none."""
    allowed = countries_of(person, on)
    country = given.get("country", "").upper()[:2]
    chosen = {country} if country and (allowed is None or country in allowed) else allowed
    own = countries_with_small_cells(person, on)
    small_cells = own is None or (chosen is not None and set(chosen) <= own)
    periods = dict(periods_on(on, whole_years=not small_cells))
    period = given.get("period", "")
    default = "all" if small_cells and instrument != GARMENT else next(iter(periods))  # what is imported is past
    period = period if period in periods else default
    cluster = given.get("cluster", "") if given.get("cluster", "") in clusters else ""
    rounds, sort, by = given.get("rounds", ""), given.get("sort", ""), given.get("by", "")
    frame = Frame(
        instrument=instrument, countries=None if chosen is None else frozenset(chosen),
        cluster=clusters[cluster].pk if cluster else None, research_only=_only_research(person, on))
    return Asked(in_period(frame, period, on, closed=not small_cells), country if chosen == {country} else "", period,
                 cluster, int(rounds) if rounds in {str(n) for n in range(2, MOST_ROUNDS + 1)} else 0,
                 small_cells, None if own is None else frozenset(own), sort if sort in SORTS else SORTS[0],
                 by if small_cells and by in COMPARISONS else "")


def instrument_asked(given: Mapping[str, str], choices: list[tuple[str, str]]) -> str:
    """The tool that the address names, if there are results of it; else ours, else the only one there is."""
    keys = [key for key, _title in choices]
    wanted = given.get("instrument", "")
    return wanted if wanted in keys else GARMENT if GARMENT in keys or not keys else keys[0]


def instruments_with_results(language: str, at: rates.Stamp) -> list[tuple[str, str]]:
    """Key and title of our tool and of each other that results were released of. One query."""
    found = Instrument.objects.filter(Q(key=GARMENT) | Q(pk__in=_instruments_used(at))).order_by("key")
    return [(one.key, pick(one.titles, language)) for one in found]


@rates.whenever_changed
def _instruments_used(at: rates.Stamp) -> tuple[UUID, ...]:
    results = ClusterResult.objects.filter(cluster=None, assessment__version__instrument=OuterRef("pk"))
    return tuple(Instrument.objects.filter(Exists(results)).values_list("pk", flat=True))


@rates.whenever_changed
def countries_with_factories(at: rates.Stamp) -> tuple[str, ...]:
    """Every country that has a factory, by code."""
    return tuple(sorted(Factory.objects.order_by().values_list("country", flat=True).distinct()))


def _only_research(person: Person, on: date) -> bool:
    """Whether the person sees figures as a researcher only: then of factories that consented to research."""
    held = [one.role for one in held_by(person, on) if Permission.RATES_SEE in one.role.permissions]
    return all(Permission.RESEARCH in role.permissions for role in held)


def periods_on(on: date, *, whole_years: bool) -> list[tuple[str, str]]:
    """The periods to choose from; the first is shown when nothing was chosen. ``whole_years``: closed ones only."""
    if whole_years:
        return [(str(year), str(year)) for year in rates.closed_years(on, YEARS_BACK)]
    years = [(str(year), str(year)) for year in range(on.year, on.year - YEARS_BACK, -1)]
    return [("24m", _("last 24 months")), ("12m", _("last 12 months")), ("all", _("all years")), *years]


def in_period(frame: Frame, period: str, on: date, *, closed: bool) -> Frame:
    """The frame in a period: ``all``, a year, or months up to a day."""
    if closed:
        return rates.closed(frame, int(period))
    if period.endswith("m"):
        return replace(frame, since=add_months(on, -int(period[:-1])), until=on)
    if period == "all":
        return frame
    return replace(frame, since=date(int(period), 1, 1), until=date(int(period), 12, 31))


def period_before(asked: Asked, on: date) -> Frame | None:
    """The period of the same length before the one asked for; None: before all years there is nothing."""
    frame, period = asked.frame, asked.period
    if period == "all":
        return None
    if period.endswith("m"):
        months = int(period[:-1])
        ends = add_months(on, -months)
        return replace(frame, since=add_months(on, -2 * months), until=date.fromordinal(ends.toordinal() - 1))
    return in_period(frame, str(int(period) - 1), on, closed=not asked.small_cells)


def scored_clusters(instrument: str = GARMENT) -> dict[str, Cluster]:
    """An instrument's scored clusters by key, in order."""
    found = Cluster.objects.filter(instrument__key=instrument, scored=True).order_by("order")
    return {cluster.key: cluster for cluster in found}
