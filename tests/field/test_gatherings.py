"""Committees' meetings and the self-diagnosis, held without a signal: rows, refusals, convergence."""

import json
import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.builders.assessments import Desk
from tests.builders.gatherings import QUESTIONS
from tests.field.client import Device
from tests.field.conftest import through
from tests.field.rooms import TODAY, Room, codes
from tests.field.rows import check_gatherings, check_rows, document_of
from treadle.domain.assessments.models import Diagnosis, DiagnosisReply
from treadle.domain.assessments.operations import answer_diagnosis, close_diagnosis, open_diagnosis
from treadle.domain.assessments.states import DiagnosisSide
from treadle.domain.committees.models import Decision, Meeting
from treadle.domain.committees.operations import end_committee, record_meeting
from treadle.domain.cycles.models import Milestone
from treadle.domain.fieldwork.models import Register
from treadle.domain.fieldwork.operations import rebuild
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Person

pytestmark = pytest.mark.django_db


# ---- meetings ----------------------------------------------------------------------------------


def test_a_meeting_becomes_rows_with_the_ledger(room: Room) -> None:
    one = room.device()
    room.hold(one)
    one.sync()
    assert not one.refused
    meeting = Meeting.objects.get(held_on=room.g.day)
    assert (meeting.workers_present, meeting.management_present, meeting.women_present) == (2, 2, 3)
    assert (meeting.agenda, meeting.minutes) == ("Heat in hall 2", "Wati told of the heat; Minh offered two fans.")
    decision = meeting.decided.get()
    assert (decision.text, decision.responsible, decision.due_on) == ("Two fans for hall 2", "Minh", date(2026, 5, 10))
    room.g.earlier.refresh_from_db()
    assert room.g.earlier.done_on == room.g.day
    told = Entry.objects.get(event="committee.met", on_id=meeting.pk)
    assert told.by == room.g.cast.advisor
    assert "Wati" not in json.dumps(told.facts)
    check_rows(room.g.visit)


def test_nothing_is_recorded_before_somebody_says_so(room: Room) -> None:
    one = room.device()
    room.attend(one)
    one.write(room.g.key("minutes"), "Begun.")
    one.sync()
    assert not Meeting.objects.filter(held_on=room.g.day).exists()
    assert not one.refused


def test_a_side_that_is_missing_is_refused_and_can_be_mended(room: Room) -> None:
    one = room.device()
    room.attend(one, absent=("Minh", "Lan"))
    one.write(room.g.key("held"), TODAY)
    one.sync()
    assert codes(one) == {room.g.key("held"): "wrong_value"}
    one.write(room.g.key("at", room.g.seats["Lan"]), "present")
    one.write(room.g.key("held"), TODAY)
    one.sync()
    assert Meeting.objects.get(held_on=room.g.day).management_present == 1


def test_what_differs_is_kept_and_settled_before_it_is_recorded(room: Room) -> None:
    one, two = room.pair()
    room.hold(one)
    two.write(room.g.key("at", room.g.seats["Wati"]), "absent")
    two.sync()
    one.sync()
    assert codes(one) == {room.g.key("held"): "unsettled"}
    key = room.g.key("at", room.g.seats["Wati"])
    assert one.document()[key]["conflict"]
    assert Register.objects.get(key=key).conflict
    assert not Meeting.objects.filter(held_on=room.g.day).exists()
    one.write(key, "present", reason="She came after the break.")
    one.write(room.g.key("held"), TODAY)
    one.sync()
    two.sync()
    assert Meeting.objects.get(held_on=room.g.day).workers_present == 2
    assert one.document() == two.document()


def test_what_comes_after_the_meeting_was_recorded_is_refused_and_kept(room: Room) -> None:
    one, two = room.pair()
    room.hold(one)
    late = two.write(room.g.key("minutes"), "Umi asked for water on line 6.")
    one.sync()
    two.sync()
    assert two.refused[late][0] == "too_late"
    assert "recorded already" in two.refused[late][1]
    assert two.entries[late][1] == "Umi asked for water on line 6."
    assert "water" not in Meeting.objects.get(held_on=room.g.day).minutes
    one.sync()
    assert one.document() == two.document() == document_of(room.g.visit)


