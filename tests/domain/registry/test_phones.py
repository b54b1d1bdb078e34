"""Telephone numbers of people: who writes them, who knows them, and that they are forgotten."""

import pytest

from tests.cast import NOW, Cast
from treadle.domain.ledger.models import Entry
from treadle.domain.registry import operations
from treadle.domain.registry.authority import phone_of, phones_on_duty
from treadle.journeys.retention.people import remove
from treadle.kernel.errors import InvalidInput, NotYours

pytestmark = pytest.mark.django_db

NUMBER = "+84 24 1234 5678"


def test_ones_own_number_is_kept_in_full_and_the_ledger_never_says_it(cast: Cast) -> None:
    person = operations.set_phone(person=cast.team_leader, phone=NUMBER, by=cast.team_leader, now=NOW)
    person.refresh_from_db()
    assert person.phone == "+842412345678"
    entries = Entry.objects.filter(event="account.phone_changed")
    assert entries.count() == 1
    assert "12345678" not in str(list(entries.values()))
    operations.set_phone(person=person, phone="+842412345678", by=person, now=NOW)
    assert entries.count() == 1
    assert operations.set_phone(person=person, phone="", by=person, now=NOW).phone == ""


def test_what_cannot_be_dialled_from_everywhere_is_refused_at_its_field(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        operations.set_phone(person=cast.advisor, phone="024 1234 5678", by=cast.advisor, now=NOW)
    assert "phone" in refused.value.fields


@pytest.mark.parametrize(("of", "by"), [
    ("country_manager", "team_leader"), ("team_leader", "assessor"), ("administrator", "country_manager"),
    ("factory_manager", "buyer_staff"), ("worker_representative", "factory_manager"),
])
def test_nobody_writes_the_number_of_an_account_that_is_not_theirs_to_keep(cast: Cast, of: str, by: str) -> None:
    with pytest.raises(NotYours):
        operations.set_phone(person=getattr(cast, of), phone=NUMBER, by=getattr(cast, by), now=NOW)


def test_who_knows_it(cast: Cast) -> None:
    operations.set_phone(person=cast.team_leader, phone=NUMBER, by=cast.country_manager, now=NOW)
    outside = cast.person("country_manager", name="Far Manager", at=cast.other_office)
    knows = {role for role, one in cast.everybody().items() if phone_of(cast.team_leader, by=one, now=NOW)}
    assert knows == {"team_leader", "country_manager", "administrator"}
    assert phone_of(cast.team_leader, by=outside, now=NOW) == ""


def test_for_an_alert_those_on_duty_are_known_to_those_who_may_raise_one(cast: Cast) -> None:
    duty = [cast.country_manager, cast.team_leader, cast.factory_manager, cast.buyer_staff]
    for one in duty:
        operations.set_phone(person=one, phone=NUMBER, by=one, now=NOW)
    known = phones_on_duty(cast.factory, duty, by=cast.training_officer, now=NOW)
    assert set(known) == {cast.country_manager.pk, cast.team_leader.pk}
    assert phones_on_duty(cast.foreign_factory, duty, by=cast.training_officer, now=NOW) == {}
    for role in ("factory_manager", "buyer_staff", "constituent", "worker_representative", "monitoring_officer"):
        assert phones_on_duty(cast.factory, duty, by=getattr(cast, role), now=NOW) == {}, role


def test_it_goes_with_the_account(cast: Cast) -> None:
    person = operations.set_phone(person=cast.advisor, phone=NUMBER, by=cast.advisor, now=NOW)
    remove(person)
    person.refresh_from_db()
    assert person.phone == ""
