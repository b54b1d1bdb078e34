"""A server that was restored from yesterday's backup: devices bring again what it forgot, and nothing is lost."""

import pytest
from django.core import serializers

from tests.builders.assessments import finding
from tests.field.conftest import Field
from tests.field.rows import check_rows, document_of
from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.fieldwork.models import Bundle, Journal, Lease, Refusal, Register
from treadle.journeys import write_sheet

pytestmark = pytest.mark.django_db
MET, NOT_MET = {"o": "met"}, {"o": "not_met"}
TABLES = (Journal, Lease, Bundle, Register, Refusal, Answer)


class Backup:
    """The rows of yesterday, put back."""

    def __init__(self) -> None:
        self.rows = [serializers.serialize("json", model.objects.all()) for model in TABLES]

    def restore(self) -> None:
        for model in reversed(TABLES):
            model.objects.all().delete()
        for rows in self.rows:
            for one in serializers.deserialize("json", rows):
                one.save()


def test_a_restored_server_gets_back_what_it_forgot(field: Field) -> None:
    one, two = field.pair()
    one.write("q/W-1", MET)
    one.sync()
    backup = Backup()
    field.later(1)
    late = field.device(field.desk.second)
    one.write("q/W-1", NOT_MET)
    one.write("f/W-1/explanation", "Two slips.")
    two.write("q/E-1", MET)
    late.write("n/E-1", "A lease of today.")
    late.write("q/NONE-1", MET)
    for each in (one, two, late, one, two, late):
        each.sync()
    before = one.document()
    backup.restore()
    assert Bundle.objects.count() == 1
    assert not Lease.objects.filter(device=late.id).exists()
    for each in (late, one, two, late, one):
        each.sync()
    assert one.document() == two.document() == late.document() == before
    assert list(one.refused) == [f"{late.id}.2"]
    assert Lease.objects.get(device=late.id).person == field.desk.second
    check_rows(field.visit)


def test_a_journal_that_was_forgotten_whole_is_begun_again(field: Field) -> None:
    one = field.device()
    one.write("q/W-1", MET)
    one.sync()
    Journal.objects.all().delete()
    Assessment.objects.all().delete()
    one.sync()
    assert Answer.objects.get().outcome == "met"
    check_rows(field.visit)


def test_one_device_brings_everything_back(field: Field) -> None:
    one, two = field.pair()
    one.write("q/W-1", MET)
    two.write("q/E-1", MET)
    for each in (one, two, one):
        each.sync()
    Journal.objects.all().delete()
    Assessment.objects.all().delete()
    one.sync()
    assert Answer.objects.count() == 2
    assert {row.answered_by for row in Answer.objects.all()} == {field.cast.assessor, field.desk.second}


def test_a_device_that_asks_for_a_forgotten_lease_is_the_same_one(field: Field) -> None:
    one = field.device()
    one.write("q/W-1", MET)
    one.sync()
    Journal.objects.all().delete()
    Assessment.objects.all().delete()
    before = one.id
    one.get_lease()
    assert one.id == before
    one.sync()
    assert Answer.objects.count() == 1


def test_what_a_reviewer_changed_twice_is_no_fork(field: Field) -> None:
    """Before the backup came back and after it: two names, both kept, and what differs is shown."""
    one = field.device()
    one.write("q/W-1", MET)
    one.sync()
    one.submit()
    backup, sheets = Backup(), serializers.serialize("json", Assessment.objects.all())
    review(field, "not_met", "Below the minimum.")
    one.sync()
    first = one.document()["q/W-1"]["heads"][0]
    for sheet in serializers.deserialize("json", sheets):
        sheet.save()
    backup.restore()
    field.later(1)
    review(field, "not_applicable", "")
    one.sync()
    one.sync()
    second = [id_ for id_ in one.document()["q/W-1"]["heads"] if id_ != first]
    assert first.startswith("s-review-")
    assert first in one.document()["q/W-1"]["heads"]
    assert [id_.split(".")[0].startswith("s-review-") for id_ in second] == [True]
    assert one.document()["q/W-1"]["conflict"]
    assert document_of(field.visit) == one.document()
    check_rows(field.visit)


def review(field: Field, outcome: str, found: str) -> None:
    sheet, leader = Assessment.objects.get(), field.cast.team_leader
    revision = Answer.objects.get(question__code="W-1").revision
    assessments.review_answer(assessment=sheet, question=field.desk.question("W-1"), outcome=outcome,
                              finding=finding(found) if found else None, revision=revision, by=leader,
                              now=field.desk.now)
    write_sheet.send_back(assessment=sheet, remark="Look again.", by=leader, now=field.desk.now)
