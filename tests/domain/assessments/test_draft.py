"""The reviewed draft with the factory's management alone: corrections, comment, the end of the window."""

from datetime import date, timedelta

import pytest

from tests.builders.assessments import Desk, at
from tests.cast import Cast
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Assessment, Correction, FactoryComment
from treadle.domain.assessments.queries import drafts_visible_to, needs_of
from treadle.domain.assessments.states import AssessmentState, CorrectionState, Outcome
from treadle.domain.notices.models import Notice
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db
OUTSIDERS = ["worker_representative", "union_representative", "ambassador", "buyer_staff", "group_lead", "constituent"]


@pytest.fixture
def desk(cast: Cast) -> Desk:
    assert cast.team_leader
    return Desk(cast)


def ask(desk: Desk, text: str = "The exit was open.", **more: object) -> Correction:
    facts = {"by": desk.cast.factory_manager, "now": desk.now, "question": desk.question("W-1"), **more}
    return ops.ask_correction(assessment=desk.assessment, text=text, **facts)  # type: ignore[arg-type]


def reply(desk: Desk, correction: Correction, accept: bool = False, **more: object) -> Correction:
    facts = {"by": desk.cast.team_leader, "now": desk.now, "answer": "We looked again.", **more}
    return ops.answer_correction(correction=correction, accept=accept, **facts)  # type: ignore[arg-type]


def test_management_has_ten_working_days_of_its_country(desk: Desk) -> None:
    assessment = desk.with_factory()
    assert assessment.state == AssessmentState.WITH_FACTORY
    # From 20 April 2026 in Viet Nam: Hung Kings' day (observed 27 April), 30 April and 1 May are days off.
    assert assessment.comments_until == date(2026, 5, 7)
    assert [one.person for one in Notice.objects.filter(kind="draft.window_opened")] == [desk.cast.factory_manager]


def test_the_days_follow_the_template(desk: Desk) -> None:
    template = desk.cycle.template
    template.data = {**template.data, "draft_comment_days": 3}
    template.save()
    assert desk.with_factory().comments_until == date(2026, 4, 23)


def test_nobody_outside_the_programme_sees_anything_before_and_only_management_now(desk: Desk) -> None:
    everybody = desk.cast.everybody()
    desk.reviewed()
    assert not [role for role, person in everybody.items() if drafts_visible_to(person, desk.now).exists()]
    ops.open_comment_window(assessment=desk.assessment, by=desk.cast.team_leader, now=desk.now)
    sees = {role for role, person in everybody.items() if drafts_visible_to(person, desk.now).exists()}
    assert sees == {"factory_manager"}
    stranger = desk.cast.person("factory_manager", name="Strange Manager", at=desk.cast.other_factory)
    assert not drafts_visible_to(stranger, desk.now).exists()


@pytest.mark.parametrize("role", OUTSIDERS)
def test_nobody_else_corrects_or_comments(desk: Desk, role: str) -> None:
    desk.with_factory()
    by = getattr(desk.cast, role)
    with pytest.raises(NotYours):
        ask(desk, by=by)
    with pytest.raises(NotYours):
        ops.comment_on_draft(assessment=desk.assessment, text="No.", by=by, now=desk.now)


def test_management_writes_nothing_before_the_window(desk: Desk) -> None:
    desk.reviewed()
    for act in (
        lambda: ask(desk),
        lambda: ops.comment_on_draft(
            assessment=desk.assessment, text="No.", by=desk.cast.factory_manager, now=desk.now
        ),
    ):
        with pytest.raises(RuleBroken) as refused:
            act()
        assert refused.value.code == "window_closed"


def test_corrections_are_answered_by_the_team_leader_with_a_reason(desk: Desk) -> None:
    desk.with_factory()
    correction = ask(desk)
    with pytest.raises(InvalidInput):
        reply(desk, correction, answer=" ")
    with pytest.raises(NotYours):
        reply(desk, correction, by=desk.cast.assessor)
    reply(desk, correction)
    assert (correction.state, correction.answered_by) == (CorrectionState.DECLINED, desk.cast.team_leader)
    with pytest.raises(RuleBroken):
        reply(desk, correction)
    assert Notice.objects.filter(kind="draft.correction_answered", person=desk.cast.factory_manager).exists()


