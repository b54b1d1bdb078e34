"""Month sixteen: computed by the clock, explained, decided by two people, looked at again, lapsed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.builders.reports import Reports, moment
from tests.cast import NOW, Cast
from treadle.domain.assessments.models import Alert, SystemsReview, SystemsScore
from treadle.domain.assessments.states import AlertState, Outcome
from treadle.domain.assessments.systems_indicators import indicators
from treadle.domain.committees.models import Committee, Meeting
from treadle.domain.cycles.models import Cycle, Milestone, SeminarAttendance, TrainingUse
from treadle.domain.cycles.states import MilestoneKind, MilestoneState
from treadle.domain.notices.models import Notice
from treadle.domain.reports import measures, operations, queries
from treadle.domain.reports.composers.differentiation import listed
from treadle.domain.reports.composers.facts import plain
from treadle.domain.reports.models import Decision, Release
from treadle.domain.reports.states import DecisionState, ReleaseKind, ReleaseState, Verdict
from treadle.domain.standards.models import AlertRule, CriteriaSet
from treadle.journeys import decide_month_sixteen as month_sixteen
from treadle.kernel.errors import NotYours, RuleBroken

DAY = date(2026, 12, 1)
ALL_MET = dict.fromkeys(("wages1", "wages2", "leave1", "leave2", "exits1", "exits2", "first_aid1"), Outcome.MET)


@pytest.fixture
def world(cast: Cast) -> Reports:
    return Reports(cast)


@pytest.fixture
def criteria(db: None) -> CriteriaSet:
    from treadle.domain.standards.datafiles.questionnaires import read_criteria
    from treadle.domain.standards.datafiles.shipped import DATA

    read = read_criteria(DATA / "criteria" / "high-performance.toml", "high-performance", [])
    return CriteriaSet.objects.create(key=read.key, version=read.version, in_force_from=date(2026, 1, 1),
                                      titles={"en": "High performance"}, criteria=read.criteria)


def complete(world: Reports) -> Cycle:
    """A cycle for which everything is recorded and every criterion is met."""
    made = world.assessment(world.cast.factory, ALL_MET)
    cycle = made.cycle
    review = SystemsReview.objects.create(cycle=cycle, reviewed_on=date(2026, 11, 2), recorded_at=NOW)
    SystemsScore.objects.bulk_create(SystemsScore(review=review, family=each.family, indicator=each.key,
                                                  scale="on_track") for each in indicators())
    committee = Committee.objects.create(factory=cycle.factory, name="Committee", in_place_on=date(2025, 10, 1))
    for month in range(1, 8):
        Meeting.objects.create(committee=committee, held_on=date(2026, month, 5), workers_present=3,
                               management_present=3, recorded_at=NOW)
    TrainingUse.objects.create(cycle=cycle, title="Training", held_on=date(2026, 5, 5), days=Decimal(9),
                               recorded_at=NOW)
    for month in (2, 5, 8):
        SeminarAttendance.objects.create(cycle=cycle, title="Seminar", held_on=date(2026, month, 1), recorded_at=NOW)
    world.due(cycle, DAY, MilestoneKind.DIFFERENTIATION)
    return cycle


def computed(world: Reports, cycle: Cycle | None = None) -> Decision:
    return operations.compute(cycle=cycle or complete(world), on=DAY, now=moment(DAY))


def met(decision: Decision) -> dict[str, bool | None]:
    return {result["measure"]: result["met"] for result in decision.results}


def advised(world: Reports, cast: Cast, verdict: str = Verdict.MEETS) -> Decision:
    decision = computed(world)
    return month_sixteen.advise(decision=decision, verdict=verdict, reason="All criteria.", by=cast.team_leader,
                                now=moment(DAY))


# ---- measuring -----------------------------------------------------------------------------


def test_every_shipped_measure_is_known(criteria: CriteriaSet) -> None:
    assert {criterion["measure"] for criterion in criteria.criteria} <= measures.MEASURES.keys()


def test_a_factory_that_does_all_of_it_meets_the_criteria(world: Reports, criteria: CriteriaSet) -> None:
    decision = computed(world)
    assert set(met(decision).values()) == {True}
    assert decision.computed == Verdict.MEETS


def test_nothing_recorded_cannot_be_decided(world: Reports, cast: Cast, criteria: CriteriaSet) -> None:
    decision = computed(world, world.cycle(cast.factory))
    assert decision.computed == Verdict.CANNOT_DECIDE
    unknown = {measure for measure, state in met(decision).items() if state is None}
    assert unknown == {"factory_noncompliance_share", "open_public_findings", "differentiation_questions_met_share",
                       "systems_review_score", "social_dialogue_on_track_share", "committee_meetings_held"}


def test_a_differentiation_question_left_open_cannot_be_decided(world: Reports, criteria: CriteriaSet) -> None:
    cycle = complete(world)
    cycle.assessments.get().answers.filter(question__code="wages1").delete()
    decision = computed(world, cycle)
    assert met(decision)["differentiation_questions_met_share"] is None
    assert decision.computed == Verdict.CANNOT_DECIDE


def test_one_failing_criterion_does_not_meet(world: Reports, criteria: CriteriaSet) -> None:
    cycle = complete(world)
    cycle.seminars.all().delete()
    decision = computed(world, cycle)
    assert met(decision)["seminars_attended"] is False
    assert decision.computed == Verdict.DOES_NOT_MEET


def test_an_alert_weighs_and_is_shown_to_those_only_who_must_know(world: Reports, cast: Cast,
                                                                  criteria: CriteriaSet) -> None:
    cycle = complete(world)
    rule = AlertRule.objects.create(country="VN")
    Alert.objects.create(factory=cast.factory, rule=rule, trigger="under_age", description="Suspected.",
                         state=AlertState.RAISED, raised_at=moment(date(2026, 6, 1)))
    decision = computed(world, cycle)
    assert met(decision)["open_alerts"] is False
    shown, verdict = queries.results_for(cast.team_leader, decision, NOW)
    assert verdict == Verdict.DOES_NOT_MEET
    for role in ("monitoring_officer", "training_officer", "factory_manager"):
        shown, verdict = queries.results_for(getattr(cast, role), decision, NOW)
        private = next(result for result in shown if result["measure"] == "open_alerts")
        assert (private["met"], private["value"], verdict) == (None, None, Verdict.MEETS)


def test_the_released_result_reads_the_same_with_and_without_an_alert(world: Reports, cast: Cast,
                                                                      criteria: CriteriaSet) -> None:
    decision = advised(world, cast, Verdict.DOES_NOT_MEET)
    release = month_sixteen.decide(decision=decision, verdict=Verdict.DOES_NOT_MEET, reason="As advised.",
                                   by=cast.country_manager, now=moment(DAY))
    before = release.snapshot["results"]
    for result in decision.results:
        if result["measure"] == "open_alerts":
            result.update(met=False, value="3")
    assert plain(listed(decision.results)) == before


# ---- deciding ------------------------------------------------------------------------------


def test_the_clock_computes_at_month_sixteen_once(world: Reports, cast: Cast, criteria: CriteriaSet) -> None:
    complete(world)
    assert month_sixteen.compute_what_is_due(on=DAY - timedelta(days=1), now=moment(DAY)) == []
    cast.member(cast.team_leader, "team_leader")
    assert len(month_sixteen.compute_what_is_due(on=DAY, now=moment(DAY))) == 1
    assert month_sixteen.compute_what_is_due(on=DAY, now=moment(DAY)) == []
    assert Notice.objects.filter(person=cast.team_leader, kind="decision.computed").exists()
    assert [need.kind for need in queries.needs_of(cast.team_leader, DAY)] == ["decision.advise"]


def test_the_adviser_does_not_decide(world: Reports, cast: Cast, criteria: CriteriaSet) -> None:
    decision = advised(world, cast)
    cast.member(cast.team_leader, "country_manager", cast.office)
    with pytest.raises(RuleBroken, match="Another person"):
        month_sixteen.decide(decision=decision, verdict=Verdict.MEETS, reason="Yes.", by=cast.team_leader,
                             now=moment(DAY))
    assert queries.needs_of(cast.team_leader, DAY) == []


@pytest.mark.parametrize("role", ["advisor", "factory_manager", "buyer_staff", "administrator", "monitoring_officer"])
def test_others_neither_advise_nor_decide(world: Reports, cast: Cast, criteria: CriteriaSet, role: str) -> None:
    decision = computed(world)
    for act in (month_sixteen.advise, month_sixteen.decide, month_sixteen.confirm):
        with pytest.raises(NotYours):
            act(decision=decision, verdict=Verdict.MEETS, reason="Yes.", by=getattr(cast, role), now=moment(DAY))


def test_a_decision_is_released_holds_and_lapses(world: Reports, cast: Cast, criteria: CriteriaSet) -> None:
    decision = advised(world, cast)
    release = month_sixteen.decide(decision=decision, verdict=Verdict.MEETS, reason="As advised.",
                                   by=cast.country_manager, now=moment(DAY))
    decision.refresh_from_db()
    assert (decision.state, decision.lapses_on) == (DecisionState.DECIDED, date(2027, 12, 1))
    assert release.kind == ReleaseKind.DIFFERENTIATION
    assert Milestone.objects.get(kind=MilestoneKind.DIFFERENTIATION).state == MilestoneState.DONE
    assert queries.has_advanced_services(cast.factory, DAY)
    lapsed = date(2027, 12, 1)
    assert not queries.has_advanced_services(cast.factory, lapsed)
    assert month_sixteen.lapse_what_is_over(on=lapsed - timedelta(days=1), now=moment(lapsed)) == []
    assert len(month_sixteen.lapse_what_is_over(on=lapsed, now=moment(lapsed))) == 1
    assert month_sixteen.lapse_what_is_over(on=lapsed, now=moment(lapsed)) == []


def test_the_factory_asks_once_and_another_manager_answers(world: Reports, cast: Cast, criteria: CriteriaSet) -> None:
    decision = advised(world, cast, Verdict.DOES_NOT_MEET)
    first = month_sixteen.decide(decision=decision, verdict=Verdict.DOES_NOT_MEET, reason="As advised.",
                                 by=cast.country_manager, now=moment(DAY))
    month_sixteen.ask_review(decision=decision, text="The seminar of May is missing.", by=cast.factory_manager,
                             now=moment(DAY + timedelta(days=3)))
    later = moment(DAY + timedelta(days=9))
    with pytest.raises(RuleBroken, match="Another manager"):
        month_sixteen.confirm(decision=decision, verdict=Verdict.MEETS, reason="So be it.", by=cast.country_manager,
                              now=later)
    other = cast.person("country_manager", name="Second Manager")
    second = month_sixteen.confirm(decision=decision, verdict=Verdict.MEETS, reason="The seminar counts.", by=other,
                                   now=later)
    first.refresh_from_db()
    assert (first.state, second.number) == (ReleaseState.REPLACED, 2)
    assert second.snapshot["reason"] == "The seminar counts."
    decision.refresh_from_db()
    said = (decision.reason, decision.confirm_reason, decision.verdict)
    assert said == ("As advised.", "The seminar counts.", "meets")
    with pytest.raises(RuleBroken):
        month_sixteen.ask_review(decision=decision, text="Again.", by=cast.factory_manager, now=later)


def test_the_factory_sees_no_decision_before_it_is_taken(world: Reports, cast: Cast, criteria: CriteriaSet) -> None:
    advised(world, cast)
    assert not queries.decisions_visible_to(cast.factory_manager, moment(DAY)).exists()
    assert not queries.decisions_visible_to(cast.buyer_staff, moment(DAY)).exists()
    assert not Release.objects.exists()


def test_computing_again_forgets_the_advice(world: Reports, cast: Cast, criteria: CriteriaSet) -> None:
    decision = advised(world, cast)
    again = operations.compute(cycle=decision.cycle, on=DAY, now=moment(DAY), by=cast.team_leader)
    assert (again.pk, again.state, again.advice, again.advised_by) == (decision.pk, DecisionState.COMPUTED, "", None)
