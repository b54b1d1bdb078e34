"""Non-compliance rates: the one place that computes them, from settled results and nothing else.

What a rate is, is said in ``definition``; whose assessments count, in ``frame``. No rate is given without numerator and
denominator, and ``secrecy`` says which may be shown to whom.
"""

from treadle.domain.assessments.rates.figures import (
    EMPTY,
    Score,
    Tally,
    by_cluster,
    by_concept,
    by_country,
    by_factory,
    by_point,
    by_publicity,
    by_question,
    by_split,
    of_assessment,
    overall,
    public_share,
    research_scores,
    summed,
    tallies,
    tallies_of_clusters,
    tallies_of_points,
    tallies_of_questions,
)
from treadle.domain.assessments.rates.frame import (
    HIDDEN,
    NOTHING,
    SMALLEST_CELL,
    SPLITS,
    Frame,
    Rate,
    behind,
    factories_in,
    in_countries,
    latest,
    released,
    results,
)
from treadle.domain.assessments.rates.memory import (
    Stamp,
    cells_of,
    countries_of,
    lengths_of,
    panel_of,
    safe_lengths_of,
    stamp,
    whenever_changed,
)
from treadle.domain.assessments.rates.secrecy import (
    Cells,
    closed,
    closed_years,
    closing_day,
    panels_to_show,
    without_small_cells,
)
from treadle.domain.assessments.rates.trend import PanelRound, balanced_panel, interval, longest_panel, panel_sizes

__all__ = [
    "EMPTY", "HIDDEN", "NOTHING", "SMALLEST_CELL", "SPLITS", "Cells", "Frame", "PanelRound", "Rate", "Score",
    "Stamp", "Tally", "balanced_panel", "behind", "by_cluster", "by_concept", "by_country", "by_factory",
    "by_point", "by_publicity", "by_question", "by_split", "cells_of", "closed", "closed_years", "closing_day",
    "countries_of", "factories_in", "in_countries", "interval", "latest", "lengths_of", "longest_panel",
    "of_assessment", "overall", "panel_of", "panel_sizes", "panels_to_show", "public_share", "released",
    "research_scores", "results", "safe_lengths_of", "stamp", "summed", "tallies", "tallies_of_clusters",
    "tallies_of_points", "tallies_of_questions", "whenever_changed", "without_small_cells",
]
