"""Handing in, the review, and what else happens on a visit: alerts, the gate, interviews, the office's page."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from tests.builders.assessments import finding
from tests.builders.cycles import planned
from tests.field.client import Refused
from tests.field.conftest import Field
from tests.field.rows import check_rows
from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.models import Alert, Answer, Assessment, ClosingMeeting, Interview
from treadle.domain.cycles.models import Visit
from treadle.domain.fieldwork.models import Bundle, Lease
from treadle.domain.fieldwork.queries import advisory_drafts_of, conflicts_of, registers_of
from treadle.domain.notices.models import Notice
from treadle.domain.standards.models import AlertRule
from treadle.journeys import write_sheet
from treadle.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
MET, NOT_MET = {"o": "met"}, {"o": "not_met"}


def refused(act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as found:
        act()
    return found.value


def alert_rule() -> None:
    if not AlertRule.objects.exists():
        AlertRule.objects.create(country="", triggers=[{"key": "child_labour", "title": {"en": "Children"}}])


def test_handing_in_asks_for_everything(field: Field) -> None:
    one, two = field.pair()
    one.write("q/W-1", NOT_MET)
    one.write("f/W-1/share", "5")
    two.write("q/W-1", MET)
    one.sync()
    two.sync()
    assert refused(one.submit).code == "not_synced"
    one.sync()
    found = refused(one.submit)
    assert (found.status, found.code, found.said["keys"]) == (409, "conflicts", ["q/W-1"])
    one.write("q/W-1", NOT_MET, reason="Seen again")
    thing = {"kind": "photo", "sha256": sha256(b"x").hexdigest(), "size": 1}
    one.write("t/tray-0001", thing)
    one.write("l/tray-0001/W-1", True)
    one.sync()
    found = refused(one.submit)
    assert (found.code, found.said["files"]) == ("files_missing", [thing["sha256"]])
    one.write("l/tray-0001/W-1", False)
    one.sync()
    assert refused(one.submit).code == "incomplete"
    one.write("f/W-1/explanation", "Two slips.")
    one.write("f/W-1/kinds", ["document"])
    one.sync()
    found = refused(lambda: one.submit(blanks_confirmed=False))
    assert (found.status, found.code) == (409, "unconfirmed")
    assert found.said["detail"]
    assert one.submit()["state"] == "closed"
    assert Assessment.objects.get().state == "submitted"
    assert Visit.objects.get(pk=field.visit.pk).state == "held"


def test_what_the_reviewer_changed_comes_back_as_entries(field: Field) -> None:
    one = field.device()
    for code in ("W-1", "W-2"):
        one.write(f"q/{code}", MET)
    one.write("n/W-1", "Seen.")
    one.sync()
    one.submit()
    sheet, leader = Assessment.objects.get(), field.cast.team_leader
    assessments.review_answer(assessment=sheet, question=field.desk.question("W-1"), outcome="not_met",
                              finding=finding("Below the minimum."), revision=1, by=leader, now=field.desk.now)
    write_sheet.send_back(assessment=sheet, remark="Look again.", by=leader, now=field.desk.now)
    one.sync()
    assert one.state == "open"
    said = one.document()
    assert said["q/W-1"]["value"] == NOT_MET
    assert not said["q/W-1"]["conflict"]
    assert said["q/W-1"]["heads"][0].startswith("s-review-")
    assert said["f/W-1/explanation"]["value"] == "Below the minimum."
    assert said["q/W-2"]["heads"] == [f"{one.id}.2"]
    check_rows(field.visit)
    one.write("q/W-1", MET)
    one.sync()
    assert Answer.objects.get(question__code="W-1").outcome == "met"


def test_the_office_writes_through_the_journal(field: Field) -> None:
    one, two = field.pair()
    one.write("q/W-1", NOT_MET)
    one.write("i/talk-0001", {"kind": "union", "women": 3, "men": 2, "consent": True, "text": "Told."})
    one.sync()
    sheet, person, now = Assessment.objects.get(), field.cast.assessor, field.desk.now
    with pytest.raises(RuleBroken) as found:
        assessments.record_answer(assessment=sheet, question=field.desk.question("W-2"), outcome="met", by=person,
                                  now=now)
    assert found.value.code == "in_journal"
    client = field.client_of(person)
    answer = client.post(f"/office/assessments/{sheet.pk}/answers/{field.desk.question('W-2').pk}/",
                         {"outcome": "met", "note": "At the desk", "revision": ""})
    assert answer.status_code == 302
    write_sheet.record_interviews(assessment=sheet, counts={"union": (4, 1), "managers": (1, 0)}, by=person, now=now)
    write_sheet.record_closing_meeting(assessment=sheet, held_on=field.desk.day, by=person, now=now, attended=[
        {"name": "Minh", "position": "", "side": "management"}])
    two.sync()
    said = two.document()
    assert said["q/W-2"]["value"] == MET
    assert said["n/W-2"]["value"] == "At the desk"
    assert said["i/talk-0001"]["value"]["text"] == "Told."
    assert said["m/closing"]["value"]["attended"][0]["name"] == "Minh"
    assert Lease.objects.filter(device__startswith="s-").count() == 1
    assert {row.kind: (row.women, row.men) for row in Interview.objects.all()} == {"union": (4, 1), "managers": (1, 0)}
    check_rows(field.visit)


def test_a_stale_page_of_the_office_replaces_nothing(field: Field) -> None:
    one = field.device()
    one.write("q/W-1", MET)
    one.sync()
    one.write("q/W-1", NOT_MET)
    one.sync()
    sheet, question = Assessment.objects.get(), field.desk.question("W-1")
    said: dict[str, Any] = {"assessment": sheet, "question": question, "outcome": "not_applicable",
                            "by": field.cast.assessor, "now": field.desk.now}
    with pytest.raises(assessments.StaleAnswer):
        write_sheet.record_answer(revision=1, **said)
    assert write_sheet.record_answer(revision=2, **said).outcome == "not_applicable"
    one.sync()
    assert one.document()["q/W-1"]["value"] == {"o": "not_applicable"}


def test_the_office_settles_no_conflict_by_chance(field: Field) -> None:
    one, two = field.pair()
    one.write("q/W-1", MET)
    two.write("q/W-1", NOT_MET)
    one.sync()
    two.sync()
    sheet, question = Assessment.objects.get(), field.desk.question("W-1")
    kept = Answer.objects.get()
    write_sheet.record_answer(assessment=sheet, question=question, outcome="not_applicable", revision=kept.revision,
                              by=field.cast.assessor, now=field.desk.now)
    found = conflicts_of(field.visit.pk)
    assert [one.key for one in found] == ["q/W-1"]
    assert {head.value["o"] for head in found[0].heads} == {"not_met", "not_applicable"}


def test_a_sheet_from_before_the_journal_is_taken_over(field: Field) -> None:
    sheet = field.desk.fill()
    one = field.device()
    one.sync()
    sheet.refresh_from_db()
    assert sheet.in_journal
    said = one.document()
    assert said["q/W-1"]["value"] == NOT_MET
    assert said["q/PI-1"]["value"] == {"v": "4"}
    assert (Interview.objects.get().women, ClosingMeeting.objects.count()) == (12, 1)
    assert set(Answer.objects.values_list("revision", flat=True)) == {1}
    check_rows(field.visit)


def test_a_sheet_opened_beside_the_journal_meets_it_as_a_conflict(field: Field) -> None:
    field.later(-2)
    one = field.device()
    field.later(0)
    assert field.desk.assessment
    field.desk.answer("W-1", "met")
    one.write("q/W-1", NOT_MET)
    one.write("q/E-1", MET)
    one.sync()
    assert one.document()["q/W-1"]["conflict"]
    assert not one.document()["q/E-1"]["conflict"]
    check_rows(field.visit)


def test_an_alert_is_raised_once_and_people_are_told(field: Field) -> None:
    alert_rule()
    assert field.cast.team_leader
    trigger = AlertRule.objects.first().triggers[0]["key"]  # type: ignore[union-attr]
    one, two = field.pair()
    one.write("z/alert-0001", {"trigger": trigger, "description": "Seen in the yard.", "phoned": []})
    one.write("z/alert-0002", {"trigger": "no_such_thing", "description": "Seen.", "phoned": []})
    one.hand_over(two)
    two.sync()
    one.sync()
    one.write("z/alert-0001", {"trigger": trigger, "description": "Seen in the yard.", "phoned": [{"who": "A"}]})
    one.write("z/alert-0001", None)
    one.sync()
    alert = Alert.objects.get()
    assert (alert.raised_by, alert.visit_id) == (field.cast.assessor, field.visit.pk)
    told = Notice.objects.filter(kind="alert.raised")
    assert told.count() == told.values("person").distinct().count() > 0
    assert sorted(said[0] for said in one.refused.values()) == ["wrong_value", "wrong_value"]


def test_a_missing_protocol_holds_up_nothing(field: Field) -> None:
    AlertRule.objects.all().delete()
    one, _two = field.pair()
    one.write("q/W-1", MET)
    one.write("z/alert-0001", {"trigger": "child_labour", "description": "Seen in the yard.", "phoned": []})
    one.sync()
    assert one.document()["q/W-1"]["value"] == MET
    assert "nobody was told" in next(iter(one.refused.values()))[1]  # the tablet says so, and whom to phone
    assert not Alert.objects.exists()


def test_access_refused_at_the_gate_ends_the_visit(field: Field) -> None:
    one, two = field.pair()
    one.write("q/W-1", MET)
    one.write("q/W-1", None)
    one.write("g/refused", {"on": field.desk.day.isoformat(), "said": "Come back.", "function": "Security"})
    one.sync()
    visit = Visit.objects.get(pk=field.visit.pk)
    assert (visit.state, visit.outcome) == ("refused", "Come back.\nSecurity")
    assert Assessment.objects.get().state == "cancelled"
    two.sync()
    assert (one.state, two.state) == ("ended", "ended")


def test_an_advisory_visit_keeps_drafts(field: Field) -> None:
    visit = planned(field.cast, field.desk.cycle, field.desk.day + timedelta(days=7))
    one = field.device(field.cast.advisor, visit=visit)
    one.write("v/notes", "Told in trust.")
    one.write("a/act-00001", {"text": "Fix the ladder", "responsible": "Maintenance", "due_on": ""})
    one.write("k/step-0001", {"list": "opening", "done": True, "remark": ""})
    one.sync()
    drafts = advisory_drafts_of(visit.pk)
    assert drafts["notes"] == "Told in trust."
    assert [each["text"] for each in drafts["actions"]] == ["Fix the ladder"]
    assert list(registers_of(visit.pk, "k/")) == ["k/step-0001"]
    assert not Visit.objects.get(pk=visit.pk).notes
    assert refused(one.submit).code == "incomplete"
    assert Bundle.objects.count() == 1
