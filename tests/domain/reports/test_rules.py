"""Every refusal of releases and decisions, without a database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadle.domain.assessments.states import AssessmentState
from treadle.domain.reports import rules
from treadle.domain.reports.rules import Standing
from treadle.domain.reports.states import DECISION_STEPS, RELEASE_STEPS, DecisionState, ReleaseState, Verdict
from treadle.kernel.errors import InvalidInput, RuleBroken

DUE = date(2026, 2, 12)
READY = Standing(state=AssessmentState.READY, reviewed=True, comments_until=DUE - timedelta(days=5), due_on=DUE)


@pytest.mark.parametrize(("standing", "code"), [
    (replace(READY, reviewed=False), "not_reviewed"),
    (replace(READY, state=AssessmentState.OPEN), "not_reviewed"),
    (replace(READY, state=AssessmentState.SUBMITTED), "not_reviewed"),
    (replace(READY, state=AssessmentState.SENT_BACK), "not_reviewed"),
    (replace(READY, state=AssessmentState.REVIEWED), "not_reviewed"),
    (replace(READY, state=AssessmentState.RELEASED), "released"),
    (replace(READY, comments_until=None), "inside_window"),
    (replace(READY, comments_until=DUE), "inside_window"),
    (replace(READY, state=AssessmentState.WITH_FACTORY), "not_ready"),
    (replace(READY, state=AssessmentState.CANCELLED), "not_ready"),
    (replace(READY, rests_on_interviews=True, interviews_checked=False), "interviews_not_checked"),
    (replace(READY, due_on=None), "no_day"),
    (replace(READY, due_on=DUE + timedelta(days=1)), "not_due"),
])
def test_a_release_is_refused(standing: Standing, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_can_release(standing, on=DUE)
    assert refused.value.code == code
    assert not rules.goes_out_by_itself(standing, on=DUE, missed=False)


def test_a_ready_report_goes_out_on_its_day() -> None:
    rules.check_can_release(READY, on=DUE)
    assert rules.goes_out_by_itself(READY, on=DUE, missed=False)
    assert not rules.goes_out_by_itself(READY, on=DUE, missed=True)
    assert not rules.goes_out_by_itself(replace(READY, comments_until=DUE), on=DUE + timedelta(days=1), missed=False)


@given(st.sampled_from(list(AssessmentState)), st.booleans(), st.integers(-20, 20), st.integers(-20, 20))
def test_nothing_leaves_before_review_inside_the_window_or_early(state: AssessmentState, reviewed: bool, until: int,
                                                                 day: int) -> None:
    on = DUE + timedelta(days=day)
    standing = Standing(state, reviewed, DUE + timedelta(days=until), DUE)
    try:
        rules.check_can_release(standing, on=on)
    except RuleBroken:
        return
    assert state is AssessmentState.READY
    assert reviewed
    assert on >= DUE
    assert on > DUE + timedelta(days=until)


def test_a_late_release_needs_its_reason() -> None:
    rules.check_late_reason(DUE, on=DUE, reason="")
    rules.check_late_reason(DUE, on=DUE + timedelta(days=1), reason="A correction came late.")
    with pytest.raises(InvalidInput):
        rules.check_late_reason(DUE, on=DUE + timedelta(days=1), reason="  ")


@pytest.mark.parametrize("refused", [
    lambda: rules.check_can_withdraw(ReleaseState.WITHDRAWN, "x"),
    lambda: rules.check_can_withdraw(ReleaseState.REPLACED, "x"),
    lambda: rules.check_can_withdraw(ReleaseState.RELEASED, " "),
    lambda: rules.check_can_reissue(ReleaseState.REPLACED, "x"),
    lambda: rules.check_can_reissue(ReleaseState.RELEASED, ""),
    lambda: rules.check_can_print(True),
    lambda: rules.check_reason(" "),
    lambda: rules.check_verdict_fits(Verdict.MEETS, "perhaps"),
    lambda: rules.check_verdict_fits(Verdict.CANNOT_DECIDE, Verdict.MEETS),
    lambda: rules.check_another_person("a", "a"),
    lambda: rules.check_reviewer("a", "a"),
    lambda: rules.check_can_ask_review(DecisionState.CONFIRMED, DUE, on=DUE, text="x"),
    lambda: rules.check_can_ask_review(DecisionState.DECIDED, DUE, on=DUE + timedelta(days=31), text="x"),
    lambda: rules.check_can_ask_review(DecisionState.DECIDED, DUE, on=DUE, text=""),
    lambda: rules.check_has_lapsed(None, on=DUE),
    lambda: rules.check_has_lapsed(DUE + timedelta(days=1), on=DUE),
])
def test_a_refusal_says_why(refused: Callable[[], None]) -> None:
    with pytest.raises((RuleBroken, InvalidInput)) as error:
        refused()
    assert str(error.value).endswith(".")


@pytest.mark.parametrize(("met", "verdict"), [
    ([True, True], Verdict.MEETS), ([True, False], Verdict.DOES_NOT_MEET), ([True, None], Verdict.CANNOT_DECIDE),
    ([False, None], Verdict.CANNOT_DECIDE), ([], Verdict.CANNOT_DECIDE)])
def test_a_missing_input_is_never_a_pass(met: list[bool | None], verdict: Verdict) -> None:
    assert rules.verdict_of(met) is verdict


def test_no_state_is_a_dead_end_but_those_meant() -> None:
    assert RELEASE_STEPS.final_states() == {ReleaseState.REPLACED}
    assert DECISION_STEPS.final_states() == {DecisionState.LAPSED}
