"""The non-compliance rate, written once: answers → point results → rates, as Ibis expressions.

Importing this module imports Ibis (about 0.8 s and 50 MB), so no page does: what pages run is the SQL in ``sql/``,
which ``python -m treadle.domain.assessments.definition.compile`` writes; a test says when it is stale.
The same expressions run on DuckDB and Spark over what ``treadle export results`` writes.

Source of the definition: the steps of the programme's analysis manual, as public code retells them (RManual, 2018):
assessments that began in the window, obsolete factories left out, the latest assessment a factory (by the day it
began, a tie by id), facts and blanks left out, one failing question fails the point, and each point has a denominator
of its own: the factories assessed on it. The research score is that of the public analysis of seven countries.

``split`` is what figures are set side by side by: country, year, cycle …; the latest assessment is one a factory and
split. Where there is nothing to split by, it is the same text in every row.
"""

from typing import Any

import ibis
from ibis import Table
from ibis.expr.types import IntegerValue

#: Audits with fewer scored questions have no research score.
FEWEST_ITEMS = 122

ASSESSMENTS = {"assessment": "string", "factory": "string", "started_on": "date", "split": "string"}
ANSWERS = {"assessment": "string", "point": "string", "question": "string", "scored": "boolean", "outcome": "string",
           "public": "boolean"}
RESULTS = {"assessment": "string", "point": "string", "cluster": "string", "assessed": "int64", "not_met": "int64",
           "public_assessed": "int64", "public_not_met": "int64"}
COUNTS = ("points", "points_not_met", "items", "items_not_met", "public_items", "public_not_met", "beside_items",
          "beside_not_met")
TALLIES = {"assessment": "string", "key": "string"} | dict.fromkeys(COUNTS, "int64")


def _one_if(condition: Any) -> IntegerValue:
    return condition.ifelse(1, 0)


def _total(counted: Any) -> IntegerValue:
    return counted.sum().cast("int64")


def decided(answers: Table) -> Table:
    """Scored questions answered met or not met: facts, blanks, “does not apply” and “not assessed” drop out here."""
    return answers.filter(answers.scored & answers.outcome.isin(["met", "not_met"]))


def point_results(answers: Table) -> Table:
    """Answers → one row an assessment and point. A point without a decided answer has none: it was not assessed."""
    kept = decided(answers)
    failed = kept.outcome == "not_met"
    return kept.group_by("assessment", "point").agg(
        assessed=kept.count(), not_met=_total(_one_if(failed)), public_assessed=_total(_one_if(kept.public)),
        public_not_met=_total(_one_if(kept.public & failed)))


def tallies(results: Table, key: str | None) -> Table:
    """Point results → counts an assessment and ``key`` (``point``, ``cluster``, or None for all of it together).

    ``beside`` are questions not publicly reported in points that have publicly reported ones.
    """
    beside = results.public_assessed > 0
    counted = results.mutate(
        key=results[key] if key else ibis.literal(""),
        points=ibis.literal(1), points_not_met=_one_if(results.not_met > 0),
        items=results.assessed, items_not_met=results.not_met, public_items=results.public_assessed,
        beside_items=beside.ifelse(results.assessed - results.public_assessed, 0),
        beside_not_met=beside.ifelse(results.not_met - results.public_not_met, 0),
    ).select("assessment", "key", *COUNTS)
    if key == "point":
        return counted
    return counted.group_by("assessment", "key").agg(**{name: _total(counted[name]) for name in COUNTS})


def latest(assessments: Table) -> Table:
    """The latest assessment of each factory and split, by the day it began; of several on one day the highest id."""
    order = [assessments.started_on.desc(), assessments.assessment.desc()]
    window = ibis.window(group_by=[assessments.factory, assessments.split], order_by=order)
    placed = assessments.mutate(place=ibis.row_number().over(window))
    return placed.filter(placed.place == 0).drop("place", "started_on")


def rates(counted: Table, assessments: Table) -> Table:
    """Tallies → rates: a row a split and key, with the factories assessed and every numerator and denominator."""
    kept = latest(assessments).join(counted, "assessment")
    return kept.group_by("split", "key").agg(
        factories=kept.count(), **{name: _total(kept[name]) for name in COUNTS})


def rates_of_answers(answers: Table, assessments: Table) -> Table:
    """Answers → rates of points in one go. Only the latest assessments' answers are counted up: most need not be."""
    kept = answers.semi_join(latest(assessments), "assessment")
    results = point_results(kept)
    return rates(tallies(results, "point"), assessments)


def question_rates(answers: Table, assessments: Table) -> Table:
    """Answers → findings of the factories whose latest assessment answered the question, a row a split and question."""
    kept = latest(assessments).join(decided(answers), "assessment")
    return kept.group_by("split", "question").agg(
        factories=kept.assessment.nunique(), not_met=_total(_one_if(kept.outcome == "not_met")))


def panel(counted: Table, assessments: Table) -> Table:
    """Tallies → the trend on a balanced panel: ``split`` is the cycle's number, ``rounds`` how many there must be.

    Squares and products (``yy``, ``xy``, ``xx``; y not met, x assessed) give the interval without the rows.
    """
    kept = latest(assessments).join(counted, "assessment")
    kept = kept.mutate(seen=kept.count().over(ibis.window(group_by=kept.factory)))
    whole = kept.filter(kept.seen == kept.rounds)
    return whole.group_by("split").agg(
        factories=whole.count(), points=_total(whole.points), points_not_met=_total(whole.points_not_met),
        yy=_total(whole.points_not_met * whole.points_not_met), xy=_total(whole.points_not_met * whole.points),
        xx=_total(whole.points * whole.points))


def research_scores(counted: Table, assessments: Table) -> Table:
    """Whole-assessment tallies → the mean research score a split: 100 × (items − violations) ÷ items of each audit.

    Audits of fewer than 122 items are dropped. Also for publicly reported items, those beside them, and the others;
    an audit without items of a kind has no score of that kind.
    """
    kept = latest(assessments).join(counted, "assessment")
    kept = kept.filter(kept["items"] >= FEWEST_ITEMS)
    other = kept["items"] - kept.public_items - kept.beside_items
    other_not_met = kept.items_not_met - kept.public_not_met - kept.beside_not_met
    return kept.group_by("split").agg(
        factories=kept.count(), score=_score(kept["items"], kept.items_not_met).mean(),
        public_score=_score(kept.public_items, kept.public_not_met).mean(),
        beside_score=_score(kept.beside_items, kept.beside_not_met).mean(),
        other_score=_score(other, other_not_met).mean())


def _score(items: Any, not_met: Any) -> Any:
    return (items - not_met) * 100.0 / items.nullif(0)


def expressions() -> dict[str, Table]:
    """Every statement that the product runs, by name, over tables that it puts its own rows under."""
    answers, results = ibis.table(ANSWERS, name="rate_answers"), ibis.table(RESULTS, name="rate_results")
    counted, assessments = ibis.table(TALLIES, name="rate_tallies"), ibis.table(ASSESSMENTS, name="rate_assessments")
    rounds = ibis.table(ASSESSMENTS | {"split": "int64", "rounds": "int64"}, name="rate_assessments")
    return {
        "point_results": point_results(answers),
        "cluster_results": tallies(results, "cluster"),
        "whole_results": tallies(results, None),
        "latest": latest(assessments).select("assessment"),
        "rates_of_points": rates(tallies(results, "point"), assessments),
        "rates_of_tallies": rates(counted, assessments),
        "question_rates": question_rates(answers, assessments),
        "panel": panel(counted, rounds),
        "research_scores": research_scores(counted, assessments),
    }
