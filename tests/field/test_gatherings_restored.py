"""A committee's meeting and the self-diagnosis after a restore: what the recorder had counts, whenever it arrives."""

from typing import Any

import pytest

from tests.field.rooms import TODAY, Room, codes
from tests.field.rows import check_rows
from treadle.domain.assessments.models import Diagnosis, DiagnosisReply
from treadle.domain.committees.models import Decision, Meeting
from treadle.domain.fieldwork.models import Journal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("most", [1, 64])
@pytest.mark.parametrize("own_first", [True, False])
def test_after_a_restore_one_device_brings_the_whole_meeting_back(room: Room, most: int, own_first: bool) -> None:
    """What the recorder had from the other tablet counts, in whatever order and pieces it arrives."""
    one, two = room.pair()
    for name in ("Wati", "Umi"):
        two.write(room.g.key("at", room.g.seats[name]), "present")
    two.write(room.g.key("minutes"), "Umi asked for water.")
    two.write("d/q/doors", "no")
    two.sync()
    one.sync()
    one.write(room.g.key("at", room.g.seats["Minh"]), "present")
    one.seal()
    one.write(room.g.key("held"), TODAY | {"have": {two.id: 4}})
    one.write("d/closed", {"respondents": 4, "have": {two.id: 4}})
    one.sync()
    two.sync()
    before, rows = one.document(), everything(room)
    assert not one.refused
    assert rows[0] == [(2, 1, "Umi asked for water.")]
    for model in (Journal, Decision, Meeting, DiagnosisReply, Diagnosis):
        model.objects.all().delete()
    one.server, one.bundles = {}, sorted(one.bundles, key=lambda each: (each["device"] != one.id) == own_first)
    late = two.write(room.g.key("minutes"), "And of the heat.")
    one.sync(most=most)
    assert everything(room) == rows
    two.sync()
    one.sync()
    assert list(one.refused) == [late]
    assert one.document() == before
    check_rows(room.g.visit)


def everything(room: Room) -> tuple[list[Any], list[Any], list[Any]]:
    held = Meeting.objects.filter(held_on=room.g.day).values_list("workers_present", "management_present", "minutes")
    return (list(held), list(DiagnosisReply.objects.values_list("question__key", "answer")),
            list(Diagnosis.objects.values_list("side", "respondents")))


@pytest.mark.parametrize("have", [{"k": 1.5}, {"K K": 1}, [], {f"d{number}": 1 for number in range(65)}])
def test_what_the_recorder_had_has_a_form(room: Room, have: Any) -> None:
    one = room.device()
    room.attend(one)
    one.write(room.g.key("held"), TODAY | {"have": have})
    one.sync()
    assert codes(one) == {room.g.key("held"): "wrong_value"}


def test_a_meeting_that_rests_on_what_never_comes_holds_up_nothing(room: Room) -> None:
    one = room.device()
    one.write(room.g.key("held"), TODAY | {"have": {"nobody00": 3}})
    one.write("v/summary", "The rest counts.")
    one.sync()
    assert not one.refused
    assert not Meeting.objects.filter(held_on=room.g.day).exists()