def test_a_meeting_of_that_day_that_the_office_recorded_is_not_recorded_twice(room: Room) -> None:
    one = room.device()
    record_meeting(committee=room.g.committee, held_on=room.g.day, workers_present=2, management_present=2,
                   by=room.g.cast.advisor, now=room.g.now)
    room.hold(one)
    one.sync()
    assert codes(one) == {room.g.key("held"): "too_late"}
    assert Meeting.objects.filter(held_on=room.g.day).count() == 1
    one.write(room.g.key("held"), {"on": "2026-04-19"})
    one.sync()
    assert Meeting.objects.filter(held_on=date(2026, 4, 19)).exists()


def test_a_committee_that_has_ended_and_one_of_others_take_nothing(room: Room) -> None:
    one = room.device()
    end_committee(committee=room.g.committee, by=room.g.cast.advisor, now=room.g.now)
    stranger = "0b7f1c52-6a7d-4a8e-9d5e-0d6c2b3a4f51"
    one.write(room.g.key("minutes"), "Late.")
    one.write(f"b/{stranger}/minutes", "Elsewhere.")
    one.write(room.g.key("held"), {"on": "2027-01-01"})
    one.sync()
    assert codes(one) == {room.g.key("minutes"): "too_late", f"b/{stranger}/minutes": "not_asked",
                          room.g.key("held"): "too_late"}


def test_seats_decisions_and_days_must_be_the_committees(room: Room) -> None:
    one, nobody = room.device(), "0b7f1c52-6a7d-4a8e-9d5e-0d6c2b3a4f51"
    room.attend(one)
    for key, value in ((room.g.key("at", nobody), "present"), (room.g.key("earlier", nobody), "done"),
                       (room.g.key("held"), {"on": "2026-04-21"})):
        one.write(key, value)
    one.sync()
    assert codes(one) == {room.g.key("at", nobody): "not_asked", room.g.key("earlier", nobody): "not_asked",
                          room.g.key("held"): "wrong_value"}


def test_who_may_not_record_meetings_is_refused_and_the_rest_of_the_bundle_counts(
        room: Room, client_of: Callable[[Person], Client]) -> None:
    desk = Desk(room.g.cast)
    desk.__dict__["cycle"] = room.g.cycle
    assert desk.assessment
    one = Device(str(desk.visit.pk), through(client_of(room.g.cast.assessor)))
    one.get_lease("Tablet")
    one.write(room.g.key("minutes"), "By an assessor.")
    one.write("d/q/doors", "yes")
    one.write("q/W-1", {"o": "met"})
    one.sync()
    assert codes(one) == {room.g.key("minutes"): "not_allowed"}
    assert DiagnosisReply.objects.get().answer == "yes"
    check_rows(desk.visit)


# ---- self-diagnosis ----------------------------------------------------------------------------


def test_the_self_diagnosis_becomes_the_sheet_of_both_sides(room: Room) -> None:
    one = room.device()
    one.write("d/q/doors", "no")
    one.write("d/n/doors", " Door 3 is locked at night. ")
    one.write("d/q/slips", "partly")
    one.sync()
    kept = Diagnosis.objects.get()
    assert (kept.side, kept.closed_at) == ("together", None)
    one.write("d/q/slips", None)
    one.write("d/closed", {"respondents": 7})
    one.sync()
    assert not one.refused
    kept.refresh_from_db()
    assert kept.respondents == 7
    assert kept.closed_at is not None
    assert [(row.question.key, row.answer, row.note) for row in kept.replies.all()] == [
        ("doors", "no", "Door 3 is locked at night.")]
    assert Milestone.objects.get(cycle=room.g.cycle, kind="self_diagnosis").state == "done"
    assert set(Entry.objects.filter(event__startswith="diagnosis.").values_list("event", flat=True)) == {
        "diagnosis.opened", "diagnosis.answered", "diagnosis.closed"}
    check_rows(room.g.visit)


