"""A whole sheet from a device: the same rows as one by one, once however often it is sent, whole or not at all."""

from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.assessments import Desk, finding, told
from tests.cast import Cast
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Answer, AnswerChange, Finding, SheetDelivery
from treadle.domain.assessments.queries import missing_of, point_results
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.cycles.states import VisitState
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Notice
from treadle.journeys.receive_sheet import settle_what_waits
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken, TreadleError

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def say(desk: Desk, code: str, outcome: str = "", **more: Any) -> ops.SheetAnswer:
    return ops.SheetAnswer(str(desk.question(code).pk), outcome, **more)


def send(desk: Desk, *answers: ops.SheetAnswer, key: UUID | None = None, **more: Any) -> ops.Receipt:
    digest = sha256(repr(answers).encode()).hexdigest()
    wanted = {"by": desk.cast.assessor, "now": desk.now, "digest": digest, "delivery": key or uuid4(), **more}
    return ops.receive_sheet(assessment_id=desk.assessment.pk, answers=answers, **wanted)


def whole(desk: Desk) -> list[ops.SheetAnswer]:
    """Every question of the small sheet."""
    facts = [say(desk, "PI-1", value="2.5"), say(desk, "PI-2", value="no"), say(desk, "PI-3", value="In groups.")]
    scored = [say(desk, code, Outcome.MET) for code in ("W-2", "L-1", "E-1", "E-2")]
    return [*facts, say(desk, "W-1", Outcome.NOT_MET, finding=finding()), *scored]


# ---- the same as one by one --------------------------------------------------------------------

FINDINGS = st.sampled_from([None, finding(), finding("Paid late."), told(), ops.FindingInput(),
                            finding(workers_affected_percent=Decimal("12.5"))])
SCORED = st.fixed_dictionaries({
    "outcome": st.sampled_from(["", *Outcome.values]), "note": st.sampled_from(["", " Seen. ", "“x” \\ ' % {rows}"]),
    "finding": FINDINGS})
NUMBER = st.fixed_dictionaries({"value": st.sampled_from(["", "3", "3.50", "1 200"]), "note": st.just("")})
CHOICES = dict.fromkeys(("W-1", "W-2", "L-1", "E-1"), SCORED) | {"PI-1": NUMBER}
ROUNDS = st.lists(st.fixed_dictionaries({}, optional=CHOICES), min_size=1, max_size=3)


def state_of(desk: Desk) -> Any:
    """Everything that is kept of the answers, without ids."""
    answers = Answer.objects.order_by("question__code").values_list(
        "question__code", "outcome", "value", "note", "revision", "answered_by", "answered_at")
    findings = Finding.objects.order_by("answer__question__code").values_list(
        "answer__question__code", "explanation", "evidence_kinds", "evidence", "rests_on_interviews",
        "workers_affected_percent", "recorded_by", "recorded_at")
    changes = AnswerChange.objects.order_by("answer__question__code", "pk").values_list(
        "answer__question__code", "before", "after", "in_review", "changed_by", "changed_at")
    points = [(one.point.key, one.assessed, one.not_met) for one in point_results(desk.assessment)]
    missing = [(one.kind, one.blocks, one.code) for one in missing_of(desk.assessment)]
    return list(answers), list(findings), list(changes), points, missing


def revision_of(desk: Desk, code: str) -> int | None:
    return Answer.objects.filter(question__code=code).values_list("revision", flat=True).first()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROUNDS)
def test_a_sheet_at_once_is_the_same_as_one_by_one(desk: Desk, rounds: list[dict[str, dict[str, Any]]]) -> None:
    assert desk.assessment, "opened before the two ways part"
    with transaction.atomic():
        for sent in rounds:
            for code, said in sent.items():
                desk.answer(code, **said)
        one_by_one = state_of(desk)
        transaction.set_rollback(True)
    with transaction.atomic():
        for sent in rounds:
            send(desk, *(say(desk, code, revision=revision_of(desk, code), **said) for code, said in sent.items()))
        at_once = state_of(desk)
        transaction.set_rollback(True)
    assert at_once == one_by_one


