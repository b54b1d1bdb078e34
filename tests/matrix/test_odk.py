"""The matrix for phones: the forms of every person who may carry visits, and no other."""

from typing import Any

import pytest

from tests.matrix.oracle import THINGS, may_know
from tests.matrix.test_matrix import foreign_addresses
from tests.matrix.world import AS_OF, NOW
from tests.web.openrosa.phone import Phone, filled
from treadle.domain.access.queries import scopes_usable_by
from treadle.domain.access.states import TokenScope
from treadle.domain.parties.models import Factory, Person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DOOR = "/openrosa/"


def test_phones_see_no_more_than_their_people(people: list[Person], settings: Any) -> None:
    """Foreign visits are like nothing, to fetch and to send; no list names a foreign factory."""
    carriers = [person for person in people if TokenScope.FIELD in scopes_usable_by(person, NOW)]
    assert len(carriers) >= 2
    assert "visit_id" in THINGS
    for person in carriers:
        phone = Phone(person)
        foreign = Factory.objects.exclude(pk__in=Factory.objects.filter(may_know(person, AS_OF)).values("pk"))
        listed = phone.get("formList").content.decode()
        assert not [name for name in foreign.values_list("name", flat=True) if name in listed], person.login
        tried = 0
        for address, unknown in foreign_addresses(person):
            if not address.startswith(DOOR):
                continue
            tried += 1
            answer, nothing = (phone.get(one.removeprefix(DOOR)) for one in (address, unknown))
            assert (answer.status_code, answer.content) == (404, nothing.content), f"{person.login} {address}"
            ids = [one.rpartition("visit-")[2][:36] for one in (address, unknown)]
            sent, into_nothing = (phone.send(filled(one, {"answer_WT_01": "met"})) for one in ids)
            assert (sent.status_code, sent.content) == (404, into_nothing.content), f"{person.login} {address}"
        assert tried >= 2 or person.memberships.filter(role="administrator").exists(), person.login
