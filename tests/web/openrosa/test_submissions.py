"""Forms that come back: into the journal and the sheet, once, with photos, edited, and beside what tablets wrote."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders.assessments import Desk
from tests.field.client import Device
from tests.field.conftest import through
from tests.web.openrosa.phone import Phone, filled, new_instance, photo, said
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Answer, Assessment, ClosingMeeting, Finding, FindingFile, Interview
from treadle.domain.fieldwork.models import Bundle, Journal, Lease, Refusal, Register, Upload
from treadle.domain.fieldwork.operations import rebuild
from treadle.domain.files.models import StoredFile

pytestmark = pytest.mark.django_db
NOT_MET = {
    "answer_W_1": "not_met", "explanation_W_1": "Paid late.", "kinds_W_1": "document interview",
    "evidence_W_1": "Pay slips.", "share_W_1": "12.504",
}
ROWS = (
    "<closing_people><closing_name>Minh Manager</closing_name><closing_position>Manager</closing_position>"
    "<closing_side>management</closing_side></closing_people><closing_people/>"
    "<days_on_site><day_on_site>2026-04-20</day_on_site><person_days>one</person_days></days_on_site>"
    "<days_on_site><day_on_site>2026-04-21</day_on_site><person_days>half</person_days></days_on_site>"
)


def outcome(code: str) -> str:
    return Answer.objects.get(question__code=code).outcome


def test_head_says_how_much_may_come(phone: Phone) -> None:
    answer = phone.client.head("/openrosa/submission", headers=phone.headers)
    assert answer.status_code == 204
    assert int(answer["X-OpenRosa-Accept-Content-Length"]) >= 10_000_000
    assert answer["Location"] == "http://testserver/openrosa/submission"
    assert phone.get("submission").status_code == 405


def test_a_form_opens_the_sheet_and_fills_it(desk: Desk, phone: Phone) -> None:
    fields = {
        **NOT_MET, "started_on": "2026-04-20", "answer_W_2": "met", "note_W_2": "Asked twice.", "fact_PI_1": "3.50",
        "fact_PI_2": "yes", "why_not_PI_3": "not_assessed", "women_workers_group": 12, "men_workers_group": 4,
        "women_union": 2, "consent": "yes", "closing_held_on": "2026-04-20", "closing_remark": "Quiet.",
        "answer_E_1": "not_applicable",
    }
    answer = phone.send(filled(desk.visit.pk, fields, rows=ROWS))
    assert (answer.status_code, said(answer)) == (201, "Received.")
    sheet = Assessment.objects.get(visit=desk.visit)
    assert (outcome("W-1"), outcome("W-2"), outcome("PI-3")) == ("not_met", "met", "not_assessed")
    assert Answer.objects.get(question__code="W-2").note == "Asked twice."
    assert Answer.objects.get(question__code="PI-1").value == "3.50"
    finding = Finding.objects.get()
    assert (finding.explanation, finding.evidence) == ("Paid late.", "Pay slips.")
    assert finding.evidence_kinds == ["document", "interview"]
    assert finding.workers_affected_percent == Decimal("12.50")
    assert {(one.kind, one.women, one.men) for one in Interview.objects.all()} == {
        ("workers_group", 12, 4), ("union", 2, 0)}
    assert ClosingMeeting.objects.get().attended[0]["name"] == "Minh Manager"
    assert sheet.person_days == Decimal("1.5")
    assert set(sheet.assessors.all()) == {desk.cast.assessor, desk.second}
    assert Refusal.objects.count() == 0


def test_every_device_can_check_what_a_form_brought(desk: Desk, phone: Phone, client_of: object) -> None:
    """The entries are signed, and travel to tablets as all others do."""
    phone.send(filled(desk.visit.pk, {"answer_W_2": "met"}))
    tablet = Device(str(desk.visit.pk), through(client_of(desk.second)), clock=1_795_428_000_000_000)  # type: ignore[operator]
    tablet.get_lease("Tablet")
    tablet.sync()
    assert tablet.document()["q/W-2"]["value"] == {"o": "met"}


def test_the_same_form_again_changes_nothing(desk: Desk, phone: Phone) -> None:
    form = filled(desk.visit.pk, NOT_MET)
    first, again = phone.send(form), phone.send(form)
    assert (first.status_code, again.status_code) == (201, 201)
    assert "already" in said(again)
    assert Bundle.objects.count() == 1
    assert Lease.objects.count() == 1
    third = Phone(desk.second).send(form)
    assert third.status_code == 201
    assert Bundle.objects.count() == 1


def test_another_content_under_the_same_instance_is_refused(desk: Desk, phone: Phone) -> None:
    instance = new_instance()
    phone.send(filled(desk.visit.pk, {"answer_W_1": "met"}, instance=instance))
    for fields in ({"answer_W_1": "not_met"}, {"answer_W_1": "met", "answer_W_2": "met"}, {}):
        answer = phone.send(filled(desk.visit.pk, fields, instance=instance))
        assert answer.status_code == 409
        assert "stays as it is" in said(answer)
    assert outcome("W-1") == "met"


def test_photos_become_evidence_in_as_many_posts_as_it_takes(desk: Desk, phone: Phone) -> None:
    form = filled(desk.visit.pk, {**NOT_MET, "photo1_W_1": "a.jpg", "photo2_W_1": "b.jpg"})
    assert phone.send(form, a_jpg=photo()).status_code == 201
    assert FindingFile.objects.count() == 1
    assert phone.send(form, b_jpg=photo("blue")).status_code == 201
    assert FindingFile.objects.count() == 2
    entries = Bundle.objects.count()
    again = phone.send(form, a_jpg=photo(), b_jpg=photo("blue"))
    assert "already" in said(again)
    assert (FindingFile.objects.count(), Bundle.objects.count(), StoredFile.objects.count()) == (2, entries, 2)
    other = phone.send(form, a_jpg=photo("green"))
    assert other.status_code == 409


def test_files_that_are_not_taken(desk: Desk, phone: Phone) -> None:
    form = filled(desk.visit.pk, {**NOT_MET, "photo1_W_1": "a.jpg"})
    for name, content in (("x_jpg", photo()), ("a_jpg", b"<html>"), ("a_jpg", b""), ("a_jpg", b"\xff\xd8\xffbroken")):
        answer = phone.send(form, **{name: content})
        assert answer.status_code in {400, 422}, (name, content[:9])
        assert len(said(answer)) > 15
    assert (Upload.objects.count(), Bundle.objects.count(), Journal.objects.count()) == (0, 0, 0)


def test_an_answer_that_differs_from_a_tablets_is_flagged(desk: Desk, phone: Phone, client_of: object) -> None:
    tablet = Device(str(desk.visit.pk), through(client_of(desk.second)), clock=1_776_000_000_000_000)  # type: ignore[operator]
    tablet.get_lease("Tablet")
    tablet.write("q/W-2", {"o": "met"})
    tablet.sync()
    phone.send(filled(desk.visit.pk, {"answer_W_2": "not_met"}))
    register = Register.objects.get(key="q/W-2")
    assert register.conflict
    assert [head[1] for head in register.heads] == [{"o": "met"}, {"o": "not_met"}]


def test_an_answer_of_the_office_is_flagged_and_not_replaced(desk: Desk, phone: Phone) -> None:
    desk.answer("W-2", "met")
    phone.send(filled(desk.visit.pk, {"answer_W_2": "not_met", "answer_L_1": "met"}))
    assert Register.objects.get(key="q/W-2").conflict
    assert outcome("L-1") == "met"


def test_an_edit_replaces_what_its_form_said_and_nothing_else(desk: Desk, phone: Phone) -> None:
    first, second, third = new_instance(), new_instance(), new_instance()
    given = {**NOT_MET, "photo1_W_1": "a.jpg", "answer_W_2": "met", "women_union": 2, "consent": "yes"}
    phone.send(filled(desk.visit.pk, given, instance=first), a_jpg=photo())
    edited = {**given, "explanation_W_1": "Paid a month late.", "women_union": 3}
    del edited["answer_W_2"]
    answer = phone.send(filled(desk.visit.pk, edited, instance=second, replaces=first))
    assert answer.status_code == 201
    assert Finding.objects.get().explanation == "Paid a month late."
    assert outcome("W-2") == ""
    assert Interview.objects.get().women == 3
    assert FindingFile.objects.count() == 1
    more = {**edited, "answer_W_2": "not_met", "photo2_W_1": "b.jpg"}
    form = filled(desk.visit.pk, more, instance=third, replaces=second)
    phone.send(form, b_jpg=photo("blue"))
    assert "already" in said(phone.send(form, b_jpg=photo("blue")))
    assert outcome("W-2") == "not_met"
    assert FindingFile.objects.count() == 2
    assert Interview.objects.get().women == 3
    assert not Register.objects.filter(conflict=True).exists()


def test_an_edit_whose_first_form_never_came(desk: Desk, phone: Phone) -> None:
    """Then it says what it says; the first one, should it come, is put beside it."""
    first = new_instance()
    form = filled(desk.visit.pk, {"answer_W_2": "met"}, replaces=first)
    assert phone.send(form).status_code == 201
    phone.send(filled(desk.visit.pk, {"answer_W_2": "not_met"}, instance=first))
    assert Register.objects.get(key="q/W-2").conflict
    assert "already" in said(phone.send(form))


def test_what_cannot_count_is_kept_and_named(desk: Desk, phone: Phone) -> None:
    assert desk.assessment
    fields = {"answer_W_2": "met", "answer_ZZ_9": "met", "answer_L_1": "perhaps", "fact_PI_1": "many",
              "women_union": 3, "share_W_1": "200"}
    answer = phone.send(filled(desk.visit.pk, fields))
    assert answer.status_code == 201
    assert "q/ZZ-9" in said(answer)
    assert {one.code for one in Refusal.objects.all()} == {"not_asked", "wrong_value"}
    assert Refusal.objects.count() == 5
    assert outcome("W-2") == "met"
    assert Answer.objects.count() == 1


def test_a_sheet_that_was_handed_in_takes_nothing(desk: Desk, phone: Phone) -> None:
    early = filled(desk.visit.pk, {"answer_W_2": "met"})
    desk.fill()
    phone.send(early)
    ops.submit_assessment(assessment=desk.assessment, by=desk.cast.assessor, now=desk.now)
    answer = phone.send(filled(desk.visit.pk, {"answer_L_1": "not_met"}))
    assert answer.status_code == 409
    assert "handed in" in said(answer)
    assert "already" in said(phone.send(early))
    assert outcome("L-1") == "met"


def test_a_person_who_is_not_assigned(desk: Desk) -> None:
    form = filled(desk.visit.pk, {"answer_W_2": "met"})
    for person in (desk.cast.person("assessor", name="Third Assessor"), desk.cast.advisor):
        answer = Phone(person).send(form)
        nothing = Phone(person).send(filled("00000000-0000-4000-8000-000000000000", {"answer_W_2": "met"}))
        assert answer.status_code == 404
        assert answer.content == nothing.content
    assert Journal.objects.count() == 0


def test_before_the_day_answers_wait_for_the_sheet(desk: Desk, phone: Phone, set_today: object) -> None:
    set_today(desk.day - timedelta(days=3))  # type: ignore[operator]
    assert phone.send(filled(desk.visit.pk, {"answer_W_2": "met"})).status_code == 201
    assert not Assessment.objects.exists()
    set_today(desk.day)  # type: ignore[operator]
    phone.send(filled(desk.visit.pk, {"answer_L_1": "met"}))
    assert (outcome("W-2"), outcome("L-1")) == ("met", "met")


def test_rows_can_be_worked_out_again(desk: Desk, phone: Phone) -> None:
    phone.send(filled(desk.visit.pk, {**NOT_MET, "women_union": 2, "consent": "yes"}, rows=ROWS))
    before = [[{**row, "id": 0} for row in model.objects.values()] for model in (Answer, Interview)]
    rebuild(visit_id=desk.visit.pk, by=desk.cast.assessor, now=desk.now)
    after = [[{**row, "id": 0} for row in model.objects.values()] for model in (Answer, Interview)]
    assert before == after
