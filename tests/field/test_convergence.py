"""Two to eight devices in random schedules, over the real addresses: the same document on each, and the same rows."""

import random
from typing import Any

import pytest

from tests.field.client import Device
from tests.field.conftest import Field
from tests.field.rows import check_rows, document_of
from treadle.domain.assessments.models import Answer, Finding
from treadle.domain.fieldwork.models import Register
from treadle.domain.fieldwork.operations import rebuild

pytestmark = pytest.mark.django_db
CODES = ("W-1", "W-2", "L-1", "E-1", "E-2")
PERSON = "0b7f1c52-6a7d-4a8e-9d5e-0d6c2b3a4f51"


def something(chance: random.Random) -> tuple[str, Any]:
    """Something that an assessor writes; now and then something that the server refuses."""
    code = chance.choice(CODES)
    outcome = {"o": chance.choice(["met", "not_met", "not_applicable", "not_assessed"])}
    people = {"women": chance.randrange(9), "men": chance.randrange(9), "consent": True, "text": "Told."}
    uid = f"uid-{chance.randrange(4):05}"
    choices: list[tuple[str, Any]] = [
        (f"q/{code}", outcome), (f"q/{code}", outcome), (f"q/{code}", outcome), (f"q/{code}", None),
        (f"q/{code}", {"later": True}), ("q/PI-1", {"v": str(chance.randrange(1, 9))}), ("q/NONE-1", outcome),
        (f"n/{code}", chance.choice(["Seen.", "Not seen.", " Line 3 ", ""])), (f"q/{code}", {"o": "perhaps"}),
        (f"f/{code}/explanation", chance.choice(["Two slips.", "Three slips.", ""])),
        (f"f/{code}/kinds", chance.choice([["document"], ["interview"], ["observation", "document"]])),
        (f"f/{code}/share", chance.choice(["5", "12.5", None])), (f"f/{code}/interviews", chance.random() < 0.5),
        (f"i/{uid}", {"kind": chance.choice(["union", "workers_group"]), **people}), (f"i/{uid}", None),
        ("m/closing", {"held_on": "2026-04-20", "remark": "", "attended": [
            {"name": chance.choice(["Minh", "Wati"]), "position": "", "side": "management"}]}),
        (f"p/2026-04-2{chance.randrange(2)}/{PERSON}", chance.choice(["0.5", "1", None])),
        (f"w/{uid}", {"worker": "W-1", "days": str(chance.randrange(27))}), ("c/pay", PERSON),
    ]
    return chance.choice(choices)


def schedule(devices: list[Device], chance: random.Random, turns: int) -> None:
    """Write, sync, and hand over, in any order."""
    for _turn in range(turns):
        one, act = chance.choice(devices), chance.random()
        if act < 0.7:
            key, value = something(chance)
            one.write(key, value)
        elif act < 0.8:
            one.seal()
        elif act < 0.92:
            one.sync(most=chance.randrange(1, 9))
        elif len(devices) > 1:
            one.hand_over(chance.choice([each for each in devices if each is not one]))


@pytest.mark.parametrize("seed", range(6))
def test_all_come_to_the_same(field: Field, seed: int) -> None:
    chance = random.Random(seed)
    people = [field.cast.assessor, field.desk.second]
    devices = [field.device(people[number % 2]) for number in range(chance.randrange(2, 9))]
    schedule(devices, chance, 90)
    for one in [*devices, *devices]:
        one.sync()
    first = devices[0].document()
    assert all(one.document() == first for one in devices)
    assert all(one.refused == devices[0].refused for one in devices)
    assert document_of(field.visit) == first
    check_rows(field.visit)
    _check_rebuilt(field)


def _check_rebuilt(field: Field) -> None:
    """Everything worked out anew is the same, and worked out from nothing as well."""
    rows = snapshot()
    rebuild(visit_id=field.visit.pk, by=field.cast.administrator, now=field.desk.now)
    assert snapshot() == rows
    Answer.objects.all().delete()
    Register.objects.all().delete()
    rebuild(visit_id=field.visit.pk, by=field.cast.administrator, now=field.desk.now)
    check_rows(field.visit)


def snapshot() -> tuple[list[Any], ...]:
    """The rows that follow from a journal, history and all."""
    kept = [(row.key, row.heads, sorted(row.awaited), row.conflict) for row in Register.objects.order_by("key")
            if row.heads or row.awaited]
    return (kept, list(Answer.objects.order_by("pk").values_list()), list(Finding.objects.order_by("pk").values_list()))


def test_rows_follow_every_single_exchange(field: Field) -> None:
    chance = random.Random(99)
    devices = list(field.pair())
    for _round in range(25):
        schedule(devices, chance, 4)
        chance.choice(devices).sync()
        check_rows(field.visit)
