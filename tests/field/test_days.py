"""What cannot have happened: days to come, days of no calendar, a refusal at the gate by somebody who is inside."""

from datetime import timedelta

import pytest

from tests.field.client import Device
from tests.field.conftest import Field
from treadle.domain.assessments.models import Assessment
from treadle.domain.cycles.models import Visit
from treadle.domain.fieldwork.queries import registers_of

pytestmark = pytest.mark.django_db
MET = {"o": "met"}
SOMEBODY = "00000000-0000-4000-8000-000000000001"


def codes(one: Device) -> dict[str, str]:
    return {one.entries[id_][0]: said[0] for id_, said in one.refused.items()}


def refusal_on(day: str) -> dict[str, str]:
    return {"on": day, "said": "Come back.", "function": "Security"}


def test_a_refusal_at_the_gate_on_a_day_to_come_is_none(field: Field) -> None:
    one = field.device()
    one.write("g/refused", refusal_on((field.desk.day + timedelta(days=2)).isoformat()))
    one.sync()
    assert codes(one) == {"g/refused": "wrong_value"}
    assert Visit.objects.get(pk=field.visit.pk).state == "planned"
    assert one.state == "open"


def test_where_the_day_has_begun_already_it_may_be_said(field: Field) -> None:
    """The tablet's day begins up to fourteen hours before the server's."""
    one = field.device()
    one.write("g/refused", refusal_on((field.desk.day + timedelta(days=1)).isoformat()))
    one.sync()
    assert not one.refused
    assert Visit.objects.get(pk=field.visit.pk).held_on == field.desk.day


def test_a_day_after_the_entry_that_says_it_is_none(field: Field) -> None:
    """By the device's own clock too, so that a late sync comes to the same."""
    one = field.device()
    one.clock = 1_776_000_000_000_000  # 12 April 2026
    one.write("o/started", {"on": "2026-04-14"})
    one.write("m/closing", {"held_on": "2026-04-14", "attended": [], "remark": ""})
    one.write("m/opening", {"held_on": "2026-04-12", "attended": [], "remark": ""})
    one.sync()
    assert codes(one) == {"o/started": "wrong_value", "m/closing": "wrong_value"}


@pytest.mark.parametrize("key", ["p/2026-02-30/" + SOMEBODY, "p/2026-13-01/" + SOMEBODY])
def test_days_of_no_calendar_count_nothing(field: Field, key: str) -> None:
    one = field.device()
    one.write(key, "1")
    one.sync()
    assert codes(one) == {key: "wrong_value"}


@pytest.mark.parametrize("together", [True, False])
def test_who_answered_inside_was_not_refused_at_the_gate(field: Field, together: bool) -> None:
    one, two = field.pair()
    one.write("q/W-1", MET)
    if not together:
        one.sync()
    writer = one if together else two
    writer.write("g/refused", refusal_on(field.desk.day.isoformat()))
    writer.sync()
    assert codes(writer) == {"g/refused": "too_late"}
    assert "take the answers back first" in next(iter(writer.refused.values()))[1]
    assert Visit.objects.get(pk=field.visit.pk).state == "planned"
    assert Assessment.objects.get().state != "cancelled"
    assert registers_of(field.visit.pk, "q/")["q/W-1"].value == MET
    one.sync()
    assert one.state == "open"


def test_answers_that_were_taken_back_do_not_hold_up_a_refusal(field: Field) -> None:
    one = field.device()
    one.write("q/W-1", MET)
    one.write("q/W-2", {"later": True})
    one.sync()
    one.write("q/W-1", None)
    one.write("g/refused", refusal_on(field.desk.day.isoformat()))
    one.sync()
    assert not one.refused
    assert Visit.objects.get(pk=field.visit.pk).state == "refused"


def test_a_value_nested_beyond_all_reason_is_refused_by_itself(field: Field) -> None:
    one, two = field.pair()
    deep: object = "x"
    for _ in range(400):
        deep = [deep]
    one.write("q/W-1", {"o": "met", "more": deep})
    two.write("q/W-1", {"o": "not_met", "more": deep})
    one.write("q/W-2", MET)
    one.sync()
    two.sync()
    assert codes(one) == codes(two) == {"q/W-1": "wrong_value"}
    assert registers_of(field.visit.pk, "q/")["q/W-2"].value == MET
