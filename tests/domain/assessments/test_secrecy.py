"""Nothing that is shown to whoever may not see the factories tells anything of a cell that is hidden from them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.builders.reports import Reports, moment
from tests.cast import Cast
from treadle.domain.assessments import rates
from treadle.domain.assessments.rates import SMALLEST_CELL, Cells, Frame, Rate, Tally
from treadle.domain.assessments.states import Outcome

COUNTRIES, POINTS = ["KH", "VN", "JO"], ["wages", "leave", "exits", "hours"]
CLUSTER_OF = {"wages": "pay", "leave": "pay", "exits": "safety", "hours": "time"}
type Found = dict[tuple[str, str], Tally]


def tally(factories: int, failed: int, items: int) -> Tally:
    """A cell of one point: every factory has ``items`` questions, one of them public, and fails one or none."""
    return Tally(factories, factories, failed, factories * items, failed, factories, failed // 2,
                 factories * (items - 1), failed - failed // 2)


@st.composite
def cells(draw: st.DrawFn) -> Found:
    found: Found = {}
    for country in COUNTRIES:
        for point in POINTS:
            factories = draw(st.integers(0, 9))
            if factories:
                found[country, point] = tally(factories, draw(st.integers(0, factories)), draw(st.integers(2, 5)))
    return found


def published(found: Mapping[tuple[str, str], Tally], open_in: frozenset[str]) -> dict[Any, Any]:
    """Everything that every way of filtering the pages shows: all countries or one, all clusters or one."""
    shown: dict[Any, Any] = {}
    for country in ("", *COUNTRIES):
        for cluster in ("", "pay", "safety", "time"):
            part = {key: one for key, one in found.items()
                    if country in ("", key[0]) and cluster in ("", CLUSTER_OF[key[1]])}
            mine = Cells(part, open_in)
            shown[country, cluster] = (mine.overall(), mine.by_country(), mine.by_cluster(CLUSTER_OF),
                                       mine.by_point(), mine.by_publicity())
    return shown


@given(cells(), st.sets(st.sampled_from(COUNTRIES), max_size=2), st.data())
def test_no_hidden_cell_changes_anything_that_is_shown(found: Found, open_in: set[str], data: st.DataObject) -> None:
    """Non-interference: whatever the hidden cells hold, every page reads the same. So nothing tells what they hold."""
    opened = frozenset(open_in)
    hidden = [key for key, one in found.items() if key[0] not in opened and one.factories < SMALLEST_CELL]
    assume(hidden)
    other = dict(found)
    for key in hidden:
        factories = data.draw(st.integers(1, SMALLEST_CELL - 1))
        other[key] = tally(factories, data.draw(st.integers(0, factories)), data.draw(st.integers(2, 5)))
    assert published(found, opened) == published(other, opened)


@given(cells())
def test_a_shown_cell_is_exact_and_totals_are_sums_of_shown_cells(found: Found) -> None:
    mine = Cells(found, frozenset())
    for point, rate in mine.by_point().items():
        parts = [one for (_country, of), one in found.items() if of == point and one.factories >= SMALLEST_CELL]
        assert rate == (Rate(sum(one.points_not_met for one in parts), sum(one.points for one in parts),
                             sum(one.factories for one in parts)) if parts else rates.HIDDEN)
    shown = [rate for rate in mine.by_cluster(CLUSTER_OF).values() if not rate.hidden]
    if shown:
        assert mine.overall().out_of == sum(rate.out_of or 0 for rate in shown)


@given(cells())
def test_whoever_may_see_every_factory_is_hidden_nothing(found: Found) -> None:
    mine = Cells(found, None)
    assert not any(rate.hidden for rate in mine.by_point().values())
    assert mine.overall().out_of == sum(one.points for one in found.values())


@given(st.integers(0, 40), st.lists(st.integers(0, 15), max_size=5))
def test_no_two_panels_differ_by_few_factories(last: int, steps: list[int]) -> None:
    sizes = [last]
    for step in steps:
        sizes.append(sizes[-1] + step)
    falling = list(zip(range(2, 2 + len(sizes)), reversed(sizes), strict=True))
    whole = sizes[-1] + 3
    shown = rates.panels_to_show(falling, factories=whole)
    of = dict(falling)
    assert all(of[rounds] >= SMALLEST_CELL for rounds in shown)
    for one, other in combinations([whole, *(of[rounds] for rounds in shown)], 2):
        assert one == other or abs(one - other) >= SMALLEST_CELL


def test_panels_are_shown_where_they_tell_nobody_apart() -> None:
    assert rates.panels_to_show([(2, 30), (3, 28), (4, 20)], factories=40) == [2, 4]
    assert rates.panels_to_show([(2, 30), (3, 30)], factories=30) == [2, 3]
    assert rates.panels_to_show([(2, 4)], factories=40) == []


# ---- closed years --------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "latest"), [(date(2026, 2, 28), 2024), (date(2026, 3, 1), 2025),
                                            (date(2026, 12, 31), 2025)])
def test_a_year_closes_on_the_first_of_march(on: date, latest: int) -> None:
    assert rates.closed_years(on, 2) == [latest, latest - 1]


def test_a_late_release_does_not_move_the_figures_of_a_closed_year(cast: Cast) -> None:
    world = Reports(cast)
    for name in "ABCDE":
        world.assessment(world.factory(name), {"wages1": Outcome.NOT_MET}, on=date(2025, 6, 2),
                         released_at=moment(date(2025, 8, 1)))
    before = rates.by_point(rates.closed(Frame(), 2025))
    world.assessment(world.factory("F"), {"wages1": Outcome.NOT_MET}, on=date(2025, 12, 8),
                     released_at=moment(date(2026, 3, 1)))
    assert rates.by_point(rates.closed(Frame(), 2025)) == before
    assert rates.by_point(replace(Frame(), since=date(2025, 1, 1))) != before
