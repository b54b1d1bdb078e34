"""The exchange over the real addresses, with a client that was written from the page about the wire format."""

import json

import pytest

from tests.field.client import Refused
from tests.field.conftest import Field
from tests.field.rows import check_rows
from treadle.domain.assessments.models import Answer, AnswerChange, Assessment
from treadle.domain.fieldwork.models import Bundle, Register
from treadle.domain.ledger.models import Entry

pytestmark = pytest.mark.django_db
MET, NOT_MET = {"o": "met"}, {"o": "not_met"}


def test_answers_of_two_tablets_come_together(field: Field) -> None:
    one, two = field.pair()
    one.write("o/started", {"on": field.desk.day.isoformat()})
    one.write("q/W-1", NOT_MET)
    one.write("f/W-1/explanation", "Two slips below the minimum.")
    one.write("f/W-1/kinds", ["document"])
    one.write("f/W-1/share", "12.5")
    two.write("q/E-1", MET)
    two.write("n/E-1", "Both doors.")
    two.write("q/PI-1", {"v": "4"})
    for each in (one, two, one):
        each.sync()
    assert one.document() == two.document()
    sheet = Assessment.objects.get(visit=field.visit)
    assert sheet.in_journal
    assert set(sheet.assessors.all()) == {field.cast.assessor, field.desk.second}
    kept = {row.question.code: row for row in Answer.objects.select_related("question", "finding", "answered_by")}
    assert {code: row.outcome or row.value for code, row in kept.items()} == {"W-1": "not_met", "E-1": "met",
                                                                            "PI-1": "4"}
    assert kept["W-1"].finding.explanation == "Two slips below the minimum."
    assert (kept["W-1"].answered_by, kept["E-1"].answered_by) == (field.cast.assessor, field.desk.second)
    check_rows(field.visit)


def test_differing_answers_are_both_kept_and_settled_with_a_reason(field: Field) -> None:
    one, two = field.pair()
    one.write("q/W-1", MET)
    two.write("q/W-1", NOT_MET)
    for each in (one, two, one):
        each.sync()
    assert one.document()["q/W-1"]["conflict"]
    assert Answer.objects.get().outcome == "met"
    assert Register.objects.get(key="q/W-1").conflict
    two.write("q/W-1", NOT_MET, reason="Looked again together.")
    for each in (two, one):
        each.sync()
    assert not one.document()["q/W-1"]["conflict"]
    assert one.document() == two.document()
    assert Answer.objects.get().outcome == "not_met"
    assert [change.before["outcome"] for change in AnswerChange.objects.all()] == ["met"]
    assert sum("Looked again together" in row.entries for row in Bundle.objects.all()) == 1
    check_rows(field.visit)


def test_a_replay_changes_nothing(field: Field) -> None:
    one = field.device()
    one.write("q/W-1", MET)
    one.sync()
    before = (Bundle.objects.count(), Answer.objects.get().revision, Entry.objects.count())
    answer = one.exchange(one.bundles)
    assert answer["have"] == one.have
    assert (Bundle.objects.count(), Answer.objects.get().revision, Entry.objects.count()) == before


def test_what_others_wrote_may_be_brought_along(field: Field) -> None:
    one, two = field.pair()
    one.write("q/W-1", MET)
    two.write("q/E-1", NOT_MET)
    one.hand_over(two)
    two.sync()
    assert {row.question.code: row.answered_by for row in Answer.objects.all()} == {
        "W-1": field.cast.assessor, "E-1": field.desk.second}
    one.sync()
    assert one.document() == two.document()


def test_a_refused_entry_stays_and_counts_nowhere(field: Field) -> None:
    one, two = field.pair()
    one.write("o/started", {"on": field.desk.day.isoformat()})
    one.sync()
    bad = [one.write("q/NONE-1", MET), one.write("q/W-1", {"o": "perhaps"}), one.write("y/what", 1),
           one.write("q/W-2", MET, seen=["nonsense"]), one.write("n/W-1", "x" * 20_000),
           one.write("q/W-1", {"v": "4"}), one.write("q/E-3", MET), one.write("n/L-1", "half\x00")]
    good = one.write("q/W-2", NOT_MET)
    one.sync()
    two.sync()
    assert {id_: said[0] for id_, said in one.refused.items()} == dict(zip(bad, [
        "not_asked", "wrong_value", "unknown_key", "seen_unknown", "too_long", "wrong_value", "not_asked",
        "wrong_value"], strict=True))
    assert two.refused == one.refused
    assert two.document() == one.document()
    assert two.document()["q/W-2"]["heads"] == [good]
    assert all(said[1] for said in one.refused.values())
    check_rows(field.visit)


def test_before_the_day_entries_wait_and_rows_follow(field: Field) -> None:
    one = field.device()
    field.later(-3)
    one.get_lease()
    one.write("q/W-1", MET)
    one.write("q/NONE-1", MET)
    one.sync()
    assert not Assessment.objects.exists()
    assert not one.refused
    field.later(0)
    one.sync()
    assert Answer.objects.get().outcome == "met"
    assert list(one.refused) == [f"{one.id}.2"]
    check_rows(field.visit)


def test_idle_exchanges_are_small(field: Field) -> None:
    one, two = field.pair()
    for each in (one, two):
        each.write("q/W-1", MET)
        each.sync()
    one.sync()
    sizes: list[int] = []
    line = one.send

    def weighed(method: str, address: str, body: bytes | None) -> tuple[int, bytes]:
        status, answer = line(method, address, body)
        sizes.extend([len(body or b""), len(answer)])
        return status, answer

    one.send = weighed
    one.sync()
    assert max(sizes) <= 200, sizes


def test_a_device_that_begins_anew_gets_everything(field: Field) -> None:
    one = field.device()
    for number in range(1200):
        one.write("n/W-1", f"Note {number} " + "x" * 300)
    one.sync()
    two = field.device(field.desk.second)
    two.sync()
    assert two.document() == one.document()
    assert len(two.entries) == 1200


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"device": 3}', b'{"device": "x", "have": []}', b"\xff",
                                  b'{"device": "x", "bundles": [1]}', b"[" * 5000])
def test_what_is_no_message_is_refused(field: Field, body: bytes) -> None:
    one = field.device()
    with pytest.raises(Refused) as refused:
        one.ask("POST", f"/field/sync/{one.visit}/", raw=body)
    assert (refused.value.status, refused.value.code) == (400, "malformed")
    assert json.dumps(refused.value.said["where"])


def test_marks_of_refusal_are_signed_and_can_be_handed_on(field: Field) -> None:
    one, two = field.pair()
    one.write("q/NOPE-1", {"o": "met"})
    one.write("n/W-1", "Lối thoát hiểm bị chặn.")
    one.sync()
    one.hand_over(two)
    assert two.refused == one.refused
    assert len(two.refused) == 1
    with pytest.raises(AssertionError):
        two.take_refused([[f"{one.id}.2", "not_asked", "Somebody made this up."]], one.refused_seal)
