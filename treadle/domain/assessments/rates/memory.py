"""Figures that many readers ask for, remembered until a result changes.

A dashboard of all countries adds up some hundred thousand point results; they change when a report is released or
withdrawn, a few times a day. Each process remembers what it has worked out, under a stamp that changes with them.
What is remembered is exact and nobody's: hiding comes after it.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Subquery, Value

from treadle.domain.assessments.models import ClusterResult
from treadle.domain.assessments.rates.figures import Tally, tallies, tallies_of_points
from treadle.domain.assessments.rates.frame import Frame
from treadle.domain.assessments.rates.trend import PanelRound, balanced_panel
from treadle.domain.parties.models import Factory

MOST = 256  # some kilobytes each

type Stamp = tuple[Any, ...]


def stamp() -> Stamp:
    """What changes whenever a result or a factory does. One query, by indexes.

    The row written last and whose it is, how many assessments have results, and the last change of a factory: settling
    anew writes new rows, withdrawing takes rows away, and a factory that became obsolete was changed.
    """
    whole = ClusterResult.objects.filter(cluster=None).order_by().annotate(one=Value(1)).values("one")
    changed = Factory.objects.order_by().annotate(one=Value(1)).values("one")
    found = ClusterResult.objects.order_by("-id").annotate(
        many=Subquery(whole.annotate(n=Count("id")).values("n")),
        changed=Subquery(changed.annotate(at=Max("updated_at")).values("at")),
        kept=Subquery(changed.filter(obsolete=False).annotate(n=Count("id")).values("n")),
    ).values_list("id", "assessment_id", "many", "changed", "kept")
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


@lru_cache(maxsize=MOST)
def _cells(frame: Frame, at: Stamp) -> Mapping[tuple[str, UUID], Tally]:
    return MappingProxyType(tallies_of_points(frame, "country"))


@lru_cache(maxsize=MOST)
def _countries(frame: Frame, at: Stamp) -> Mapping[str, Tally]:
    return MappingProxyType(tallies(frame, "country"))


@lru_cache(maxsize=MOST)
def _panel(frame: Frame, rounds: int, at: Stamp) -> tuple[PanelRound, ...]:
    return tuple(balanced_panel(frame, rounds=rounds))
