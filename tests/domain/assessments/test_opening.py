"""Opening a sheet, handing it in, calling it off, access refused at the gate."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders import cycles
from tests.builders.assessments import VISIT_DAY, Desk, at, finding, law, told
from tests.cast import Cast
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Assessment, Finding, Interview
from treadle.domain.assessments.queries import closing_findings, findings_of, missing_of, progress_of, sheet_of
from treadle.domain.assessments.queries.sheet import laws_of
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.cycles.models import Milestone
from treadle.domain.cycles.states import MilestoneState, VisitState
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Notice
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def test_opening_freezes_the_tool_and_the_law_of_the_day(desk: Desk) -> None:
    in_force = law()
    law(key="vn.wage.old", ends=VISIT_DAY - timedelta(days=1))
    law(key="vn.wage.new", starts=VISIT_DAY + timedelta(days=1))
    assessment = desk.assessment
    assert assessment.version == desk.version
    assert laws_of(assessment) == {"minimum_wage": [in_force]}
    assert assessment.started_on == VISIT_DAY
    assert set(assessment.assessors.all()) == {desk.cast.assessor, desk.second}
    assert Entry.objects.filter(event="assessment.opened").get().facts["rules"] == 1


def test_the_sheet_asks_what_the_country_is_asked(desk: Desk) -> None:
    codes = [one.question.code for one in sheet_of(desk.assessment)]
    assert codes == ["PI-1", "PI-2", "PI-3", "W-1", "W-2", "L-1", "E-1", "E-2"]


def test_only_assessors_of_the_cycle_open_it(desk: Desk) -> None:
    assert desk.version
    people = [desk.cast.assessor, desk.second]
    stranger = desk.cast.person("assessor", name="Strange Assessor")
    for by in (desk.cast.advisor, desk.cast.team_leader, desk.cast.factory_manager, stranger):
        with pytest.raises(NotYours):
            ops.open_assessment(visit=desk.visit, assessors=people, by=by, now=desk.now)


@pytest.mark.parametrize("code", ["too_few_assessors", "unassigned", "advises"])
def test_two_assessors_none_of_whom_advises(desk: Desk, code: str) -> None:
    assert desk.version
    assert desk.visit
    others = {
        "too_few_assessors": [],
        "unassigned": [desk.cast.person("assessor", name="Strange Assessor")],
        "advises": [desk.cast.advisor],
    }
    with pytest.raises(RuleBroken) as refused:
        ops.open_assessment(
            visit=desk.visit, assessors=[desk.cast.assessor, *others[code]], by=desk.cast.assessor, now=desk.now
        )
    assert refused.value.code == code


def test_a_visit_has_one_sheet(desk: Desk) -> None:
    people = list(desk.assessment.assessors.all())
    with pytest.raises(RuleBroken) as refused:
        ops.open_assessment(visit=desk.visit, assessors=people, by=desk.cast.assessor, now=desk.now)
    assert refused.value.code == "taken"


def test_missing_evidence_and_blanks_are_listed_before_handing_in(desk: Desk) -> None:
    desk.answer("W-1", Outcome.NOT_MET, finding=ops.FindingInput(explanation="Paid too little."))
    desk.answer("W-2", Outcome.NOT_MET)
    desk.answer("E-1", Outcome.MET)
    missing = missing_of(desk.assessment)
    assert [(one.kind, one.code) for one in missing if one.blocks] == [
        ("evidence", "W-1"),
        ("explanation", "W-2"),
        ("evidence", "W-2"),
    ]
    assert [one.code for one in missing if one.kind == "unanswered"] == ["PI-1", "PI-2", "PI-3", "L-1", "E-2"]
    assert {one.kind for one in missing if not one.code} == {"interviews", "closing"}
    with pytest.raises(RuleBroken, match="W-1, W-2"):
        ops.submit_assessment(assessment=desk.assessment, by=desk.cast.assessor, now=desk.now, blanks_confirmed=True)


def test_blanks_may_stay_blank_when_the_assessors_say_so(desk: Desk) -> None:
    desk.answer("E-1", Outcome.MET)
    with pytest.raises(RuleBroken) as refused:
        ops.submit_assessment(assessment=desk.assessment, by=desk.cast.assessor, now=desk.now)
    assert refused.value.code == "unconfirmed"
    ops.submit_assessment(assessment=desk.assessment, by=desk.cast.assessor, now=desk.now, blanks_confirmed=True)
    assert desk.assessment.state == AssessmentState.SUBMITTED
    assert not findings_of(desk.assessment).exists()


def test_handing_in_makes_the_assessment_known_and_asks_for_a_review(desk: Desk) -> None:
    assert desk.cast.team_leader
    assessment = desk.submitted()
    desk.visit.refresh_from_db()
    desk.cycle.refresh_from_db()
    assert (desk.visit.state, desk.visit.held_on) == (VisitState.HELD, VISIT_DAY)
    assert desk.cycle.assessed_on == VISIT_DAY
    assert Milestone.objects.get(cycle=desk.cycle, kind="assessment").state == MilestoneState.DONE
    assert assessment.person_days == Decimal(4)
    assert [one.person for one in Notice.objects.filter(kind="assessment.submitted")] == [desk.cast.team_leader]
    with pytest.raises(RuleBroken):
        desk.answer("E-1", Outcome.MET)


def test_findings_left_from_a_slip_go_when_the_sheet_is_handed_in(desk: Desk) -> None:
    desk.fill({"W-1": finding(), "E-1": finding()})
    desk.answer("E-1", Outcome.MET)
    assert Finding.objects.count() == 2
    ops.submit_assessment(assessment=desk.assessment, by=desk.cast.assessor, now=desk.now)
    assert [one.answer.question.code for one in findings_of(desk.assessment)] == ["W-1"]
    changes = desk.assessment.answers.get(question__code="E-1").changes.all()
    assert changes[0].before["finding"]["explanation"] == "Paid below the minimum."


def test_interviews_are_kept_by_kind_and_number(desk: Desk) -> None:
    record = {"by": desk.cast.assessor, "now": desk.now, "assessment": desk.assessment}
    ops.record_interviews(counts={"workers_group": (12, 4), "union": (1, 0)}, **record)  # type: ignore[arg-type]
    ops.record_interviews(counts={"union": (0, 0)}, **record)  # type: ignore[arg-type]
    assert list(Interview.objects.values_list("kind", "women", "men")) == [("workers_group", 12, 4)]
    with pytest.raises(InvalidInput):
        ops.record_interviews(counts={"friends": (1, 0)}, **record)  # type: ignore[arg-type]


def test_the_closing_meeting_hears_nothing_that_rests_on_interviews(desk: Desk) -> None:
    desk.fill({"W-1": finding(), "L-1": told()})
    assert [one.answer.question.code for one in findings_of(desk.assessment)] == ["W-1", "L-1"]
    assert [one.answer.question.code for one in closing_findings(desk.assessment)] == ["W-1"]
    assert desk.assessment.closing.attended[0]["name"] == "Minh Manager"


def test_progress_counts_by_cluster_and_point(desk: Desk) -> None:
    desk.answer("W-1", Outcome.NOT_MET, finding=finding())
    desk.answer("PI-1", value="4")
    progress = {one.cluster.key: one for one in progress_of(desk.assessment)}
    assert (progress["pay"].total, progress["pay"].answered, progress["pay"].not_met) == (3, 1, 1)
    assert progress["pay"].points == [(2, 1, 1), (1, 0, 0)]
    assert progress["process_integrity"].answered == 1
    assert not progress["safety"].is_done


def test_calling_off(desk: Desk) -> None:
    desk.answer("E-1", Outcome.MET)
    ops.cancel_assessment(assessment=desk.assessment, reason="Flood.", by=desk.cast.assessor, now=desk.now)
    assert (desk.assessment.state, desk.assessment.cancel_reason) == (AssessmentState.CANCELLED, "Flood.")
    with pytest.raises(RuleBroken):
        desk.answer("E-2", Outcome.MET)


def test_access_refused_at_the_gate_calls_the_sheet_off_and_leaves_the_milestone_open(desk: Desk) -> None:
    assessment = desk.assessment
    visit = ops.refuse_access(
        visit=desk.visit, held_on=VISIT_DAY, outcome="The guard had orders.", by=desk.cast.assessor, now=desk.now
    )
    assessment.refresh_from_db()
    desk.cycle.refresh_from_db()
    assert (visit.state, assessment.state) == (VisitState.REFUSED, AssessmentState.CANCELLED)
    assert desk.cycle.assessed_on is None
    assert Milestone.objects.get(cycle=desk.cycle, kind="assessment").state == MilestoneState.PENDING
    day = VISIT_DAY + timedelta(days=14)
    again = cycles.planned(desk.cast, desk.cycle, day, kind="assessment", announcement="unannounced", now=desk.now)
    second = ops.open_assessment(
        visit=again, assessors=[desk.cast.assessor, desk.second], by=desk.cast.assessor, now=at(day)
    )
    assert Assessment.objects.filter(cycle=desk.cycle).count() == 2
    assert second.state == AssessmentState.OPEN
