"""Self-diagnosis: each side apart, the workers' side protected when few took part."""

import pytest

from tests.builders import cycles as build
from tests.builders.cycles import at
from tests.cast import Cast
from treadle.domain.assessments.models import Diagnosis
from treadle.domain.assessments.operations import diagnosis as ops
from treadle.domain.assessments.queries.diagnosis import (
    DiagnosisResults,
    diagnosis_results,
    gives_first,
    sees_workers_side,
)
from treadle.domain.assessments.states import DiagnosisSide
from treadle.domain.cycles.models import Cycle, Milestone
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Person
from treadle.journeys.load_standards import load_standards
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db
NOW = at(build.SIGNED_UP, 10)


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    """A fresh cycle with the self-diagnosis loaded."""
    load_standards(now=NOW)
    return build.enrolled(cast)


def filled(cycle: Cycle, side: DiagnosisSide, by: Person, answer: str, *, people: int, close: bool = True) -> Diagnosis:
    """A side's sheet with the same answer everywhere."""
    sheet = ops.open_diagnosis(cycle=cycle, side=side, by=by, now=NOW)
    keys = sheet.set.questions.values_list("key", flat=True)
    ops.answer_diagnosis(diagnosis=sheet, answers=dict.fromkeys(keys, answer), by=by, now=NOW)
    if close:
        ops.close_diagnosis(diagnosis=sheet, respondents=people, by=by, now=NOW)
    return sheet


def results(cycle: Cycle, *, workers_too: bool) -> DiagnosisResults:
    """The results, which must be there."""
    found = diagnosis_results(cycle, workers_too=workers_too)
    assert found is not None
    return found


def test_both_sides_close_and_the_milestone_is_done(cast: Cast, cycle: Cycle) -> None:
    filled(cycle, DiagnosisSide.WORKERS, cast.worker_representative, "no", people=12)
    assert Milestone.objects.get(cycle=cycle, kind="self_diagnosis").state == "pending"
    filled(cycle, DiagnosisSide.MANAGEMENT, cast.factory_manager, "yes", people=3)
    assert Milestone.objects.get(cycle=cycle, kind="self_diagnosis").state == "done"
    scores = results(cycle, workers_too=False).cluster_scores()
    assert len(scores) == 8
    assert {(workers, management) for _titles, workers, management in scores} == {(0, 100)}


def test_few_workers_are_held_back_until_their_side_agrees(cast: Cast, cycle: Cycle) -> None:
    sheet = filled(cycle, DiagnosisSide.WORKERS, cast.worker_representative, "no", people=4)
    hidden = results(cycle, workers_too=False)
    assert hidden.workers_held_back
    assert all(row.workers is None for row in hidden.rows)
    assert DiagnosisSide.WORKERS not in hidden.respondents
    assert not results(cycle, workers_too=True).workers_held_back
    ops.agree_to_share(diagnosis=sheet, agrees=True, by=cast.worker_representative, now=NOW)
    assert not results(cycle, workers_too=False).workers_held_back
    ops.agree_to_share(diagnosis=sheet, agrees=False, by=cast.worker_representative, now=NOW)
    assert results(cycle, workers_too=False).workers_held_back


def test_sides_do_not_fill_each_others_sheet(cast: Cast, cycle: Cycle) -> None:
    with pytest.raises(NotYours):
        ops.open_diagnosis(cycle=cycle, side=DiagnosisSide.WORKERS, by=cast.factory_manager, now=NOW)
    with pytest.raises(NotYours):
        ops.open_diagnosis(cycle=cycle, side=DiagnosisSide.MANAGEMENT, by=cast.worker_representative, now=NOW)
    with pytest.raises(NotYours):
        ops.open_diagnosis(cycle=cycle, side=DiagnosisSide.TOGETHER, by=cast.buyer_staff, now=NOW)


def test_no_person_is_kept_of_the_workers_side(cast: Cast, cycle: Cycle) -> None:
    filled(cycle, DiagnosisSide.WORKERS, cast.worker_representative, "partly", people=20)
    entries = Entry.objects.filter(event__startswith="diagnosis.")
    assert entries.count() == 3
    assert not entries.filter(by__isnull=False).exists()


def test_what_cannot_be_closed_or_answered_is_refused(cast: Cast, cycle: Cycle) -> None:
    worker = cast.worker_representative
    sheet = ops.open_diagnosis(cycle=cycle, side=DiagnosisSide.WORKERS, by=worker, now=NOW)
    with pytest.raises(RuleBroken, match="Nothing is answered"):
        ops.close_diagnosis(diagnosis=sheet, respondents=3, by=worker, now=NOW)
    with pytest.raises(InvalidInput, match="not part"):
        ops.answer_diagnosis(diagnosis=sheet, answers={"invented": "yes"}, by=worker, now=NOW)
    key = sheet.set.questions.values_list("key", flat=True)[0]
    with pytest.raises(InvalidInput, match="not a possible answer"):
        ops.answer_diagnosis(diagnosis=sheet, answers={key: "maybe"}, by=worker, now=NOW)
    ops.answer_diagnosis(diagnosis=sheet, answers={key: "yes"}, by=worker, now=NOW)
    assert ops.answer_diagnosis(diagnosis=sheet, answers={key: ""}, by=worker, now=NOW) == 0
    ops.answer_diagnosis(diagnosis=sheet, answers={key: "no"}, by=worker, now=NOW)
    with pytest.raises(InvalidInput, match="how many"):
        ops.close_diagnosis(diagnosis=sheet, respondents=0, by=worker, now=NOW)
    ops.close_diagnosis(diagnosis=sheet, respondents=1, by=worker, now=NOW)
    with pytest.raises(RuleBroken, match="closed"):
        ops.answer_diagnosis(diagnosis=sheet, answers={key: "yes"}, by=worker, now=NOW)


def test_each_side_gives_its_answers_before_it_reads_the_others(cast: Cast, cycle: Cycle) -> None:
    filled(cycle, DiagnosisSide.WORKERS, cast.worker_representative, "no", people=12)
    assert gives_first(cycle, [DiagnosisSide.MANAGEMENT])
    assert not gives_first(cycle, [DiagnosisSide.WORKERS])
    assert not gives_first(cycle, [])  # the programme answers nothing and reads both
    filled(cycle, DiagnosisSide.MANAGEMENT, cast.factory_manager, "yes", people=3)
    assert not gives_first(cycle, [DiagnosisSide.MANAGEMENT])


def test_after_the_assessment_nothing_is_left_to_sway(cast: Cast, cycle: Cycle) -> None:
    filled(cycle, DiagnosisSide.WORKERS, cast.worker_representative, "no", people=12)
    cycle.assessed_on = NOW.date()
    assert not gives_first(cycle, [DiagnosisSide.MANAGEMENT])


def test_who_sees_the_workers_side(cast: Cast, cycle: Cycle) -> None:
    assert sees_workers_side(cast.worker_representative, cycle, NOW)
    assert sees_workers_side(cast.team_leader, cycle, NOW)
    assert not sees_workers_side(cast.factory_manager, cycle, NOW)
    assert not sees_workers_side(cast.buyer_staff, cycle, NOW)
