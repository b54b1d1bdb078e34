"""Saving answers: few queries, nobody overwritten in silence, a history of every change."""

from decimal import Decimal
from io import BytesIO
from time import process_time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.builders.assessments import Desk, finding, told
from tests.cast import Cast
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Answer, AnswerChange
from treadle.domain.assessments.queries import point_results
from treadle.domain.assessments.queries.sheet import last_answers, sheet_of
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.ledger.models import Entry
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def queries_of(act: object) -> list[str]:
    """What an act asks the database, savepoints left out."""
    with CaptureQueriesContext(connection) as captured:
        act()  # type: ignore[operator]
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


def test_saving_one_answer_costs_six_queries_at_most(desk: Desk) -> None:
    desk.answer("E-2", Outcome.MET)  # roles and the sheet are known from now on
    question, by = desk.question("W-1"), desk.cast.assessor

    def save(revision: int | None, outcome: str, **more: object) -> list[str]:
        return queries_of(
            lambda: ops.record_answer(
                assessment=desk.assessment,
                question=question,
                by=by,
                now=desk.now,
                revision=revision,
                outcome=outcome,
                **more,
            )
        )  # type: ignore[arg-type]

    costs = {
        "first": save(None, Outcome.MET),
        "changed": save(1, Outcome.NOT_APPLICABLE),
        "finding": save(2, Outcome.NOT_MET, finding=finding()),
        "finding changed": save(3, Outcome.NOT_MET, finding=finding("Paid late.")),
        "unchanged": save(4, Outcome.NOT_MET, finding=finding("Paid late.")),
    }
    assert {name: len(sql) for name, sql in costs.items()} == {
        "first": 4,
        "changed": 5,
        "finding": 6,
        "finding changed": 6,
        "unchanged": 3,
    }


@pytest.mark.slow
def test_saving_is_quick(desk: Desk) -> None:
    desk.answer("E-2", Outcome.MET)
    question, took = desk.question("W-1"), []
    for turn in range(60):
        revision, outcome = turn or None, [Outcome.MET, Outcome.NOT_APPLICABLE][turn % 2]
        before = process_time()
        ops.record_answer(
            assessment=desk.assessment,
            question=question,
            by=desk.cast.assessor,
            now=desk.now,
            revision=revision,
            outcome=outcome,
        )
        took.append(1000 * (process_time() - before))
    p95 = sorted(took)[56]
    # The bench holds the clock to 25 ms; a test counts processor time, since its cores may be shared.
    assert p95 <= 60, f"save one answer: median {sorted(took)[30]:.1f} ms, p95 {p95:.1f} ms"


def test_who_may_answer(desk: Desk) -> None:
    stranger = desk.cast.person("assessor", name="Strange Assessor")
    for by in (desk.cast.advisor, desk.cast.team_leader, desk.cast.factory_manager, desk.cast.buyer_staff, stranger):
        with pytest.raises(NotYours):
            desk.answer("W-1", Outcome.MET, by=by)
    assert desk.answer("W-1", Outcome.MET, by=desk.second).answered_by == desk.second


def test_a_question_of_another_country_or_tool_is_refused(desk: Desk) -> None:
    for code in ("E-3", "E-4"):
        with pytest.raises(InvalidInput) as refused:
            desk.answer(code, Outcome.MET)
        assert refused.value.code == "not_asked"


def test_a_stale_save_is_refused_and_loses_nothing(desk: Desk) -> None:
    desk.answer("W-1", Outcome.NOT_MET, finding=finding("Two slips are short."))
    with pytest.raises(ops.StaleAnswer) as refused:
        desk.answer("W-1", Outcome.MET, by=desk.second, revision=None, note="Checked June.")
    error = refused.value
    assert error.present.finding.explanation == "Two slips are short."
    assert (error.yours.outcome, error.yours.note) == (Outcome.MET, "Checked June.")
    kept = Answer.objects.get(question__code="W-1")
    assert (kept.outcome, kept.revision, kept.answered_by) == (Outcome.NOT_MET, 1, desk.cast.assessor)
    mine = desk.answer("W-1", Outcome.MET, by=desk.second, revision=error.present.revision)
    assert (mine.revision, mine.outcome) == (2, Outcome.MET)


def test_two_who_say_the_same_do_not_disagree(desk: Desk) -> None:
    desk.answer("E-1", Outcome.MET)
    same = desk.answer("E-1", Outcome.MET, by=desk.second, revision=None)
    assert (same.revision, same.answered_by) == (1, desk.cast.assessor)