def test_a_first_sheet_and_handing_it_in_cost_few_queries(desk: Desk) -> None:
    assert desk.assessment, "opened before"
    with transaction.atomic():  # what is remembered for the life of a process is not counted
        send(desk, *whole(desk), submit=True, blanks_confirmed=True)
        transaction.set_rollback(True)
    answers = whole(desk)
    with CaptureQueriesContext(connection) as asked:
        send(desk, *answers, submit=True, blanks_confirmed=True)
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == 6


# ---- whole or not at all -----------------------------------------------------------------------


def test_every_answer_in_the_way_is_named_and_nothing_is_written(desk: Desk) -> None:
    desk.answer("E-2", Outcome.MET)
    with pytest.raises(ops.SheetRefused) as refused:
        send(desk, say(desk, "W-1", Outcome.MET), say(desk, "W-2", "perhaps"), say(desk, "PI-1", value="many"),
             say(desk, "E-3", Outcome.MET), ops.SheetAnswer("nothing"), say(desk, "E-2", Outcome.NOT_MET),
             say(desk, "W-1", Outcome.MET))
    error = refused.value
    why = [(one.code, one.why) for one in error.answers]
    assert why == [("W-2", "invalid"), ("PI-1", "invalid"), ("", "not_asked"), ("", "not_asked"), ("E-2", "stale"),
                   ("W-1", "twice")]
    assert error.status == 422
    assert "W-2: This is not a possible answer here." in str(error.sentence)
    assert (Answer.objects.count(), SheetDelivery.objects.count()) == (1, 0)


def test_only_stale_answers_show_what_is_kept(desk: Desk) -> None:
    desk.answer("W-1", Outcome.NOT_MET, finding=finding("Two slips."), by=desk.second)
    with pytest.raises(ops.SheetRefused) as refused:
        send(desk, say(desk, "W-1", Outcome.MET), say(desk, "E-1", Outcome.MET))
    assert refused.value.status == 409
    present = refused.value.details["answers"][0]["present"]  # type: ignore[index]
    assert (present["outcome"], present["revision"], present["finding"]["explanation"]) == ("not_met", 1, "Two slips.")
    receipt = send(desk, say(desk, "W-1", Outcome.MET, revision=1), say(desk, "E-1", Outcome.MET))
    assert receipt.revisions == {str(desk.question("W-1").pk): 2}


def test_who_may_send(desk: Desk) -> None:
    stranger = desk.cast.person("assessor", name="Strange Assessor")
    for by in (desk.cast.advisor, desk.cast.team_leader, desk.cast.factory_manager, desk.cast.buyer_staff, stranger):
        with pytest.raises(NotYours):
            send(desk, say(desk, "W-1", Outcome.MET), by=by)
    assert send(desk, say(desk, "W-1", Outcome.MET), by=desk.second).answers == 1


def test_an_ended_assignment_closes_the_door_at_once(desk: Desk) -> None:
    from treadle.domain.access.models import Grant

    send(desk, say(desk, "W-1", Outcome.MET))  # the door is compiled and remembered now
    Grant.objects.filter(person=desk.cast.assessor).delete()
    with pytest.raises(NotYours):
        send(desk, say(desk, "W-2", Outcome.MET))


def test_a_sheet_that_was_handed_in_takes_nothing(desk: Desk) -> None:
    desk.submitted()
    with pytest.raises(RuleBroken) as refused:
        send(desk, say(desk, "W-1", Outcome.MET, revision=1))
    assert refused.value.code == "not_fillable"


# ---- once --------------------------------------------------------------------------------------