def test_answers_that_differ_hold_up_closing(room: Room) -> None:
    one, two = room.pair()
    one.write("d/q/doors", "no")
    two.write("d/q/doors", "yes")
    one.sync()
    two.write("d/closed", {"respondents": 5})
    two.sync()
    one.sync()
    assert codes(one) == codes(two) == {"d/closed": "unsettled"}
    assert one.document()["d/q/doors"]["conflict"]
    one.write("d/q/doors", "no", reason="We went and looked.")
    one.write("d/closed", {"respondents": 5})
    one.sync()
    assert Diagnosis.objects.get().closed_at is not None
    assert DiagnosisReply.objects.get().answer == "no"


def test_a_round_that_was_closed_meanwhile_refuses_and_keeps(room: Room) -> None:
    one, two = room.pair()
    one.write("d/q/doors", "no")
    one.write("d/closed", {"respondents": 5})
    late = two.write("d/q/slips", "yes")
    one.sync()
    two.sync()
    assert two.refused[late][0] == "too_late"
    assert two.entries[late][1] == "yes"
    assert DiagnosisReply.objects.count() == 1


def test_a_round_that_the_factory_closed_refuses_too(room: Room) -> None:
    one, who = room.device(), room.g.cast.factory_manager
    sheet = open_diagnosis(cycle=room.g.cycle, side=DiagnosisSide.TOGETHER, by=who, now=room.g.now)
    answer_diagnosis(diagnosis=sheet, answers={"doors": "yes"}, by=who, now=room.g.now)
    close_diagnosis(diagnosis=sheet, respondents=4, by=who, now=room.g.now)
    one.write("d/q/doors", "no")
    one.sync()
    assert codes(one) == {"d/q/doors": "too_late"}
    assert DiagnosisReply.objects.get().answer == "yes"


def test_what_the_factorys_page_said_stands_beside_the_tablets(room: Room) -> None:
    one, who = room.device(), room.g.cast.factory_manager
    sheet = open_diagnosis(cycle=room.g.cycle, side=DiagnosisSide.TOGETHER, by=who, now=room.g.now)
    answer_diagnosis(diagnosis=sheet, answers={"doors": "yes", "slips": "no"}, by=who, now=room.g.now)
    one.write("d/q/doors", "no")
    one.write("d/q/drills", "unknown")
    one.sync()
    assert one.document()["d/q/doors"]["conflict"]
    assert one.document()["d/q/slips"]["value"] == "no"
    check_rows(room.g.visit)
    one.write("d/q/doors", "no", reason="Looked together.")
    one.sync()
    answer_diagnosis(diagnosis=sheet, answers={"doors": "partly"}, by=who, now=room.g.now)
    one.write("d/q/drills", "yes")
    one.sync()
    assert one.document()["d/q/doors"]["value"] == "partly"  # it knew of the answer that it replaced
    check_rows(room.g.visit)


def test_no_journal_speaks_for_one_side(room: Room) -> None:
    """What workers answer among themselves never travels under the name of a device and its owner."""
    one = room.device()
    for key in ("d/workers/doors", "d/q/workers/doors", "d/management/doors"):
        one.write(key, "yes")
    one.write("d/q/NONE", "yes")
    one.write("d/q/doors", "perhaps")
    one.sync()
    assert sorted(codes(one).values()) == ["not_asked", "unknown_key", "unknown_key", "unknown_key", "wrong_value"]
    assert not Diagnosis.objects.exists()


# ---- any order ---------------------------------------------------------------------------------


