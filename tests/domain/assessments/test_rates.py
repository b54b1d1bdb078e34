"""Every trap of the non-compliance rate, made by hand."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test.utils import CaptureQueriesContext

from tests.builders.reports import Reports, result_of
from tests.cast import Cast
from treadle.domain.assessments import rates, results
from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.assessments.rates import Frame, Rate
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.standards.models import Concept, CountsAs, Question
from treadle.domain.standards.states import Polarity, TagKind

MET, NOT_MET = Outcome.MET, Outcome.NOT_MET
VN = Frame(countries=frozenset({"VN"}))


@pytest.fixture
def world(cast: Cast) -> Reports:
    return Reports(cast)


def rate_of(world: Reports, point: str, frame: Frame = VN) -> tuple[int | None, int | None]:
    found = rates.by_point(frame).get(world.tool.points[point].pk, rates.NOTHING)
    return found.not_met, found.out_of


# ---- settling ------------------------------------------------------------------------------


def test_one_failing_question_fails_the_point(world: Reports) -> None:
    world.assessment(world.factory("A"), {"wages1": MET, "wages2": NOT_MET})
    assert rate_of(world, "wages") == (1, 1)


def test_a_point_without_a_decided_answer_is_not_assessed(world: Reports) -> None:
    made = world.assessment(world.factory("A"), {"wages1": Outcome.NOT_APPLICABLE, "wages2": Outcome.NOT_ASSESSED,
                                                 "exits1": MET})
    assert result_of(made, world.tool.points["wages"]) is None
    assert rate_of(world, "wages") == (0, 0)
    assert rates.by_point(VN).keys() == {world.tool.points["exits"].pk}


def test_what_does_not_apply_counts_on_neither_side(world: Reports) -> None:
    made = world.assessment(world.factory("A"), {"wages1": MET, "wages2": Outcome.NOT_APPLICABLE})
    row = result_of(made, world.tool.points["wages"])
    assert row is not None
    assert (row.not_met, row.assessed) == (0, 1)


def test_a_blank_is_no_violation(world: Reports) -> None:
    made = world.assessment(world.factory("A"), {"wages1": "", "wages2": MET})
    row = result_of(made, world.tool.points["wages"])
    assert row is not None
    assert (row.not_met, row.assessed) == (0, 1)


def test_facts_are_left_out_even_when_somebody_gave_them_an_outcome(world: Reports) -> None:
    made = world.assessment(world.factory("A"), {"wages1": MET})
    Answer.objects.create(assessment=made, question=world.tool.fact, outcome=NOT_MET, value="1015",
                          answered_at=made.opened_at)
    results.settle(made)
    assert rate_of(world, "wages") == (0, 1)


def test_a_question_asked_the_other_way_round_counts_by_its_outcome(world: Reports) -> None:
    Question.objects.filter(pk=world.tool.questions["wages1"].pk).update(polarity=Polarity.NEGATIVE)
    world.assessment(world.factory("A"), {"wages1": MET})
    world.assessment(world.factory("B"), {"wages1": NOT_MET})
    assert rate_of(world, "wages") == (1, 2)


def test_a_block_that_is_not_scored_stays_out(world: Reports) -> None:
    cluster = world.tool.clusters["safety"]
    cluster.scored = False
    cluster.save()
    made = world.assessment(world.factory("A"), {"exits1": NOT_MET, "wages1": MET})
    assert result_of(made, world.tool.points["exits"]) is None


def test_settling_twice_leaves_one_row_a_point(world: Reports) -> None:
    made = world.assessment(world.factory("A"), {"wages1": MET, "exits1": MET})
    results.settle(made)
    assert made.point_results.count() == 2


def test_public_questions_are_counted_by_country_and_day(world: Reports) -> None:
    world.tool.tag("wages1", TagKind.PUBLIC, country="JO")
    here = world.assessment(world.factory("A"), {"wages1": NOT_MET, "exits1": NOT_MET})
    there = world.assessment(world.factory("B", country="JO"), {"wages1": NOT_MET, "exits1": NOT_MET})
    wages = world.tool.points["wages"]
    assert [getattr(result_of(each, wages), "public_not_met", None) for each in (here, there)] == [0, 1]
    assert rates.public_share(Frame()).not_met == 3


def test_a_superseded_question_counts_at_the_newest_ones_point(world: Reports) -> None:
    old = Concept.objects.create(instrument=world.tool.instrument, key="legacy.exits.locked")
    Question.objects.filter(pk=world.tool.questions["first_aid1"].pk).update(concept=old)
    CountsAs.objects.create(old=old, new=world.tool.questions["exits1"].concept)
    made = world.assessment(world.factory("A"), {"first_aid1": NOT_MET})
    assert result_of(made, world.tool.points["first_aid"]) is None
    assert rate_of(world, "exits") == (1, 1)


# ---- which assessments ---------------------------------------------------------------------


def test_a_factory_assessed_twice_in_the_window_counts_once_with_its_latest(world: Reports) -> None:
    twice = world.factory("A")
    world.assessment(twice, {"wages1": NOT_MET}, on=date(2026, 1, 12))
    world.assessment(twice, {"wages1": MET}, on=date(2026, 1, 13))
    world.assessment(world.factory("B"), {"wages1": NOT_MET})
    assert rate_of(world, "wages") == (1, 2)


def test_the_latest_is_decided_by_the_day_and_a_tie_by_id(world: Reports) -> None:
    factory = world.factory("A")
    low, high = UUID(int=1), UUID(int=2**127)
    world.assessment(factory, {"wages1": NOT_MET}, on=date(2026, 1, 12), id=high)
    world.assessment(factory, {"wages1": MET}, on=date(2026, 1, 14), id=low)
    assert rate_of(world, "wages") == (0, 1), "a later day wins over a higher id"
    world.assessment(factory, {"wages1": NOT_MET}, on=date(2026, 1, 14), id=UUID(int=3))
    assert rate_of(world, "wages") == (1, 1), "on one day the higher id wins"


def test_the_latest_counts_even_when_it_left_the_point_out(world: Reports) -> None:
    factory = world.factory("A")
    world.assessment(factory, {"wages1": NOT_MET}, on=date(2026, 1, 12))
    world.assessment(factory, {"exits1": MET}, on=date(2026, 1, 20))
    assert rate_of(world, "wages") == (0, 0)


def test_denominators_differ_by_point(world: Reports) -> None:
    world.assessment(world.factory("A"), {"wages1": MET, "exits1": NOT_MET})
    world.assessment(world.factory("B"), {"wages1": NOT_MET})
    assert (rate_of(world, "wages"), rate_of(world, "exits")) == ((1, 2), (1, 1))


def test_the_window_includes_its_first_and_last_day(world: Reports) -> None:
    for name, day in (("A", 11), ("B", 12), ("C", 20), ("D", 21)):
        world.assessment(world.factory(name), {"wages1": NOT_MET}, on=date(2026, 1, day))
    assert rate_of(world, "wages", Frame(since=date(2026, 1, 12), until=date(2026, 1, 20))) == (2, 2)


def test_an_older_assessment_counts_in_an_older_window(world: Reports) -> None:
    factory = world.factory("A")
    world.assessment(factory, {"wages1": NOT_MET}, on=date(2025, 1, 12))
    world.assessment(factory, {"wages1": MET}, on=date(2026, 1, 12), number=2)
    assert rate_of(world, "wages", Frame(until=date(2025, 12, 31))) == (1, 1)


def test_obsolete_factories_and_unreleased_assessments_stay_out(world: Reports) -> None:
    world.assessment(world.factory("A", obsolete=True), {"wages1": NOT_MET})
    waiting = world.assessment(world.factory("B"), {"wages1": NOT_MET}, state=AssessmentState.READY)
    results.settle(waiting)
    assert rates.by_point(Frame()) == {}
    assert rates.factories_in(Frame()) == 0


def test_countries_cycles_and_research_consent_narrow(world: Reports) -> None:
    world.assessment(world.factory("A"), {"wages1": NOT_MET})
    world.assessment(world.factory("B", country="JO"), {"wages1": MET}, number=2)
    assert rates.by_country(Frame()) == {"VN": Rate(1, 1, 1), "JO": Rate(0, 1, 1)}
    assert rate_of(world, "wages", Frame(countries=frozenset())) == (0, 0)
    assert rate_of(world, "wages", Frame(cycle_number=2)) == (0, 1)
    assert rate_of(world, "wages", Frame(research_only=True)) == (0, 0)


# ---- other levels --------------------------------------------------------------------------


def test_the_factorys_rate_is_points_not_met_of_points_assessed(world: Reports) -> None:
    made = world.assessment(world.factory("A"), {"wages1": NOT_MET, "wages2": NOT_MET, "leave1": MET, "exits1": MET})
    found = rates.of_assessment(made)
    assert (found.not_met, found.out_of) == (1, 3)
    assert found.share == pytest.approx(1 / 3)
    assert rates.by_factory(VN) == {made.factory_id: found}


def test_a_cluster_pools_its_points(world: Reports) -> None:
    world.assessment(world.factory("A"), {"wages1": NOT_MET, "leave1": MET, "exits1": MET})
    world.assessment(world.factory("B"), {"wages1": NOT_MET, "leave1": NOT_MET})
    assert rates.by_cluster(VN) == {world.tool.clusters["pay"].pk: Rate(3, 4, 2),
                                    world.tool.clusters["safety"].pk: Rate(0, 1, 1)}
    assert rates.overall(VN) == Rate(3, 5, 2)


def test_a_questions_rate_is_its_findings_of_the_assessments_that_answered_it(world: Reports) -> None:
    world.assessment(world.factory("A"), {"wages1": NOT_MET})
    world.assessment(world.factory("B"), {"wages1": MET})
    world.assessment(world.factory("C"), {"wages1": Outcome.NOT_APPLICABLE})
    assert rates.by_concept(VN) == {world.tool.questions["wages1"].concept_id: Rate(1, 2, 2)}


def test_small_cells_are_hidden_from_those_who_may_not_see_the_factories() -> None:
    small, large = Rate(1, 4, 4), Rate(1, 5, 5)
    hidden = small.shown(small_cells=False)
    assert (hidden.hidden, hidden.not_met, hidden.out_of, hidden.share) == (True, None, None, None)
    assert small.shown(small_cells=True) is small
    assert large.shown(small_cells=False) is large
    assert rates.NOTHING.shown(small_cells=False) is rates.NOTHING
    assert rates.without_small_cells({1: small, 2: large}, small_cells=False) == {1: hidden, 2: large}


def test_nothing_assessed_has_no_share() -> None:
    assert rates.NOTHING.share is None


# ---- trend ---------------------------------------------------------------------------------


def panel(world: Reports, name: str, *rounds: Outcome | None) -> None:
    factory = world.factory(name)
    for number, outcome in enumerate(rounds, 1):
        if outcome:
            on = date(2024, 1, 8) + timedelta(days=365 * (number - 1))
            world.assessment(factory, {"wages1": outcome}, on=on, number=number)


def test_a_balanced_panel_keeps_only_factories_of_every_round(world: Reports) -> None:
    panel(world, "A", NOT_MET, MET)
    panel(world, "B", NOT_MET, NOT_MET)
    panel(world, "left after one", NOT_MET)
    panel(world, "missed the first", None, NOT_MET)
    panel(world, "went on", MET, MET, NOT_MET)
    first, second = rates.balanced_panel(VN, rounds=2)
    assert (first.rate, second.rate) == (Rate(2, 3, 3), Rate(1, 3, 3))
    assert rates.longest_panel(VN) == 3


def test_a_panel_without_factories_has_rounds_of_nothing(world: Reports) -> None:
    (only,) = rates.balanced_panel(VN, rounds=1)
    assert (only.rate, only.low, only.high) == (Rate(0, 0, 0), None, None)


def test_the_interval_of_a_share_of_factories_is_the_usual_one() -> None:
    low, high = rates.interval([(1, 1)] * 30 + [(0, 1)] * 70)
    assert (low, high) == (pytest.approx(0.2097, abs=1e-3), pytest.approx(0.3903, abs=1e-3))


def test_the_interval_widens_when_points_cluster_in_factories() -> None:
    def width(pairs: list[tuple[int, int]]) -> float:
        low, high = rates.interval(pairs)
        assert low is not None
        assert high is not None
        return high - low

    assert width([(10, 10), (0, 10)] * 10) > width([(5, 10), (5, 10)] * 9 + [(4, 10), (6, 10)])


def test_an_interval_of_no_violation_still_has_width() -> None:
    low, high = rates.interval([(0, 1)] * 10)
    assert (low, high) == (0.0, pytest.approx(0.2775, abs=1e-3))


# ---- behind a figure, and what it costs ----------------------------------------------------


def test_the_rows_behind_a_figure_are_as_many_as_its_numerator(world: Reports) -> None:
    world.assessment(world.factory("A"), {"wages1": NOT_MET})
    world.assessment(world.factory("B"), {"wages1": MET})
    frame = Frame(point=world.tool.points["wages"].pk)
    names = [row.assessment.factory.name for row in rates.behind(frame).select_related("assessment__factory")]
    assert names == ["A"]
    assert rates.behind(frame, not_met_only=False).count() == 2


@pytest.mark.parametrize("ask", [rates.by_point, rates.by_cluster, rates.by_country, rates.overall,
                                 rates.by_factory, rates.by_concept, rates.public_share])
def test_a_rate_costs_one_query(world: Reports, ask: object) -> None:
    from django.db import connection

    for name in "ABC":
        world.assessment(world.factory(name), {"wages1": NOT_MET, "exits1": MET})
    with CaptureQueriesContext(connection) as queries:
        ask(VN)  # type: ignore[operator]
    assert len(queries) == 1


def test_unsettling_takes_the_factory_out_of_the_rates(world: Reports) -> None:
    made: Assessment = world.assessment(world.factory("A"), {"wages1": NOT_MET})
    assert results.unsettle(made) == 1
    assert rates.by_point(VN) == {}


# ---- remembered ----------------------------------------------------------------------------


def test_what_is_remembered_is_forgotten_when_a_result_or_a_factory_changes(world: Reports) -> None:
    def told() -> tuple[int, int]:
        found = rates.cells_of(VN, rates.stamp()).get(("VN", world.tool.points["wages"].pk), rates.EMPTY)
        assert found == rates.tallies_of_points(VN, "country").get(("VN", world.tool.points["wages"].pk), rates.EMPTY)
        return found.points_not_met, found.factories

    assert told() == (0, 0)
    first = world.assessment(world.factory("A"), {"wages1": NOT_MET})
    assert told() == (1, 1)
    second = world.assessment(world.factory("B"), {"wages1": MET})
    assert told() == (1, 2)
    Answer.objects.filter(assessment=second).update(outcome=NOT_MET)
    results.settle(second)
    assert told() == (2, 2), "settled anew"
    results.unsettle(second)
    assert told() == (1, 1), "withdrawn, the latest"
    results.settle(second)
    results.unsettle(first)
    assert told() == (1, 1), "withdrawn, an earlier one"
    second.factory.obsolete = True
    second.factory.save()
    assert told() == (0, 0)


def test_a_second_reader_costs_the_stamp_only(world: Reports) -> None:
    from django.db import connection

    world.assessment(world.factory("A"), {"wages1": NOT_MET})
    first = rates.panel_of(VN, 1, rates.stamp()), rates.countries_of(VN, rates.stamp())
    with CaptureQueriesContext(connection) as queries:
        at = rates.stamp()
        assert (rates.panel_of(VN, 1, at), rates.countries_of(VN, at)) == first
    assert len(queries) == 1


def test_what_is_committed_late_changes_the_stamp(world: Reports) -> None:
    """An earlier number that becomes visible after a later one, as where two transactions overlap."""
    from treadle.domain.assessments.models import ResultChange

    world.assessment(world.factory("A"), {"wages1": NOT_MET})
    ResultChange.objects.create(pk=ResultChange.objects.latest("id").pk + 10)
    before = rates.stamp()
    ResultChange.objects.create(pk=ResultChange.objects.latest("id").pk - 5)
    assert rates.stamp() != before


def test_without_a_result_there_is_no_stamp_and_nothing_is_remembered(world: Reports) -> None:
    asked: list[rates.Stamp] = []
    remembered = rates.whenever_changed(lambda at: asked.append(at))
    assert rates.stamp() == ()
    remembered(())
    remembered(())
    remembered((1,))
    remembered((1,))
    assert asked == [(), (), (1,)]


def test_lengths_of_panels_are_remembered_too(world: Reports) -> None:
    panel(world, "A", NOT_MET, MET, MET)
    panel(world, "B", NOT_MET, MET)
    at = rates.stamp()
    assert rates.lengths_of(VN, at, most=6) == (2, 3)
    assert rates.lengths_of(VN, at, most=2) == (2,)
    assert rates.safe_lengths_of(VN, at, most=6) == (), "fewer than five factories"
    for name in "CDEFG":
        panel(world, name, MET, MET)
    assert rates.safe_lengths_of(VN, rates.stamp(), most=6) == (2,), "one factory went on"


def test_cluster_results_are_what_the_point_results_add_up_to(world: Reports) -> None:
    from treadle.domain.assessments.models import ClusterResult

    made = world.assessment(world.factory("A"), {"wages1": NOT_MET, "leave1": MET, "exits1": NOT_MET, "exits2": MET})
    found = {row.cluster.key if row.cluster else "": (row.points, row.points_not_met, row.items, row.items_not_met,
                                                      row.public_items, row.public_not_met, row.beside_items,
                                                      row.beside_not_met)
             for row in ClusterResult.objects.filter(assessment=made).select_related("cluster")}
    assert found == {"pay": (2, 1, 2, 1, 0, 0, 0, 0), "safety": (1, 1, 2, 1, 1, 1, 1, 0),
                     "": (3, 2, 4, 2, 1, 1, 1, 0)}
    results.unsettle(made)
    assert not ClusterResult.objects.filter(assessment=made).exists()


def test_questions_are_told_apart_by_how_they_are_reported(world: Reports) -> None:
    world.assessment(world.factory("A"), {"wages1": NOT_MET, "exits1": NOT_MET, "exits2": MET})
    assert rates.by_publicity(VN) == {"public": Rate(1, 1, 1), "beside": Rate(0, 1, 1), "other": Rate(1, 1, 1)}


def test_small_audits_have_no_research_score(world: Reports) -> None:
    from treadle.domain.assessments.models import ClusterResult

    made = world.assessment(world.factory("A"), {"wages1": NOT_MET, "exits1": MET})
    assert rates.research_scores(VN) == {}
    ClusterResult.objects.filter(assessment=made).update(items=122, items_not_met=61, public_items=22,
                                                         public_not_met=11, beside_items=0, beside_not_met=0)
    (score,) = rates.research_scores(VN).values()
    assert (score.factories, score.all_items, score.public, score.beside, score.other) == (1, 50.0, 50.0, None, 50.0)
