"""No link leads to a wall: every role follows the links it is shown, and none is refused, missing or broken."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from tests.matrix.world import AS_OF, signed_in
from treadle.domain.parties.models import Person
from treadle.ui.demo import demo_accounts
from treadle.ui.ways import way

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DEPTH = 3  # home, a list, a thing, what lies behind it
_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=/)\d+(?=/)")
_LINKS = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')
_ELSEWHERE = ("/static", "/sign-out", "/sign-in", "/demo", "/calendar")


def kind_of(address: str) -> str:
    """An address without its ids and its question."""
    return _IDS.sub("<id>", address.split("?")[0])


def shown_on(text: str) -> Iterator[str]:
    """The addresses of this product that a page leads to, sorting and files left out."""
    for link in map(unescape, _LINKS.findall(text)):
        if not link.startswith(_ELSEWHERE) and "sort=" not in link and "export=" not in link:
            yield link


def walls(client: Client, home: str) -> Iterator[str]:
    """Links that do not open, as *page → link: status*; of each pair of kinds two are tried (the deepest once)."""
    tried: Counter[tuple[str, str]] = Counter()
    waiting, known = [(home, "sign-in", 0)], {home}
    while waiting:
        address, source, depth = waiting.pop(0)
        pair = (source, kind_of(address))
        tried[pair] += 1
        if tried[pair] > (2 if depth < DEPTH else 1):
            continue
        answer = client.get(address)
        if answer.status_code >= 400:
            yield f"{source} → {pair[1]}: {answer.status_code}"
        if depth == DEPTH or answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            continue
        for link in shown_on(answer.content.decode()):
            if link not in known:
                known.add(link)
                waiting.append((link, pair[1], depth + 1))


def test_every_link_that_is_shown_opens(people: list[Person]) -> None:
    found = {
        account.role: list(walls(signed_in(person), account.home))
        for person, account in zip(people, demo_accounts(AS_OF), strict=True)
    }
    assert {role: pages for role, pages in found.items() if pages} == {}


def test_a_way_is_given_to_those_who_may_go_it(people: list[Person]) -> None:
    """The question itself: what the view says decides, on the site where it lies."""
    by_role = dict(zip((account.role for account in demo_accounts(AS_OF)), people, strict=True))
    assert way(by_role["researcher"], "office:factories") == ""
    assert way(by_role["advisor"], "office:factories") == "/office/factories/"
    assert way(by_role["buyer_staff"], "office:factories") == ""  # sees factories, on another site
    assert way(by_role["partner_staff"], "office:visits") == ""
    assert way(None, "office:factories") == ""
    assert way(None, "account_login") == "/sign-in/"
