"""Figures that many readers ask for, remembered until a result changes.

A dashboard of all countries adds up some hundred thousand point results; they change when a report is released or
withdrawn, a few times a day. Each process remembers what it has worked out, under a stamp that changes with them.
What is remembered is exact and nobody's: hiding comes after it.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Subquery, Value

from treadle.domain.assessments.models import ClusterResult, ResultChange
from treadle.domain.assessments.rates.figures import Tally, tallies, tallies_of_points
from treadle.domain.assessments.rates.frame import Frame, factories_in
from treadle.domain.assessments.rates.secrecy import panels_to_show
from treadle.domain.assessments.rates.trend import PanelRound, balanced_panel, longest_panel, panel_sizes
from treadle.domain.parties.models import Factory

MOST = 256  # some kilobytes each
#: Changes counted: more than are ever written while one of them waits to be committed.
NEWEST = 500

type Stamp = tuple[Any, ...]


def stamp() -> Stamp:
    """What changes whenever a result or a factory does; empty: there is no result. One query, by indexes.

    It costs the same at every size: the row written last and whose it is, the newest change of results and how many of
    the newest there are (one that was begun earlier may be committed later), the last change of a factory, and how many
    are obsolete.
    """
    newest = ResultChange.objects.order_by("-id").values("id")[:1]
    recent = ResultChange.objects.filter(id__gt=Subquery(newest) - NEWEST).order_by().annotate(one=Value(1))
    factories = Factory.objects.order_by().annotate(one=Value(1)).values("one")
    found = ClusterResult.objects.order_by("-id").annotate(
        newest=Subquery(newest), many=Subquery(recent.values("one").annotate(n=Count("id")).values("n")),
        changed=Subquery(factories.annotate(at=Max("updated_at")).values("at")),
        obsolete=Subquery(factories.filter(obsolete=True).annotate(n=Count("id")).values("n")),
    ).values_list("id", "assessment_id", "newest", "many", "changed", "obsolete")
    return tuple(found.first() or ())


def cells_of(frame: Frame, at: Stamp) -> Mapping[tuple[str, UUID], Tally]:
    """Counts by country and point, as ``tallies_of_points`` gives them."""
    if frame.research_only:  # consent changes without a stamp
        return tallies_of_points(frame, "country")
    return _cells(frame, at)


def countries_of(frame: Frame, at: Stamp) -> Mapping[str, Tally]:
    """Counts by country, all points together."""
    return tallies(frame, "country") if frame.research_only else _countries(frame, at)


def panel_of(frame: Frame, rounds: int, at: Stamp) -> tuple[PanelRound, ...]:
    """A balanced panel."""
    return tuple(balanced_panel(frame, rounds=rounds)) if frame.research_only else _panel(frame, rounds, at)


def lengths_of(frame: Frame, at: Stamp, *, most: int) -> tuple[int, ...]:
    """The lengths of panel, from two rounds to ``most``, that somebody may choose from who may see every factory."""
    return tuple(range(2, min(most, _longest(frame.instrument, frame.countries, at)) + 1))


def safe_lengths_of(frame: Frame, at: Stamp, *, most: int) -> tuple[int, ...]:
    """Those that tell nobody of the few factories that one panel has and another lacks."""
    ask = _safe_lengths.__wrapped__ if frame.research_only else _safe_lengths
    return ask(frame, len(lengths_of(frame, at, most=most)) + 1, at)


def whenever_changed[R](ask: Callable[[Stamp], R]) -> Callable[[Stamp], R]:
    """Remember what a function gives under the stamp: for what follows from results and factories alone."""
    kept = lru_cache(maxsize=1)(ask)
    return wraps(ask)(lambda at: kept(at) if at else ask(at))  # without any result no factory leaves a stamp


@lru_cache(maxsize=MOST)
def _longest(instrument: str, countries: frozenset[str] | None, at: Stamp) -> int:
    return longest_panel(Frame(instrument=instrument, countries=countries))


@lru_cache(maxsize=MOST)
def _safe_lengths(frame: Frame, most: int, at: Stamp) -> tuple[int, ...]:
    if most < 2:
        return ()
    return tuple(panels_to_show(panel_sizes(frame, most=most)[1:], factories=factories_in(frame)))


@lru_cache(maxsize=MOST)
def _cells(frame: Frame, at: Stamp) -> Mapping[tuple[str, UUID], Tally]:
    return MappingProxyType(tallies_of_points(frame, "country"))


@lru_cache(maxsize=MOST)
def _countries(frame: Frame, at: Stamp) -> Mapping[str, Tally]:
    return MappingProxyType(tallies(frame, "country"))


@lru_cache(maxsize=MOST)
def _panel(frame: Frame, rounds: int, at: Stamp) -> tuple[PanelRound, ...]:
    return tuple(balanced_panel(frame, rounds=rounds))
