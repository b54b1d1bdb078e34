"""Rules of the sheet, the review and the draft, without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadle.domain.assessments.rules import draft, review, sheet
from treadle.domain.assessments.states import ASSESSMENT_STEPS, AssessmentState, Outcome
from treadle.kernel.errors import InvalidInput, RuleBroken

DAY = date(2026, 4, 20)
S = AssessmentState


def opened(**changes: object) -> None:
    facts = {"kind": "assessment", "state": "planned", "planned_on": DAY, "on": DAY, "running": True, "taken": False}
    sheet.check_can_open(**{**facts, **changes})  # type: ignore[arg-type]


def test_a_sheet_opens_on_its_day_and_later() -> None:
    opened()
    opened(on=DAY + timedelta(days=1))
    opened(state="held", on=DAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "advisory"}, "wrong_visit"),
        ({"state": "refused"}, "no_visit"),
        ({"state": "cancelled"}, "no_visit"),
        ({"taken": True}, "taken"),
        ({"running": False}, "not_running"),
        ({"on": DAY - timedelta(days=1)}, "too_early"),
    ],
)
def test_when_a_sheet_does_not_open(changes: dict[str, object], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        opened(**changes)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("count", "unassigned", "advisors", "code"),
    [(1, [], [], "too_few_assessors"), (2, ["Ann"], [], "unassigned"), (2, [], ["Bob"], "advises")],
)
def test_who_may_not_assess(count: int, unassigned: list[str], advisors: list[str], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        sheet.check_assessors(count, unassigned=unassigned, advisors=advisors)
    assert refused.value.code == code


def test_only_open_sheets_take_answers() -> None:
    for state in S:
        if state in (S.OPEN, S.SENT_BACK):
            sheet.check_fillable(state)
        else:
            with pytest.raises(RuleBroken):
                sheet.check_fillable(state)


def read(kind: str = "compliance", outcome: str = "", value: str = "", note: str = "") -> sheet.Given:
    question_type = "scored" if kind == "compliance" else "fact"
    return sheet.read_answer(question_type=question_type, kind=kind, outcome=outcome, value=value, note=note)


def test_scored_questions_take_the_four_outcomes_and_nothing_else() -> None:
    for outcome in Outcome:
        assert read(outcome=outcome).outcome == outcome
    assert read().is_blank
    for wrong in ({"outcome": "yes"}, {"value": "4"}):
        with pytest.raises(InvalidInput):
            read(**wrong)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [("number", " 1 284 ", "1284"), ("number", "3.50", "3.50"), ("yes_no", "no", "no"), ("text", "  So.  ", "So.")],
)
def test_facts_are_kept_in_one_form(kind: str, typed: str, kept: str) -> None:
    assert read(kind, value=typed).value == kept


@pytest.mark.parametrize(
    ("kind", "typed"), [("number", "many"), ("number", "1e99"), ("number", "nan"), ("yes_no", "maybe")]
)
def test_impossible_facts_are_refused(kind: str, typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(kind, value=typed)
    assert "value" in refused.value.fields


def test_a_fact_may_be_unknown_but_never_met() -> None:
    assert read("text", outcome="not_assessed").outcome == "not_assessed"
    with pytest.raises(InvalidInput):
        read("text", outcome="not_met")


def test_texts_have_an_end() -> None:
    with pytest.raises(InvalidInput):
        read("text", value="a" * 8_001)
    with pytest.raises(InvalidInput):
        sheet.check_finding(sheet.FindingInput(explanation="a" * 8_001))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000))
def test_the_share_of_workers_is_a_percentage(share: Decimal) -> None:
    finding = sheet.FindingInput(workers_affected_percent=share)
    if 0 <= share <= 100:
        sheet.check_finding(finding)
    else:
        with pytest.raises(InvalidInput):
            sheet.check_finding(finding)


def test_evidence_is_of_three_kinds() -> None:
    with pytest.raises(InvalidInput):
        sheet.check_finding(sheet.FindingInput(evidence_kinds=("hearsay",)))
    assert sheet.FindingInput(evidence_kinds=("interview",)).leans_on_interviews
    assert not sheet.FindingInput(evidence_kinds=("interview", "document")).leans_on_interviews
    assert sheet.FindingInput(evidence_kinds=("document",), rests_on_interviews=True).leans_on_interviews


@pytest.mark.parametrize(
    ("seen", "present", "stale"), [(None, None, False), (2, 2, False), (None, 1, True), (1, 2, True)]
)
def test_stale(seen: int | None, present: int | None, stale: bool) -> None:
    assert sheet.is_stale(seen, present) is stale


def test_interviews_are_numbers_of_known_kinds() -> None:
    sheet.check_interviews([("union", 1, 0)])
    for wrong in (("neighbours", 1, 0), ("union", -1, 0), ("union", 0, 1000)):
        with pytest.raises(InvalidInput):
            sheet.check_interviews([wrong])


@pytest.mark.parametrize(
    ("held_on", "attended"),
    [
        (DAY - timedelta(days=1), [{"name": "Ann", "side": "management"}]),
        (DAY + timedelta(days=2), [{"name": "Ann", "side": "management"}]),
        (DAY, []),
        (DAY, [{"name": " ", "side": "management"}]),
        (DAY, [{"name": "Ann", "side": "police"}]),
    ],
)
def test_closing_meetings_that_cannot_be(held_on: date, attended: list[dict[str, str]]) -> None:
    with pytest.raises(InvalidInput):
        sheet.check_closing(held_on=held_on, started_on=DAY, on=DAY + timedelta(days=1), attended=attended)


def test_handing_in() -> None:
    sheet.check_can_submit(blocking=[], open_points=0, blanks_confirmed=False)
    sheet.check_can_submit(blocking=[], open_points=3, blanks_confirmed=True)
    with pytest.raises(RuleBroken, match="W-1"):
        sheet.check_can_submit(blocking=["W-1"], open_points=0, blanks_confirmed=True)
    with pytest.raises(RuleBroken) as refused:
        sheet.check_can_submit(blocking=[], open_points=1, blanks_confirmed=False)
    assert refused.value.code == "unconfirmed"


def test_calling_off_needs_a_reason_and_no_review() -> None:
    sheet.check_can_cancel(S.OPEN, "Flood")
    with pytest.raises(InvalidInput):
        sheet.check_can_cancel(S.OPEN, " ")
    with pytest.raises(RuleBroken):
        sheet.check_can_cancel(S.SUBMITTED, "Flood")


def confirmed(**changes: object) -> None:
    facts = {
        "blocking": [],
        "unchecked": [],
        "open_remarks": 0,
        "rests_on_interviews": False,
        "interviews_checked": False,
    }
    review.check_can_confirm(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"blocking": ["W-1"]}, "incomplete"),
        ({"unchecked": ["W-1"]}, "unchecked"),
        ({"open_remarks": 1}, "open_remarks"),
        ({"rests_on_interviews": True}, "interviews_unchecked"),
    ],
)
def test_a_review_is_not_confirmed(changes: dict[str, object], code: str) -> None:
    confirmed()
    confirmed(rests_on_interviews=True, interviews_checked=True)
    with pytest.raises(RuleBroken) as refused:
        confirmed(**changes)
    assert refused.value.code == code


def test_nobody_reviews_their_own() -> None:
    review.check_is_another(took_part=False)
    with pytest.raises(RuleBroken):
        review.check_is_another(took_part=True)


def test_remarks_say_something_once() -> None:
    with pytest.raises(InvalidInput):
        review.check_text(" ")
    with pytest.raises(RuleBroken):
        review.check_not_settled(True)
    with pytest.raises(RuleBroken):
        review.check_in_review(S.REVIEWED)


@pytest.mark.parametrize(
    ("template", "days"), [({}, 10), ({"draft_comment_days": 15}, 15), ({"draft_comment_days": "x"}, 10)]
)
def test_days_to_comment(template: dict[str, object], days: int) -> None:
    assert draft.comment_days(template) == days


def test_the_window_includes_its_last_day() -> None:
    draft.check_window_open(S.WITH_FACTORY, DAY, DAY)
    for state, until, on in (
        (S.WITH_FACTORY, DAY, DAY + timedelta(days=1)),
        (S.REVIEWED, DAY, DAY),
        (S.READY, DAY, DAY),
        (S.WITH_FACTORY, None, DAY),
    ):
        with pytest.raises(RuleBroken):
            draft.check_window_open(state, until, on)


def test_ready_only_after_the_window_and_all_corrections() -> None:
    after = DAY + timedelta(days=1)
    draft.check_can_get_ready(state=S.WITH_FACTORY, until=DAY, on=after, open_corrections=0)
    for on, corrections, code in ((DAY, 0, "window_open"), (after, 1, "open_corrections")):
        with pytest.raises(RuleBroken) as refused:
            draft.check_can_get_ready(state=S.WITH_FACTORY, until=DAY, on=on, open_corrections=corrections)
        assert refused.value.code == code


def test_corrections_and_comments() -> None:
    with pytest.raises(InvalidInput):
        draft.check_correction("")
    with pytest.raises(InvalidInput):
        draft.check_correction("a" * 20_001)
    with pytest.raises(InvalidInput):
        draft.check_comment("a" * 20_001)
    with pytest.raises(InvalidInput):
        draft.check_can_answer("asked", " ")
    with pytest.raises(RuleBroken):
        draft.check_can_answer("accepted", "Why")


@given(st.lists(st.sampled_from(list(S)), max_size=12))
def test_no_path_to_released_without_a_review_and_the_factorys_window(path: list[AssessmentState]) -> None:
    """Walk any wished path from open, skipping forbidden steps: whoever arrives at released has passed all doors."""
    passed = [S.OPEN]
    for wished in path:
        if ASSESSMENT_STEPS.allows(passed[-1], wished):
            passed.append(wished)
    if passed[-1] == S.RELEASED:
        order = [passed.index(state) for state in (S.SUBMITTED, S.REVIEWED, S.WITH_FACTORY, S.READY, S.RELEASED)]
        assert order == sorted(order)


def test_released_is_reached_only_through_ready_with_factory_reviewed_submitted() -> None:
    for door in (S.READY, S.WITH_FACTORY, S.REVIEWED, S.SUBMITTED):
        reached, seen = [S.OPEN], set()
        while reached:
            state = reached.pop()
            seen.add(state)
            reached += [after for after in ASSESSMENT_STEPS.table[state] if after not in seen and after != door]
        assert S.RELEASED not in seen, f"released without {door}"
