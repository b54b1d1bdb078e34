"""Parties: what the database itself refuses, and what can be asked."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.builders.lists import os_id
from tests.cast import DAY, NOW, Cast
from treadle.domain.parties import queries
from treadle.domain.parties.models import Factory, Membership, Organisation, Person, SupplyLink
from treadle.domain.parties.states import IMPORT_STEPS, ImportState
from treadle.domain.parties.states import OrganisationKind as Kind
from treadle.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db


def factory(**fields: Any) -> Factory:
    return Factory.objects.create(**{"name": "F", "country": "VN", "created_at": NOW, "updated_at": NOW} | fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"latitude": Decimal(10)},
        {"longitude": Decimal(10)},
        {"latitude": Decimal(91), "longitude": Decimal(0)},
        {"latitude": Decimal(0), "longitude": Decimal(181)},
    ],
)
def test_a_place_is_whole_and_on_earth(fields: dict[str, Decimal]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**fields)


def test_an_os_id_is_held_once_and_none_as_often_as_needed() -> None:
    assert [factory(), factory(), factory(os_id=os_id())]
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(os_id=os_id())


def test_only_a_dropped_record_is_the_same_as_another() -> None:
    kept = factory()
    assert factory(obsolete=True, same_as=kept)
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(same_as=kept)


def test_logins_and_addresses_differ_by_more_than_case(cast: Cast) -> None:
    person = cast.advisor
    for fields in ({"login": person.login.upper()}, {"login": "other", "email": person.email.upper()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.create(name="X", **fields)
    assert Person.objects.create(login="one", name="No address")
    assert Person.objects.create(login="two", name="No address either")


@pytest.mark.parametrize("where", ["both", "neither"])
def test_a_role_is_held_in_one_place(cast: Cast, where: str) -> None:
    places = {"factory": cast.factory, "organisation": cast.office} if where == "both" else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=cast.advisor, role="advisor", starts_on=DAY, **places)


def test_an_office_has_a_country() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(kind=Kind.OFFICE, name="Nowhere", created_at=NOW)


def test_one_open_link_a_pair(cast: Cast) -> None:
    assert cast.supply_link
    with pytest.raises(IntegrityError), transaction.atomic():
        SupplyLink.objects.create(buyer=cast.buyer, factory=cast.factory, starts_on=DAY)


def test_dated_rows_hold_on_both_their_days(cast: Cast) -> None:
    link = cast.supply_link
    link.starts_on, link.ends_on = DAY, DAY + timedelta(days=1)
    link.save()
    held = [SupplyLink.objects.on(DAY + timedelta(days=days)).exists() for days in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]


def test_workers_are_summed_as_far_as_known() -> None:
    assert (
        factory().workers,
        factory(workers_female=3).workers,
        factory(workers_female=3, workers_male=4).workers,
    ) == (None, 3, 7)


def test_factories_are_found_by_their_words(cast: Cast) -> None:
    found = factory(name="Golden Needle", name_local="Kim Vàng", address="7 Silk Street", os_id=os_id())
    factory(name="Golden Needle", obsolete=True)
    for text in ("golden needle", "needle silk", "vàng", os_id().lower()):
        assert list(queries.factories_named(text)) == [found]
    assert not queries.factories_named("golden bobbin").exists()


def test_who_signs_in(cast: Cast) -> None:
    for text in (" ANH.ADVISOR ", "Anh.Advisor@Example.org"):
        assert queries.person_signing_in_as(text) is None
        assert cast.advisor
        assert queries.person_signing_in_as(text) == cast.advisor
        cast.advisor.delete()
        del cast.__dict__["advisor"]
    assert queries.person_signing_in_as("") is None


def test_members_and_links_of_a_day(cast: Cast) -> None:
    assert all([cast.factory_manager, cast.ambassador, cast.supply_link])
    assert set(queries.members_of(cast.factory, DAY).values_list("role", flat=True)) == {
        "factory_manager",
        "ambassador",
    }
    assert list(queries.people_with_role("factory_manager", cast.factory, DAY)) == [cast.factory_manager]
    assert [link.buyer for link in queries.links_of(cast.factory, DAY)] == [cast.buyer]
    assert list(queries.factories_of_buyer(cast.buyer, DAY)) == [cast.factory]
    assert not queries.members_of(cast.factory, date(2014, 1, 1)).exists()


def test_a_calendar_is_opened_by_its_whole_token(cast: Cast) -> None:
    cast.advisor.calendar_token = "x" * 32
    cast.advisor.save()
    assert queries.person_with_calendar("x" * 32) == cast.advisor
    assert queries.person_with_calendar("") is None
    assert queries.person_with_calendar("x" * 31) is None


def test_an_import_goes_through_its_states() -> None:
    IMPORT_STEPS.check(ImportState.CHECKED, ImportState.RUNNING)
    with pytest.raises(RuleBroken):
        IMPORT_STEPS.check(ImportState.CHECKING, ImportState.RUNNING)
    assert IMPORT_STEPS.final_states() == {ImportState.DONE, ImportState.DROPPED, ImportState.FAILED}
