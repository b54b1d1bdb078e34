"""A server that was restored from yesterday's backup: devices bring again what it forgot, and nothing is lost."""

import pytest
from django.core import serializers

from tests.field.conftest import Field
from tests.field.rows import check_rows
from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.fieldwork.models import Bundle, Journal, Lease, Refusal, Register

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
