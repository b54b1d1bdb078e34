"""Every URL × every role × own and foreign factory, on a small living programme; lists, search and exports included."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from uuid import uuid4

import pytest
from django.urls import get_resolver

from tests.matrix.oracle import ELSEWHERE, THINGS, may_know, views
from tests.matrix.world import AS_OF, signed_in
from treadle.domain.parties.models import Factory, Organisation, Person
from treadle.ui.demo import demo_accounts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
REFUSED = {302, 401, 403, 404, 405}  # 401: a browser's session opens nothing of the API
_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def foreign_addresses(person: Person) -> Iterator[tuple[str, str]]:
    """Every address with the id of a thing of a foreign factory, and its twin with an id that nothing has."""
    foreign = Factory.objects.exclude(pk__in=Factory.objects.filter(may_know(person, AS_OF)).values("pk"))
    for where, parameters in views(get_resolver().url_patterns):
        mine = [name for name in parameters if name in THINGS]
        if not mine:
            continue
        model, path = THINGS[mine[0]]
        lookup = f"{path}__in" if path else "pk__in"
        thing = model._base_manager.filter(**{lookup: foreign.values("pk")}).order_by("pk").first()
        if thing is None:
            continue
        unknown = uuid4() if len(str(thing.pk)) > 30 else 10**9
        yield filled(where, {mine[0]: thing.pk}), filled(where, {mine[0]: unknown})


def filled(where: str, given: dict[str, object]) -> str:
    """An address with its parameters put in; what is not given is some word or id."""
    def one(match: re.Match[str]) -> str:
        kind, _colon, name = match.group(1).rpartition(":")
        return str(given.get(name) or {"uuid": uuid4(), "int": 1}.get(kind, "workers"))
    return re.sub(r"<([^>]+)>", one, where)


def test_every_parameter_is_known_to_the_matrix() -> None:
    used = {name for _where, parameters in views(get_resolver().url_patterns) for name in parameters}
    assert used - THINGS.keys() - ELSEWHERE == set()


@pytest.mark.parametrize("half", [0, 1])  # thousands of requests: two cores may share them
def test_foreign_is_refused_like_what_does_not_exist(people: list[Person], half: int) -> None:
    """Status and text are the same for a foreign thing and for one that does not exist, to read and to write."""
    tried: Counter[str] = Counter()
    for person in people[half::2]:
        client = signed_in(person)
        for address, unknown in foreign_addresses(person):
            for method in (client.get, client.post):
                answer, nothing = method(address), method(unknown)
                assert answer.status_code in REFUSED, f"{person.login} {address}: {answer.status_code}"
                assert answer.status_code == nothing.status_code, f"{person.login} {address}"
                assert _IDS.sub("", answer.content.decode()) == _IDS.sub("", nothing.content.decode()), address
            tried[person.login] += 1
    assert len(tried) >= 9  # the administrator has no foreign factory
    assert min(tried.values()) >= 40


def walked(person: Person, home: str, *, most: int = 160) -> Iterator[tuple[str, str]]:
    """The pages that a person reaches by links from their home, two of a kind, exports too, as (address, text)."""
    client, seen = signed_in(person), Counter[str]()
    waiting, known = [home], {home}
    while waiting and sum(seen.values()) < most:
        address = waiting.pop(0)
        kind = _IDS.sub("<id>", address.split("?")[0]) + ("?export" if "export=" in address else "")
        if seen[kind] >= 2:
            continue
        seen[kind] += 1
        answer = client.get(address)
        assert answer.status_code < 500, f"{person.login} {address}"
        if answer.status_code in {301, 302}:
            waiting.append(answer["Location"])
            continue
        if answer.get("Content-Type", "").startswith(("text/", "application/json")):
            text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
            yield address, text
            for link in re.findall(r'href="(/[^"#]*)"', text):
                link = unescape(link)
                if link not in known and not link.startswith(("/static", "/sign-out")) and "sort=" not in link:
                    known.add(link)
                    waiting.append(link)


def test_no_page_list_search_or_export_names_a_foreign_factory(people: list[Person]) -> None:
    """Whatever a person reaches by links, and whatever they search for, names no factory that is not theirs."""
    for person, account in zip(people, demo_accounts(AS_OF), strict=True):
        foreign = Factory.objects.exclude(pk__in=Factory.objects.filter(may_know(person, AS_OF)).values("pk"))
        names = set(foreign.values_list("name", flat=True))
        pages = 0
        for address, text in walked(person, account.home):
            pages += 1
            plain = unescape(text)
            if not address.startswith("/demo"):
                assert not [name for name in names if name in plain], f"{person.login} {address}"
        assert pages >= 5, person.login
        client = signed_in(person)
        for site in ("office", "buyer"):
            for name in names:
                found = client.get(f"/{site}/search/", {"q": name})
                assert found.status_code in REFUSED or "href=" not in found.content.decode(), f"{person.login} {name}"


def test_no_page_of_a_buyer_names_another_buyer(people: list[Person]) -> None:
    """Not even by accident, in a comment or an export."""
    buyers = [person for person in people if person.memberships.filter(role="buyer_staff").exists()]
    assert buyers
    for person in buyers:
        own = set(person.memberships.values_list("organisation__name", flat=True))
        others = set(Organisation.objects.filter(kind__in=["buyer", "agent"]).values_list("name", flat=True)) - own
        assert others
        for address, text in walked(person, "/buyer/"):
            plain = unescape(text)
            assert not [name for name in others if name in plain], address