def test_an_accepted_correction_may_change_the_answer_as_a_tracked_change(desk: Desk) -> None:
    desk.with_factory()
    reply(desk, ask(desk), accept=True, outcome=Outcome.MET)
    answer = desk.assessment.answers.get(question__code="W-1")
    assert answer.outcome == Outcome.MET
    assert answer.changes.get().in_review


def test_empty_corrections_are_refused(desk: Desk) -> None:
    desk.with_factory()
    with pytest.raises(InvalidInput):
        ask(desk, " ")
    with pytest.raises(InvalidInput):
        ask(desk, question=desk.question("E-3"))


def test_the_comment_is_kept_as_it_stands(desk: Desk) -> None:
    desk.with_factory()
    write = {"assessment": desk.assessment, "by": desk.cast.factory_manager, "now": desk.now}
    ops.comment_on_draft(text="  We disagree.\r\n\r\nSee our slips.  ", **write)  # type: ignore[arg-type]
    assert FactoryComment.objects.get().text == "  We disagree.\n\nSee our slips.  "
    ops.comment_on_draft(text="", **write)  # type: ignore[arg-type]
    assert not FactoryComment.objects.exists()


def test_time_makes_it_ready_and_only_without_open_corrections(desk: Desk) -> None:
    assessment = desk.with_factory()
    until = assessment.comments_until
    assert until
    correction, after = ask(desk), until + timedelta(days=3)
    assert ops.close_due_windows(on=until, now=at(until)) == []
    assert ops.close_due_windows(on=after, now=at(after)) == []
    with pytest.raises(RuleBroken) as refused:
        ops.close_comment_window(assessment=assessment, now=at(after))
    assert refused.value.code == "open_corrections"
    reply(desk, correction, now=at(after))  # the last answer after the window makes it ready
    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.READY
    assert ops.close_due_windows(on=after, now=at(after)) == []


def test_the_clock_closes_windows_once(desk: Desk) -> None:
    assessment = desk.with_factory()
    assert assessment.comments_until
    after = assessment.comments_until + timedelta(days=1)
    assert len(ops.close_due_windows(on=after, now=at(after))) == 1
    assert ops.close_due_windows(on=after, now=at(after)) == []
    assert Assessment.objects.get().state == AssessmentState.READY


def test_only_what_is_ready_is_released(desk: Desk) -> None:
    assessment = desk.with_factory()
    with pytest.raises(RuleBroken):
        ops.mark_released(assessment=assessment, now=desk.now)
    with pytest.raises(RuleBroken):
        ops.close_comment_window(assessment=assessment, now=desk.now)


def kinds(desk: Desk, who: str) -> list[str]:
    return [need.kind for need in needs_of(getattr(desk.cast, who), desk.day) if need.kind != "alert.decide"]


def test_each_waits_for_their_own_turn(desk: Desk) -> None:
    assert desk.version
    assert desk.visit
    assert kinds(desk, "assessor") == ["assessment.open"]
    assert desk.assessment
    assert kinds(desk, "assessor") == ["assessment.fill"]
    assert kinds(desk, "factory_manager") == []
    desk.submitted()
    assert (kinds(desk, "assessor"), kinds(desk, "team_leader")) == ([], ["assessment.review"])
    ops.check_questions(assessment=desk.assessment, by=desk.cast.team_leader, now=desk.now)
    ops.confirm_review(assessment=desk.assessment, by=desk.cast.team_leader, now=desk.now)
    assert kinds(desk, "team_leader") == ["assessment.send_draft"]
    ops.open_comment_window(assessment=desk.assessment, by=desk.cast.team_leader, now=desk.now)
    assert (kinds(desk, "team_leader"), kinds(desk, "factory_manager")) == ([], ["draft.comment"])
    ask(desk)
    assert kinds(desk, "team_leader") == ["assessment.correct"]
    assert kinds(desk, "worker_representative") == []
