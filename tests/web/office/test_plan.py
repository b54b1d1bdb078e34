"""Plans for the programme: verify, reject, settle, answer."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.builders import improvement as build
from tests.builders.improvement import DAY, NOW
from tests.cast import Cast
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import Disagreement, Item, Plan
from treadle.domain.improvement.states import ItemState, Verification
from treadle.domain.parties.models import Person

type ClientOf = Callable[[Person], Client]
type Count = Callable[[str, Client, str], HttpResponse]
WORDS = "The exits are locked again at night."


@pytest.fixture(autouse=True)
def _on_the_day(set_today: Callable[[date], None]) -> None:
    set_today(DAY)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return build.filled(cast)


@pytest.fixture
def item(cast: Cast, plan: Plan) -> Item:
    return build.completed(cast, build.item_of(plan, public=True))


def test_pages_cost_little(cast: Cast, plan: Plan, item: Item, client_of: ClientOf, count_page: Count) -> None:
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    ops.comment_on_plan(plan=plan, text="When?", by=cast.buyer_staff, now=NOW)
    advisor = client_of(cast.advisor)
    count_page("office:plans", client_of(cast.team_leader), "/office/plan/")
    count_page("office:plan", advisor, f"/office/plan/{plan.cycle_id}/")
    count_page("office:plan-item", advisor, f"/office/plan/items/{item.pk}/")


def test_verifying_asks_how_it_was_seen(cast: Cast, item: Item, client_of: ClientOf) -> None:
    client, url = client_of(cast.advisor), f"/office/plan/items/{item.pk}/"
    assert b"This field is required." in client.post(url + "verify/", {"verify-note": ""}).content
    assert client.post(url + "verify/", {"verify-note": "Tried each exit."}).status_code == 302
    assert Item.objects.get(pk=item.pk).verification == Verification.VERIFIED
    assert b"Verify: it is fixed" not in client.get(url).content


def test_rejecting_opens_it_again(cast: Cast, item: Item, client_of: ClientOf) -> None:
    client, url = client_of(cast.team_leader), f"/office/plan/items/{item.pk}/"
    assert client.post(url + "reject/", {"reject-note": "Hall two is locked."}).status_code == 302
    assert Item.objects.get(pk=item.pk).state == ItemState.IN_PROGRESS
    shown = client_of(cast.factory_manager).get(f"/factory/plan/items/{item.pk}/").content
    assert b"Hall two is locked." in shown


def test_a_disagreement_is_read_and_settled_in_confidence(
    cast: Cast, plan: Plan, item: Item, client_of: ClientOf
) -> None:
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    client = client_of(cast.advisor)
    assert b"In confidence" in client.get(f"/office/plan/{plan.cycle_id}/").content
    shown = client.get(f"/office/plan/items/{item.pk}/").content
    assert WORDS.encode() in shown
    assert cast.worker_representative.name.encode() not in shown
    found = Disagreement.objects.get()
    client.post(f"/office/plan/disagreements/{found.pk}/settle/", {"settle-note": "Locks are gone."})
    assert Disagreement.objects.get().settled_on == DAY
    assert b"In confidence" not in client.get(f"/office/plan/{plan.cycle_id}/").content


@pytest.mark.parametrize(
    "role", ["assessor", "monitoring_officer", "country_manager", "buyer_relations", "administrator"]
)
def test_other_staff_see_the_plan_and_no_disagreement(
    cast: Cast, plan: Plan, item: Item, client_of: ClientOf, role: str
) -> None:
    client = client_of(getattr(cast, role))
    urls = [f"/office/plan/{plan.cycle_id}/", f"/office/plan/items/{item.pk}/"]
    before = [len(client.get(url).content) for url in urls]
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    for url, size in zip(urls, before, strict=True):
        answer = client.get(url)
        assert WORDS.encode() not in answer.content
        assert b"In confidence" not in answer.content
        assert len(answer.content) == size
    settled = client.post(f"/office/plan/disagreements/{Disagreement.objects.get().pk}/settle/", {"settle-note": "x"})
    assert settled.status_code == 404


@pytest.mark.parametrize(
    "role", ["factory_manager", "worker_representative", "buyer_staff", "partner_staff", "researcher"]
)
def test_outsiders_find_nothing_here(cast: Cast, plan: Plan, item: Item, client_of: ClientOf, role: str) -> None:
    client = client_of(getattr(cast, role))
    assert client.get(f"/office/plan/{plan.cycle_id}/").status_code == 404
    assert client.get(f"/office/plan/items/{item.pk}/").status_code == 404
    assert client.post(f"/office/plan/items/{item.pk}/verify/", {"verify-note": "x"}).status_code == 404


def test_another_office_finds_nothing_here(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    stranger = client_of(cast.person("team_leader", name="Far Leader", at=cast.other_office))
    assert stranger.get(f"/office/plan/{plan.cycle_id}/").status_code == 404
    assert cast.factory.name.encode() not in stranger.get("/office/plan/").content


def test_the_list_counts_what_waits(cast: Cast, plan: Plan, item: Item, client_of: ClientOf) -> None:
    client = client_of(cast.team_leader)
    assert cast.factory.name.encode() in client.get("/office/plan/?only=verify").content
    assert cast.factory.name.encode() not in client.get("/office/plan/?only=late").content


def test_the_programme_answers_a_buyer(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    ops.comment_on_plan(plan=plan, text="When?", by=cast.buyer_staff, now=NOW)
    client, url = client_of(cast.advisor), f"/office/plan/{plan.cycle_id}/"
    client.post(url + "say/", {"text": "We visit in June.", "to": str(cast.buyer.pk)})
    assert b"We visit in June." in client_of(cast.buyer_staff).get(f"/buyer/plan/{plan.cycle_id}/").content
    assert client.post(url + "say/", {"text": ""}).status_code == 302
    assert client_of(cast.monitoring_officer).post(url + "say/", {"text": "x"}).status_code == 404
