"""An assessment before the template's first day: refused, or with a reason of who answers for the cycle."""

from datetime import date

import pytest

from tests.builders import cycles as build
from tests.cast import Cast
from treadle.domain.cycles import operations as ops
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.queries import assessment_window
from treadle.kernel.errors import InvalidInput

EARLY, FIRST = date(2026, 3, 2), date(2026, 4, 16)


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return build.staffed(cast, build.enrolled(cast))


def planned(cast: Cast, cycle: Cycle, day: date, **more: object) -> object:
    return build.planned(cast, cycle, day, kind="assessment", announcement="unannounced",
                         people=(cast.assessor,), **more)  # type: ignore[arg-type]


def test_the_template_says_the_first_day(cast: Cast, cycle: Cycle) -> None:
    window = assessment_window(cycle)
    assert window is not None
    assert window[0] == FIRST  # the first working day after day 100
    assert planned(cast, cycle, FIRST).early_reason == ""  # type: ignore[attr-defined]


def test_an_assessor_may_not_come_early_whatever_the_reason(cast: Cast, cycle: Cycle) -> None:
    with pytest.raises(InvalidInput, match="2026-04-16") as refused:
        planned(cast, cycle, EARLY, early_reason="We are near")
    assert "planned_on" in refused.value.fields


def test_the_team_leader_says_why(cast: Cast, cycle: Cycle) -> None:
    with pytest.raises(InvalidInput) as refused:
        planned(cast, cycle, EARLY, by=cast.team_leader)
    assert "early_reason" in refused.value.fields
    visit = planned(cast, cycle, EARLY, by=cast.team_leader, early_reason="The factory closes in April.")
    assert visit.early_reason == "The factory closes in April."  # type: ignore[attr-defined]


def test_moving_asks_the_same(cast: Cast, cycle: Cycle) -> None:
    visit = planned(cast, cycle, FIRST)
    now = build.at(build.SIGNED_UP)
    with pytest.raises(InvalidInput):
        ops.move_visit(visit=visit, planned_on=EARLY, by=cast.assessor, now=now)  # type: ignore[arg-type]
    moved = ops.move_visit(visit=visit, planned_on=EARLY, early_reason="Flood warning", by=cast.team_leader,
                           now=now)  # type: ignore[arg-type]
    assert moved.early_reason == "Flood warning"
    assert ops.move_visit(visit=moved, planned_on=FIRST, by=cast.assessor, now=now).early_reason == ""


def test_advisory_visits_come_at_any_time(cast: Cast, cycle: Cycle) -> None:
    assert build.planned(cast, cycle, EARLY).planned_on == EARLY