def something(room: Room, chance: random.Random) -> tuple[str, Any]:
    seat, question = chance.choice(list(room.g.seats.values())), chance.choice([*QUESTIONS, "not-there"])
    uid = f"uid-{chance.randrange(3):05}"
    choices: list[tuple[str, Any]] = [
        (room.g.key("at", seat), chance.choice(["present", "present", "absent", None])),
        (room.g.key("at", seat), "present"), (room.g.key("minutes"), chance.choice(["Heat.", "Water.", ""])),
        (room.g.key("agenda", uid), {"text": chance.choice(["Heat", "Water"]), "done": chance.random() < 0.5}),
        (room.g.key("decision", uid), chance.choice([None, {"text": "Fans", "who": "Minh", "by": "2026-05-01"}])),
        (room.g.key("earlier", str(room.g.earlier.pk)), chance.choice(["done", "open"])),
        (f"d/q/{question}", chance.choice(["yes", "partly", "no", None, "maybe"])), (f"d/q/{question}", "yes"),
        (f"d/n/{question}", chance.choice(["Seen.", "Told.", ""])), ("v/summary", "Fans."),
    ]
    if chance.random() < 0.12:
        return chance.choice([(room.g.key("held"), TODAY), ("d/closed", {"respondents": chance.randrange(1, 9)})])
    return chance.choice(choices)


def had(one: Device) -> dict[str, int]:
    """What a device has of others, as the page says it."""
    return {device: number for device, number in one.have.items() if device != one.id and number}


def settle(one: Device) -> None:
    """Somebody settles what differs, as the page does."""
    for key, each in one.document().items():
        if each["conflict"] and key[:2] in ("b/", "d/"):
            one.write(key, each["value"], reason="Settled.")


@pytest.mark.parametrize("seed", range(6))
def test_all_come_to_the_same(room: Room, seed: int) -> None:
    chance = random.Random(seed)
    people = [room.g.cast.advisor, room.g.other]
    devices = [room.device(people[number % 2]) for number in range(chance.randrange(2, 9))]
    for _turn in range(90):
        one, act = chance.choice(devices), chance.random()
        if act < 0.72:
            key, value = something(room, chance)
            closes = value and (key.endswith("/held") or key == "d/closed") and chance.random() < 0.5
            one.write(key, {**value, "have": had(one)} if closes else value)
        elif act < 0.9:
            one.sync(most=chance.randrange(1, 9))
            check_gatherings(room.g.visit)
        elif act < 0.94:
            settle(one)
        else:
            one.hand_over(chance.choice([each for each in devices if each is not one]))
    for one in [*devices, *devices]:
        one.sync()
    settle(devices[0])
    devices[0].write(room.g.key("at", room.g.seats["Wati"]), "present")
    devices[0].write(room.g.key("at", room.g.seats["Minh"]), "present")
    devices[0].write(room.g.key("held"), TODAY)
    for one in devices:
        one.sync()
    first = devices[0].document()
    assert all(one.document() == first for one in devices)
    assert all(one.refused == devices[0].refused for one in devices)
    assert document_of(room.g.visit) == first
    assert Meeting.objects.filter(held_on=room.g.day).count() == 1
    check_rows(room.g.visit)
    check_rebuilt(room)


def check_rebuilt(room: Room) -> None:
    """Worked out anew the rows are the same, and from nothing as well."""
    def rows() -> tuple[list[Any], ...]:
        return (list(Meeting.objects.order_by("pk").values_list()), list(Decision.objects.order_by("pk").values_list()),
                sorted(DiagnosisReply.objects.values_list("question__key", "answer", "note")))

    def again() -> None:
        rebuild(visit_id=room.g.visit.pk, by=room.g.cast.administrator, now=room.g.now)

    before = rows()
    again()
    assert rows() == before
    Meeting.objects.filter(held_on=room.g.day).delete()
    DiagnosisReply.objects.all().delete()
    Register.objects.all().delete()
    again()
    assert [row[0] for row in rows()[1]] == [row[0] for row in before[1]]
    check_rows(room.g.visit)
