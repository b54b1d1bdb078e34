"""The matrix for machines: every address of the API × every role's token × own and foreign factory, feeds included."""

from typing import Any

import pytest
from django.http import HttpResponse

from tests.matrix.oracle import THINGS, may_know
from tests.matrix.test_matrix import foreign_addresses
from tests.matrix.world import AS_OF, NOW
from tests.web.api.conftest import Machine
from treadle.domain.access.queries import scopes_usable_by
from treadle.domain.parties.models import Factory, Organisation, Person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
API = "/api/v1/"
REFUSED = {403, 404, 405, 422}
LISTS = ["factories", "cycles", "reports", "supply-links", "feeds/factories.csv", "feeds/plans.csv",
         "feeds/findings.csv", "feeds/answers.csv"]


@pytest.fixture
def machines(people: list[Person], settings: Any) -> dict[str, Machine]:
    """A token of every person, with all that their roles can use."""
    settings.API_RATE = 10**9
    return {person.login: Machine(person) for person in people if scopes_usable_by(person, NOW)}


def text_of(answer: HttpResponse) -> str:
    return (b"".join(answer) if answer.streaming else answer.content).decode()


def test_machines_see_no_more_than_their_people(people: list[Person], machines: dict[str, Machine]) -> None:
    """One programme for all checks: it takes a while to build."""
    assert len(machines) == len(people)
    for person in people:
        foreign_is_like_nothing(person, machines[person.login])
        own_opens_and_no_list_names_a_foreign_factory(person, machines[person.login])


def foreign_is_like_nothing(person: Person, machine: Machine) -> None:
    """Status and text, to read and to write."""
    tried = 0
    for address, unknown in foreign_addresses(person):
        if not address.startswith(API):
            continue
        tried += 1
        for ask in (machine.get, lambda path: machine.post(path, {"on": "2026-03-02"})):
            answer, nothing = ask(address.removeprefix(API)), ask(unknown.removeprefix(API))
            assert answer.status_code in REFUSED, f"{person.login} {address}: {answer.status_code}"
            assert (answer.status_code, text_of(answer)) == (nothing.status_code, text_of(nothing)), address
    is_everywhere = person.memberships.filter(role="administrator").exists()
    assert tried >= 3 or is_everywhere, person.login


def own_opens_and_no_list_names_a_foreign_factory(person: Person, machine: Machine) -> None:
    """Every list, every page of it, and every thing on it."""
    foreign = Factory.objects.exclude(pk__in=Factory.objects.filter(may_know(person, AS_OF)).values("pk"))
    names = set(foreign.values_list("name", flat=True))
    own = set(person.memberships.values_list("organisation__name", flat=True))
    buyers = set(Organisation.objects.filter(kind__in=["buyer", "agent"]).values_list("name", flat=True)) - own
    speaks_for_buyer = person.memberships.filter(role__in=["buyer_staff", "academy_participant"]).exists()
    for path in LISTS:
        for address, text in walked(machine, path):
            assert not [name for name in names if name in text], f"{person.login} {address}"
            assert not speaks_for_buyer or not [name for name in buyers if name in text], f"{person.login} {address}"


def walked(machine: Machine, path: str) -> list[tuple[str, str]]:
    """A list and the first things on it, as far as the token's scopes go."""
    answer = machine.get(path, None if path.startswith("feeds") else {"limit": 200})
    assert answer.status_code in {200, 403, 404}, f"{path}: {answer.status_code}"
    found = [(path, text_of(answer))]
    if answer.status_code == 200 and path in {"factories", "cycles", "reports"}:
        for item in answer.json()["items"][:3]:
            one = machine.get(f"{path}/{item['id']}")
            assert one.status_code == 200, f"{path}/{item['id']}"
            found.append((f"{path}/…", text_of(one)))
    return found


def test_the_api_is_in_the_matrix() -> None:
    """Its addresses with things of a factory in them are known to the oracle."""
    assert {"factory_id", "cycle_id", "release_id", "link_id"} <= THINGS.keys()
