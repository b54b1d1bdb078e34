"""The country's figures in a report: no total says what a hidden cell keeps."""

from hypothesis import given
from hypothesis import strategies as st

from treadle.domain.assessments.rates import Rate
from treadle.domain.assessments.rates.secrecy import without_small_cells
from treadle.domain.reports.composers.points import _over


def of_many(out_of: int) -> st.SearchStrategy[Rate]:
    return st.builds(Rate, st.integers(0, out_of), st.just(out_of), st.just(out_of))


CELL = st.integers(0, 12).flatmap(of_many)
CELLS = st.lists(CELL, max_size=6)


def shown(cells: list[Rate]) -> list[Rate]:
    return list(without_small_cells(dict(enumerate(cells)), small_cells=False).values())


@given(CELLS, st.integers(1, 4))
def test_a_hidden_cell_changes_no_total(cells: list[Rate], factories: int) -> None:
    totals = {_over(shown([*cells, Rate(failed, factories, factories)])) for failed in range(factories + 1)}
    assert len(totals) == 1


@given(CELLS)
def test_a_total_is_the_sum_of_what_is_shown(cells: list[Rate]) -> None:
    seen = [rate for rate in shown(cells) if not rate.hidden]
    total = _over(shown(cells))
    if not total.hidden:
        assert total.not_met == sum(rate.not_met or 0 for rate in seen)
        assert total.out_of == sum(rate.out_of or 0 for rate in seen)


def test_where_nothing_may_be_shown_the_total_is_hidden_too() -> None:
    assert _over(shown([Rate(1, 3, 3)])).hidden
    assert _over([]) == Rate(0, 0, 0)