def test_what_is_sent_twice_is_taken_once(desk: Desk) -> None:
    key = uuid4()
    first = send(desk, *whole(desk), key=key, submit=True, blanks_confirmed=True)
    again = send(desk, *whole(desk), key=key, submit=True, blanks_confirmed=True)
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.received_at, again.answers, again.state) == (first.received_at, 8, AssessmentState.SUBMITTED)
    assert Entry.objects.filter(event="assessment.submitted").count() == 1
    assert Answer.objects.exclude(revision=1).count() == 0


def test_an_id_belongs_to_one_sending(desk: Desk) -> None:
    key = uuid4()
    send(desk, say(desk, "W-1", Outcome.MET), key=key)
    with pytest.raises(RuleBroken) as refused:
        send(desk, say(desk, "W-2", Outcome.MET), key=key)
    assert refused.value.code == "delivery_reused"
    assert Answer.objects.count() == 1


# ---- handing in --------------------------------------------------------------------------------


def test_handing_in_is_refused_as_on_the_page(desk: Desk) -> None:
    def refusal(*answers: ops.SheetAnswer, **more: Any) -> str:
        with pytest.raises(TreadleError) as refused:
            send(desk, *answers, submit=True, **more)
        assert not Answer.objects.exists()
        return refused.value.code

    assert refusal(*whole(desk)) == "unconfirmed"  # no interviews and no closing meeting are recorded
    empty = say(desk, "W-1", Outcome.NOT_MET, finding=ops.FindingInput())
    assert refusal(empty, blanks_confirmed=True) == "incomplete"
    assert refusal(say(desk, "W-1", Outcome.NOT_MET), blanks_confirmed=True) == "incomplete"
    assert refusal(say(desk, "PI-1", value="0"), blanks_confirmed=True) == "person_days"


def test_handing_in_counts_what_is_kept_and_what_is_sent(desk: Desk) -> None:
    desk.answer("W-1", Outcome.NOT_MET, finding=finding())
    desk.answer("W-2", Outcome.NOT_MET, finding=finding())
    rest = [one for one in whole(desk) if one.question != str(desk.question("W-1").pk)]
    changed = [one._replace(revision=1) if one.question == str(desk.question("W-2").pk) else one for one in rest]
    send(desk, *changed, submit=True, blanks_confirmed=True)
    desk.assessment.refresh_from_db()
    assert (desk.assessment.state, desk.assessment.person_days) == (AssessmentState.SUBMITTED, Decimal("2.5"))
    assert desk.assessment.submitted_by == desk.cast.assessor
    assert [one.answer.question.code for one in Finding.objects.all()] == ["W-1"], "a stray finding goes"
    assert Entry.objects.get(event="assessment.submitted").facts["missing"] == 2


def test_what_follows_is_the_same_as_from_the_page(desk: Desk) -> None:
    def after() -> Any:
        desk.assessment.refresh_from_db()
        desk.visit.refresh_from_db()
        desk.cycle.refresh_from_db()
        told_to = sorted(Notice.objects.filter(kind="assessment.submitted").values_list("person__name", "path"))
        due = list(desk.cycle.milestones.order_by("order").values_list("key", "state", "due_on", "done_on"))
        return desk.visit.state, desk.visit.held_on, desk.cycle.assessed_on, told_to, due, desk.assessment.state

    desk.cast.team_leader  # noqa: B018  whoever reviews is on the stage
    assert desk.assessment
    with transaction.atomic():
        desk.submitted()
        by_page = after()
        transaction.set_rollback(True)
    desk.fill()
    send(desk, submit=True)
    desk.visit.refresh_from_db()
    assert desk.visit.state == VisitState.PLANNED, "what follows waits for the worker"
    assert settle_what_waits(on=desk.day, now=desk.now) == ["1 sheet handed in by a device was settled."]
    assert after() == by_page
    assert settle_what_waits(on=desk.day, now=desk.now) == []
    assert after() == by_page


def test_a_delivery_of_too_many_answers_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        send(desk, *[ops.SheetAnswer("x")] * 2_001)
    assert refused.value.code == "too_many"