def test_every_change_is_kept(desk: Desk) -> None:
    desk.answer("W-1", Outcome.NOT_MET, finding=finding("Two slips.", workers_affected_percent=Decimal("12.5")))
    desk.answer("W-1", Outcome.MET)
    back = desk.answer("W-1")
    first, second = AnswerChange.objects.order_by("pk")
    assert first.before["outcome"] == Outcome.NOT_MET
    assert first.before["finding"]["workers_affected_percent"] == "12.50"
    assert (second.after["outcome"], back.is_blank, back.revision) == ("", True, 3)
    assert not first.in_review


def test_a_slip_does_not_lose_the_finding(desk: Desk) -> None:
    desk.answer("W-1", Outcome.NOT_MET, finding=finding("Two slips."))
    desk.answer("W-1", Outcome.MET)
    again = desk.answer("W-1", Outcome.NOT_MET)
    assert again.finding.explanation == "Two slips."


def test_resting_on_interviews_follows_from_the_evidence(desk: Desk) -> None:
    assert desk.answer("L-1", Outcome.NOT_MET, finding=told()).finding.rests_on_interviews
    both = finding(kinds=("document", "interview"))
    assert not desk.answer("L-1", Outcome.NOT_MET, finding=both).finding.rests_on_interviews


def test_many_at_once_all_or_none_one_entry(desk: Desk) -> None:
    good, wrong = desk.question("E-1"), desk.question("W-1")
    with pytest.raises(InvalidInput):
        ops.record_answers(
            assessment=desk.assessment,
            by=desk.cast.assessor,
            now=desk.now,
            answers=[ops.AnswerInput(good, Outcome.MET), ops.AnswerInput(wrong, value="4")],
        )
    assert not Answer.objects.exists()
    desk.fill()
    assert Answer.objects.count() == 8
    assert Entry.objects.filter(event="assessment.answered").count() == 1


def picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "PNG")
    return buffer.getvalue()


def test_files_belong_to_a_finding(desk: Desk) -> None:
    attach = {
        "assessment": desk.assessment,
        "question": desk.question("E-1"),
        "content": picture(),
        "name": "exit.png",
        "by": desk.cast.assessor,
        "now": desk.now,
    }
    with pytest.raises(RuleBroken) as refused:
        ops.attach_file(**attach)  # type: ignore[arg-type]
    assert refused.value.code == "no_finding"
    desk.answer("E-1", Outcome.NOT_MET, finding=finding(kinds=("observation",)))
    attached = ops.attach_file(caption="Locked", **attach)  # type: ignore[arg-type]
    assert (attached.file.factory, attached.caption) == (desk.factory, "Locked")
    with pytest.raises(NotYours):
        ops.detach_file(assessment=desk.assessment, attached=attached, by=desk.cast.advisor, now=desk.now)
    ops.detach_file(assessment=desk.assessment, attached=attached, by=desk.second, now=desk.now)
    assert not attached.finding.files.exists()


OUTCOMES = st.sampled_from(["", *Outcome.values])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries(dict.fromkeys(("W-1", "W-2", "L-1", "E-1", "E-2"), OUTCOMES)))
def test_blank_and_not_applicable_are_never_counted(desk: Desk, outcomes: dict[str, str]) -> None:
    Answer.objects.filter(assessment=desk.assessment).delete()
    for code, outcome in outcomes.items():
        desk.answer(code, outcome)
    for result in point_results(desk.assessment):
        codes = {"wages": ("W-1", "W-2"), "leave": ("L-1",), "exits": ("E-1", "E-2")}[result.point.key]
        decided = [outcomes[code] for code in codes if outcomes[code] in ("met", "not_met")]
        assert (result.assessed, result.not_met) == (len(decided), decided.count("not_met"))
        wanted = "not_met" if "not_met" in decided else "met" if decided else "not_assessed"
        assert result.state == wanted


def test_the_last_released_assessment_answers_beside(desk: Desk, cast: Cast) -> None:
    before = desk.ready()
    ops.mark_released(assessment=before, now=desk.now)
    assert before.state == AssessmentState.RELEASED
    later = before
    later.pk, later.visit, later.state = None, None, AssessmentState.OPEN
    later.started_on = desk.day.replace(year=2027)
    found = last_answers(later, sheet_of(later))
    assert found[desk.question("W-1").pk].finding.explanation == "Paid below the minimum."
    assert found[desk.question("E-1").pk].outcome == Outcome.MET
