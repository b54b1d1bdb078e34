"""What a pack carries to hold a committee's meeting and the self-diagnosis, and what it keeps away from the table."""

import gzip
import json
from typing import Any

import pytest

from tests.builders.gatherings import QUESTIONS
from tests.field.rooms import Room
from treadle.domain.assessments.operations import answer_diagnosis, close_diagnosis, open_diagnosis
from treadle.domain.assessments.states import DiagnosisSide
from treadle.domain.parties.models import Person

pytestmark = pytest.mark.django_db


def pack_of(room: Room, person: Person | None = None) -> dict[str, Any]:
    answer = room.client_of(person or room.g.cast.advisor).get(f"/field/packs/{room.g.visit.pk}/?lang=en&second=vi")
    assert answer.status_code == 200
    return dict(json.loads(gzip.decompress(answer.content)))


def test_the_pack_has_what_a_meeting_needs(room: Room) -> None:
    pack = pack_of(room)
    assert pack["may_meet"] is True
    [committee] = pack["committees"]
    assert {one["name"]: (one["id"], one["side"]) for one in committee["seats"]}["Wati"] == (
        room.g.seats["Wati"], "workers")
    assert committee["last"] == {"on": "2026-03-21", "workers": 3, "management": 2, "decisions": ""}
    assert committee["open"] == [{"id": str(room.g.earlier.pk), "text": "Put a fan over line 6", "who": "Minh",
                                  "by": "2026-04-10", "on": "2026-03-21"}]
    one = room.device()
    room.hold(one)
    one.sync()
    [after] = pack_of(room)["committees"]
    assert [each["text"] for each in after["open"]] == ["Two fans for hall 2"]
    assert after["last"]["on"] == "2026-04-20"


def answered(room: Room, side: DiagnosisSide, by: Person, answer: str, *, respondents: int) -> None:
    sheet = open_diagnosis(cycle=room.g.cycle, side=side, by=by, now=room.g.now)
    answer_diagnosis(diagnosis=sheet, answers={"doors": answer}, notes={"doors": "In trust."}, by=by, now=room.g.now)
    close_diagnosis(diagnosis=sheet, respondents=respondents, by=by, now=room.g.now)


def test_no_side_is_read_before_each_gave_its_own_answers(room: Room) -> None:
    cast = room.g.cast
    assert pack_of(room)["diagnosis"]["sides"] is None
    answered(room, DiagnosisSide.MANAGEMENT, cast.factory_manager, "yes", respondents=2)
    assert pack_of(room)["diagnosis"]["sides"] is None
    answered(room, DiagnosisSide.WORKERS, cast.worker_representative, "no", respondents=9)
    found = pack_of(room)["diagnosis"]
    assert found["sides"] == {"workers": {"doors": "no"}, "management": {"doors": "yes"}, "held_back": False}
    assert [one["key"] for one in found["questions"]] == list(QUESTIONS)
    assert "In trust." not in json.dumps(found)


def test_few_workers_answers_stay_away_from_the_table(room: Room) -> None:
    cast = room.g.cast
    answered(room, DiagnosisSide.MANAGEMENT, cast.factory_manager, "yes", respondents=2)
    answered(room, DiagnosisSide.WORKERS, cast.worker_representative, "no", respondents=3)
    assert pack_of(room)["diagnosis"]["sides"] == {"workers": {}, "management": {"doors": "yes"}, "held_back": True}


def test_a_closed_self_diagnosis_says_so(room: Room) -> None:
    one = room.device()
    one.write("d/q/doors", "no")
    one.write("d/closed", {"respondents": 6})
    one.sync()
    found = pack_of(room)["diagnosis"]
    assert (found["closed"], found["given"]) == ("2026-04-20", {"doors": "no"})
