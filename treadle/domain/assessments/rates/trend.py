"""The tide on a balanced panel: the same factories in each of their first cycles."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any
from uuid import UUID

from django.db.models import Max

from treadle.domain.assessments import statements
from treadle.domain.assessments.rates.frame import NOTHING, Frame, Rate, numbered_rows, released, tally_rows


@dataclass(frozen=True)
class PanelRound:
    """One round of a balanced panel: its rate, and a 95 % interval that knows that points lie in factories."""

    number: int
    rate: Rate
    low: float | None
    high: float | None


def balanced_panel(frame: Frame, *, rounds: int) -> list[PanelRound]:
    """The same factories in each of their first ``rounds`` cycles: those assessed in every one of them. One query.

    The latest assessment of a cycle counts. All rounds have the same factories: a change is a change in them.
    """
    found = {row["split"]: row for row in statements.rows_of("panel", {
        "rate_assessments": numbered_rows(frame, rounds), "rate_tallies": tally_rows(frame)})}
    return [_round(number, found.get(number)) for number in range(1, rounds + 1)]


def longest_panel(frame: Frame) -> int:
    """A number of cycles that no panel of the frame is longer than: the highest with a result; 0: there is none."""
    return released(frame).aggregate(most=Max("cycle__number"))["most"] or 0


def panel_sizes(frame: Frame, *, most: int) -> list[tuple[int, int]]:
    """(rounds, factories assessed in every one of the first so many cycles), from 1 to ``most``. One query."""
    seen = (released(frame).filter(cycle__number__lte=most, cluster_results__cluster=frame.cluster)
            .order_by().values_list("factory_id", "cycle__number").distinct())
    numbers: dict[UUID, set[int]] = {}
    for factory, number in seen:
        numbers.setdefault(factory, set()).add(number)
    return [(n, sum(set(range(1, n + 1)) <= mine for mine in numbers.values())) for n in range(1, most + 1)]


def _round(number: int, row: dict[str, Any] | None) -> PanelRound:
    if row is None:
        return PanelRound(number, NOTHING, None, None)
    rate = Rate(int(row["points_not_met"]), int(row["points"]), row["factories"])
    low, high = _interval(row["factories"], rate.not_met or 0, rate.out_of or 0,
                          int(row["yy"]), int(row["xy"]), int(row["xx"]))
    return PanelRound(number, rate, low, high)


def interval(pairs: Iterable[tuple[int, int]]) -> tuple[float | None, float | None]:
    """A 95 % interval of Σ not met / Σ assessed over factories; ``pairs`` holds (not met, assessed) of each."""
    found = list(pairs)
    return _interval(len(found), sum(y for y, _x in found), sum(x for _y, x in found),
                     sum(y * y for y, _x in found), sum(x * y for y, x in found), sum(x * x for _y, x in found))


def _interval(n: int, y: int, x: int, yy: int, xy: int, xx: int) -> tuple[float | None, float | None]:
    """The ratio estimator's (Cochran, Sampling Techniques, 6.4); Wilson's (1927) where that has no width.

    Σ (y − (Y/X) x)² = (X² Σyy − 2 X Y Σxy + Y² Σxx) / X²: in whole numbers, so that no width is nought exactly.
    """
    if n < 2 or not x:
        return None, None
    ratio, squares = y / x, x * x * yy - 2 * x * y * xy + y * y * xx
    if squares == 0:
        return _wilson(ratio, n)
    half = 1.96 * sqrt(squares / (x * x) * n / (n - 1)) / x
    return max(0.0, ratio - half), min(1.0, ratio + half)


def _wilson(share: float, n: int) -> tuple[float, float]:
    z = 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)
