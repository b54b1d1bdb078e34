"""Which figures may be shown to whom: small cells, and everything from which a small cell could be worked out.

Whoever may not see the factories of a country is shown no figure of fewer than ``SMALLEST_CELL`` of them. Hiding the
cell is not enough: a total minus the cells beside it is the cell. So for such readers

- the cells are those of one country and one point, in one closed year; every other figure is the sum of *shown* cells,
  and no figure has a hidden cell in it. Nothing is left to subtract, whichever way the page is filtered;
- a year is closed on 1 March of the next, and counts what was released until then. A period that is open, or moves with
  the day, would differ from yesterday's by one factory; and "all years" from the last year by the few that it lacks;
- panels of different length are shown together only when the factories that one has and the other lacks are none or
  enough, for they would otherwise be the difference of the two.

A hidden cell keeps its place, so that nobody takes it for nought.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from treadle.domain.assessments.rates.figures import Tally
from treadle.domain.assessments.rates.frame import HIDDEN, NOTHING, SMALLEST_CELL, Frame, Rate

CLOSES = (3, 1)  # month and day of the next year


def without_small_cells[K](found: dict[K, Rate], *, small_cells: bool) -> dict[K, Rate]:
    """Every rate of ``found`` as somebody may see it who is shown no total of them."""
    return {key: rate.shown(small_cells=small_cells) for key, rate in found.items()}


# ---- which period --------------------------------------------------------------------------


def closed_years(on: date, most: int) -> list[int]:
    """The years whose figures stand, the latest first."""
    latest = on.year - 1 if (on.month, on.day) >= CLOSES else on.year - 2
    return list(range(latest, latest - most, -1))


def closed(frame: Frame, year: int) -> Frame:
    """The frame of a closed year: what began in it and was released before it closed."""
    return replace(frame, since=date(year, 1, 1), until=date(year, 12, 31), released_before=closing_day(year))


def closing_day(year: int) -> date:
    """From this day on the figures of a year are shown, and stand."""
    return date(year + 1, *CLOSES)


# ---- which cells ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Cells:
    """Counts by (country, point), and in which countries their reader may see every one."""

    found: Mapping[tuple[str, Any], Tally]
    open_in: Collection[str] | None  # None: everywhere

    def is_shown(self, country: str, tally: Tally) -> bool:
        """Whether the cell may be shown, and so may be part of a total."""
        return self.open_in is None or country in self.open_in or tally.factories >= SMALLEST_CELL

    @property
    def shown(self) -> dict[tuple[str, Any], Tally]:
        """The cells of which everything that is published is made."""
        return {key: tally for key, tally in self.found.items() if self.is_shown(key[0], tally)}

    def by_point(self) -> dict[Any, Rate]:
        """Point → the sum of its shown cells; hidden when none is."""
        made = {point: HIDDEN for _country, point in self.found}
        return made | _summed((point, tally) for (_country, point), tally in self.shown.items())

    def by_cluster(self, cluster_of: Mapping[Any, Any]) -> dict[Any, Rate]:
        """Cluster → points not met of points assessed, over shown cells."""
        made = {cluster_of[point]: HIDDEN for _country, point in self.found if point in cluster_of}
        parts: dict[Any, list[tuple[tuple[str, Any], Tally]]] = {}
        for key, tally in self.shown.items():
            if key[1] in cluster_of:
                parts.setdefault(cluster_of[key[1]], []).append((key, tally))
        return made | {cluster: self._together(cells) for cluster, cells in parts.items()}

    def by_country(self) -> dict[str, Rate]:
        """Country → points not met of points assessed, over shown cells."""
        made = {country: HIDDEN for country, _point in self.found}
        parts: dict[str, list[tuple[tuple[str, Any], Tally]]] = {}
        for key, tally in self.shown.items():
            parts.setdefault(key[0], []).append((key, tally))
        return made | {country: self._together(cells) for country, cells in parts.items()}

    def overall(self) -> Rate:
        """Points not met of points assessed, over all shown cells. Nothing assessed is nothing, not a secret."""
        return self._together(self.shown.items()) if self.shown else HIDDEN if self.found else NOTHING

    def by_publicity(self) -> dict[str, Rate]:
        """Questions not met of those assessed, over shown cells: publicly reported, beside these, all others."""
        public, beside, other = NOTHING, NOTHING, NOTHING
        for tally in self.shown.values():
            public, beside, other = (_plus(public, tally.public), _plus(beside, tally.beside),
                                     _plus(other, tally.other))
        return {"public": public, "beside": beside, "other": other}

    def _together(self, cells: Iterable[tuple[tuple[str, Any], Tally]]) -> Rate:
        """Cells of several points added up. A country's factories are at least those of its most assessed point."""
        not_met = out_of = 0
        factories: dict[str, int] = {}
        for (country, _point), tally in cells:
            not_met, out_of = not_met + tally.points_not_met, out_of + tally.points
            factories[country] = max(factories.get(country, 0), tally.factories)
        return Rate(not_met, out_of, sum(factories.values()))


def _summed(cells: Iterable[tuple[Any, Tally]]) -> dict[Any, Rate]:
    made: dict[Any, Rate] = {}
    for key, tally in cells:
        made[key] = _plus(made.get(key, NOTHING), tally.rate)
    return made


def _plus(one: Rate, other: Rate) -> Rate:
    return Rate((one.not_met or 0) + (other.not_met or 0), (one.out_of or 0) + (other.out_of or 0),
                (one.factories or 0) + (other.factories or 0))


# ---- which panels --------------------------------------------------------------------------


def panels_to_show(sizes: Sequence[tuple[int, int]], *, factories: int) -> list[int]:
    """Which lengths of panel may be shown together. ``sizes``: (rounds, factories), the shortest panel first.

    A longer panel's factories are among the shorter one's, and all among the ``factories`` of the frame; those that one
    has and the other lacks must be none or enough.
    """
    shown: list[int] = []
    before = factories
    for rounds, size in sizes:
        if size >= SMALLEST_CELL and (before == size or before - size >= SMALLEST_CELL):
            shown.append(rounds)
            before = size
    return shown
