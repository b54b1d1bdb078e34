"""The office's page about one person: the telephone number, for those who may know or write it."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import NOW, Cast
from treadle.domain.parties.models import Person
from treadle.domain.registry import operations

pytestmark = pytest.mark.django_db

type ClientOf = Callable[[Person], Client]


def test_a_manager_enters_the_number_of_a_team_leader(cast: Cast, client_of: ClientOf) -> None:
    page = f"/office/people/{cast.team_leader.pk}/"
    client = client_of(cast.country_manager)
    assert client.post(f"{page}phone/", {"phone": "0084 24 1234 5678"}).status_code == 302
    assert 'href="tel:+842412345678"' in client.get(page).content.decode()


def test_a_wrong_number_stays_in_the_field_with_its_reason(cast: Cast, client_of: ClientOf) -> None:
    page = f"/office/people/{cast.team_leader.pk}/"
    answer = client_of(cast.country_manager).post(f"{page}phone/", {"phone": "024 123 456"})
    assert answer.status_code == 422
    assert "024 123 456" in answer.content.decode()
    cast.team_leader.refresh_from_db()
    assert cast.team_leader.phone == ""


def test_whoever_may_not_know_it_sees_none_and_writes_none(cast: Cast, client_of: ClientOf) -> None:
    operations.set_phone(person=cast.country_manager, phone="+84 24 1234 5678", by=cast.country_manager, now=NOW)
    page = f"/office/people/{cast.country_manager.pk}/"
    cast.member(cast.monitoring_officer, "monitoring_officer")
    answer = client_of(cast.monitoring_officer).get(page)
    assert answer.status_code in (200, 404)
    assert "842412345678" not in answer.content.decode()
    assert client_of(cast.buyer_relations).post(f"{page}phone/", {"phone": ""}).status_code == 404
    assert client_of(cast.factory_manager).get(page).status_code == 404


def test_a_new_password_is_shown_with_its_end(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.country_manager).post(f"/office/people/{cast.team_leader.pk}/password/")
    assert answer.status_code == 200
    assert "It ends after 14 days" in answer.content.decode()
