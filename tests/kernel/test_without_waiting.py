"""Statements that nobody waits for: all kept or none, and what the database refuses is said at the end of the block."""

import pytest
from django.db import IntegrityError, connection, transaction

from treadle.domain.ledger.models import Pulse
from treadle.kernel.prepared import planned_cursor, without_waiting

pytestmark = pytest.mark.django_db
_PUT = f"INSERT INTO {Pulse._meta.db_table} (name, beat_at, facts) VALUES (%s, %s, %s)"
AT = "2026-04-20 08:00:00+00:00"


def put(name: str) -> None:
    with planned_cursor() as cursor:
        cursor.execute(_PUT, [name, AT, "{}"])


def test_all_of_it_is_kept_in_its_order() -> None:
    with transaction.atomic(), without_waiting():
        for name in ("one", "two", "three"):
            put(name)
    assert set(Pulse.objects.values_list("name", flat=True)) == {"one", "two", "three"}


def test_a_refusal_takes_all_of_it_back_and_the_connection_goes_on() -> None:
    def twice() -> None:
        with transaction.atomic(), without_waiting():
            put("one")
            put("two")
            put("one")
            put("three")

    with pytest.raises(IntegrityError):
        twice()
    assert not Pulse.objects.exists()
    with transaction.atomic(), without_waiting():
        put("one")
    assert Pulse.objects.count() == 1


def test_an_error_of_ours_takes_it_back_too() -> None:
    def broken() -> None:
        with transaction.atomic(), without_waiting():
            put("one")
            raise LookupError("ours")

    with pytest.raises(LookupError):
        broken()
    assert not Pulse.objects.exists()


def test_what_reads_inside_reads_what_was_written() -> None:
    with transaction.atomic(), without_waiting():
        put("one")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {Pulse._meta.db_table}")
            assert cursor.fetchone()[0] == 1
        put("two")
    assert Pulse.objects.count() == 2
