"""The review by a second person: tracked, question by question, never by those who did the work."""

import pytest

from tests.builders.assessments import Desk, finding, told
from tests.cast import Cast
from treadle.domain.access.queries import forget
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Finding
from treadle.domain.assessments.queries.review import (
    assessments_visible_to,
    checked_of,
    traced_questions,
    tracked_changes,
    unchecked_findings,
)
from treadle.domain.assessments.queries.sheet import answers_of, sheet_of
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.notices.models import Notice
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast: Cast) -> Desk:
    assert cast.team_leader
    return Desk(cast)


def confirm(desk: Desk, **more: object) -> object:
    return ops.confirm_review(assessment=desk.assessment, by=desk.cast.team_leader, now=desk.now, **more)  # type: ignore[arg-type]


def check(desk: Desk) -> int:
    return ops.check_questions(assessment=desk.assessment, by=desk.cast.team_leader, now=desk.now)


def test_a_second_person_looks_at_every_finding_and_confirms(desk: Desk) -> None:
    desk.submitted()
    assert unchecked_findings(desk.assessment) == ["W-1"]
    with pytest.raises(RuleBroken) as refused:
        confirm(desk)
    assert refused.value.code == "unchecked"
    assert check(desk) == 8
    confirm(desk)
    assert (desk.assessment.state, desk.assessment.reviewed_by) == (AssessmentState.REVIEWED, desk.cast.team_leader)


def test_nobody_reviews_an_assessment_that_they_worked_on(desk: Desk) -> None:
    desk.submitted()
    for person in (desk.cast.assessor, desk.second):
        desk.cast.member(person, "team_leader")
        forget(person)
        for act in (ops.confirm_review, ops.check_questions):
            with pytest.raises(RuleBroken) as refused:
                act(assessment=desk.assessment, by=person, now=desk.now)  # type: ignore[operator]
            assert refused.value.code == "own_work"


@pytest.mark.parametrize("role", ["advisor", "country_manager", "factory_manager", "buyer_staff", "training_officer"])
def test_who_may_not_review(desk: Desk, role: str) -> None:
    desk.submitted()
    with pytest.raises(NotYours):
        ops.confirm_review(assessment=desk.assessment, by=getattr(desk.cast, role), now=desk.now)


def test_changes_in_the_review_are_tracked_and_stay_the_assessors_answer(desk: Desk) -> None:
    desk.submitted()
    check(desk)
    answer = ops.review_answer(
        assessment=desk.assessment,
        question=desk.question("W-1"),
        outcome=Outcome.MET,
        by=desk.cast.team_leader,
        now=desk.now,
        revision=1,
    )
    change = tracked_changes(desk.assessment)[answer.question_id][0]
    assert (change.before["outcome"], change.after["outcome"]) == (Outcome.NOT_MET, Outcome.MET)
    assert change.before["finding"]["explanation"] == "Paid below the minimum."
    assert answer.answered_by == desk.cast.assessor
    assert not Finding.objects.exists()
    assert checked_of(desk.assessment)[answer.question_id] == 2
    confirm(desk)


def test_the_reviewer_may_add_a_finding_and_is_told_of_a_stale_page(desk: Desk) -> None:
    desk.submitted({})
    review = {
        "assessment": desk.assessment,
        "question": desk.question("E-1"),
        "outcome": Outcome.NOT_MET,
        "finding": finding(),
        "by": desk.cast.team_leader,
        "now": desk.now,
    }
    ops.review_answer(revision=1, **review)  # type: ignore[arg-type]
    with pytest.raises(ops.StaleAnswer):
        ops.review_answer(revision=1, **{**review, "finding": finding("Other words.")})  # type: ignore[arg-type]


def test_a_change_after_the_look_asks_for_another_look(desk: Desk) -> None:
    desk.submitted()
    check(desk)
    ops.send_back(assessment=desk.assessment, remark="Say which months.", by=desk.cast.team_leader, now=desk.now)
    desk.answer("W-1", Outcome.NOT_MET, finding=finding("Paid below the minimum in May."))
    ops.submit_assessment(assessment=desk.assessment, by=desk.second, now=desk.now)
    assert unchecked_findings(desk.assessment) == ["W-1"]


def test_sending_back_needs_a_remark_and_tells_both_assessors(desk: Desk) -> None:
    desk.submitted()
    back = {"assessment": desk.assessment, "by": desk.cast.team_leader, "now": desk.now}
    with pytest.raises(InvalidInput):
        ops.send_back(remark=" ", **back)  # type: ignore[arg-type]
    ops.send_back(remark="Say which months.", **back)  # type: ignore[arg-type]
    assert desk.assessment.state == AssessmentState.SENT_BACK
    assert {one.person for one in Notice.objects.filter(kind="assessment.sent_back")} == {
        desk.cast.assessor,
        desk.second,
    }
    with pytest.raises(RuleBroken):
        confirm(desk)


def test_open_remarks_hold_the_review_up(desk: Desk) -> None:
    desk.submitted()
    check(desk)
    remark = ops.make_remark(
        assessment=desk.assessment,
        question=desk.question("W-1"),
        text="Which months?",
        by=desk.cast.team_leader,
        now=desk.now,
    )
    with pytest.raises(RuleBroken) as refused:
        confirm(desk)
    assert refused.value.code == "open_remarks"
    with pytest.raises(RuleBroken):  # the sheet is not back with the assessors
        ops.settle_remark(remark=remark, by=desk.cast.assessor, now=desk.now)
    ops.send_back(assessment=desk.assessment, remark="See remark.", by=desk.cast.team_leader, now=desk.now)
    ops.settle_remark(remark=remark, by=desk.cast.assessor, now=desk.now)
    assert remark.settled_by == desk.cast.assessor
    with pytest.raises(RuleBroken):
        ops.settle_remark(remark=remark, by=desk.second, now=desk.now)


def test_findings_that_rest_on_interviews_are_read_for_traces(desk: Desk) -> None:
    desk.submitted({"L-1": told("A worker on line 6 was refused leave.")})
    check(desk)
    traced = traced_questions(sheet_of(desk.assessment), answers_of(desk.assessment))
    assert [one.code for one in traced] == ["L-1"]
    assert [trace.piece for trace in traced[0].traces] == ["A worker", "line", "6"]
    with pytest.raises(RuleBroken) as refused:
        confirm(desk)
    assert refused.value.code == "interviews_unchecked"
    confirm(desk, interviews_checked=True)
    assert desk.assessment.interviews_checked


def test_who_sees_an_assessment_before_its_release(desk: Desk) -> None:
    assert desk.assessment
    sees = {role for role, person in desk.cast.everybody().items() if assessments_visible_to(person, desk.now).exists()}
    assert sees == {"assessor", "team_leader", "country_manager"}
