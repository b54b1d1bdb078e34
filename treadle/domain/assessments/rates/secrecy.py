"""Which figures may be shown to whom: small cells, and the cells from which a small one could be worked out."""

from treadle.domain.assessments.rates.frame import Rate


def without_small_cells[K](found: dict[K, Rate], *, small_cells: bool) -> dict[K, Rate]:
    """Every rate of ``found`` as somebody may see it."""
    return {key: rate.shown(small_cells=small_cells) for key, rate in found.items()}


def hide_small[K](found: dict[K, Rate], *, small_cells: bool) -> dict[K, Rate]:
    """Every rate of ``found`` as somebody may see it who also sees their sum."""
    return without_small_cells(found, small_cells=small_cells)
