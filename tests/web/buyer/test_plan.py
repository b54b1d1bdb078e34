"""The one plan as a buyer sees it."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from tests.builders import improvement as build
from tests.builders.improvement import DAY, NOW
from tests.cast import Cast
from treadle.domain.cycles import operations as cycle_ops
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import BuyerCommitment, Plan
from treadle.domain.parties.models import Person, SupplyLink

type ClientOf = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _on_the_day(set_today: Callable[[date], None]) -> None:
    set_today(DAY)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return build.filled(cast)


@pytest.fixture
def other(cast: Cast, plan: Plan) -> Person:
    """Staff of a second buyer that the factory consented to as well."""
    SupplyLink.objects.create(buyer=cast.other_buyer, factory=cast.factory, starts_on=date(2020, 1, 1))
    cycle_ops.give_consent(cycle=plan.cycle, buyer=cast.other_buyer, by=cast.factory_manager, now=NOW)
    return cast.person("buyer_staff", name="Olga Other", at=cast.other_buyer)


def url_of(plan: Plan, what: str = "") -> str:
    return f"/buyer/plan/{plan.cycle_id}/{what}"


def test_pages_cost_little(
    cast: Cast, plan: Plan, client_of: ClientOf, count_page: Callable[[str, Client, str], HttpResponse]
) -> None:
    client = client_of(cast.buyer_staff)
    count_page("buyer:plan", client, url_of(plan))
    count_page("buyer:plan-item", client, f"/buyer/plan/items/{build.item_of(plan).pk}/")


def test_comments_and_commitments_stay_between_buyer_factory_and_programme(
    cast: Cast, plan: Plan, other: Person, client_of: ClientOf
) -> None:
    client = client_of(cast.buyer_staff)
    assert client.post(url_of(plan, "say/"), {"say-text": "When are the exits open?"}).status_code == 302
    assert (
        client.post(
            url_of(plan, "promise/"), {"promise-text": "We order earlier.", "promise-due_on": "2026-09-01"}
        ).status_code
        == 302
    )
    mine, factory = (
        client.get(url_of(plan)).content,
        client_of(cast.factory_manager).get(f"/factory/plan/{plan.cycle_id}/"),
    )
    theirs = client_of(other).get(url_of(plan)).content
    office = client_of(cast.advisor).get(f"/office/plan/{plan.cycle_id}/").content
    for text in (b"When are the exits open?", b"We order earlier."):
        assert text in mine
        assert text in factory.content
        assert text in office
        assert text not in theirs
    assert cast.buyer.name.encode() not in theirs
    assert cast.other_buyer.name.encode() not in mine


def test_an_empty_comment_comes_back(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    client = client_of(cast.buyer_staff)
    assert b"error" in client.post(url_of(plan, "say/"), {"say-text": ""}).content
    past = client.post(url_of(plan, "promise/"), {"promise-text": "Earlier.", "promise-due_on": "2026-01-01"})
    assert b"Choose a day to come." in past.content
    assert not BuyerCommitment.objects.exists()


def test_a_commitment_is_kept_by_its_buyer(cast: Cast, plan: Plan, other: Person, client_of: ClientOf) -> None:
    made = ops.commit_to_change(plan=plan, text="Earlier.", by=cast.buyer_staff, now=NOW)
    assert client_of(other).post(f"/buyer/plan/commitments/{made.pk}/keep/").status_code == 404
    assert client_of(cast.buyer_staff).post(f"/buyer/plan/commitments/{made.pk}/keep/").status_code == 302
    assert BuyerCommitment.objects.get().done_on == DAY


@pytest.mark.parametrize("layout", ["by-point", "who-does-what", "fixed-and-checked", "causes"])
def test_it_leaves_as_a_workbook_that_computes_nothing(
    cast: Cast, plan: Plan, client_of: ClientOf, layout: str
) -> None:
    evil = build.own_item(cast, plan, '=HYPERLINK("http://evil.example","click")')
    ops.change_item(item=evil, responsible="@SUM(1+1)", by=cast.factory_manager, now=NOW)
    answer = client_of(cast.buyer_staff).get(url_of(plan, f"file/{layout}/"))
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    cells = [cell for row in book.active.rows for cell in row]  # type: ignore[union-attr]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert not [cell.value for cell in cells if isinstance(cell.value, str) and cell.value.startswith(("=", "@"))]
    assert any("evil.example" in str(cell.value) for cell in cells)


def test_an_unknown_layout_is_not_found(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    assert client_of(cast.buyer_staff).get(url_of(plan, "file/house-brand/")).status_code == 404


def test_before_the_release_there_is_no_plan(cast: Cast, client_of: ClientOf) -> None:
    plan = build.opened(cast)
    item = build.own_item(cast, plan)
    client = client_of(cast.buyer_staff)
    for url in (url_of(plan), url_of(plan, "file/by-point/"), f"/buyer/plan/items/{item.pk}/"):
        assert client.get(url).status_code == 404
    assert client.post(url_of(plan, "say/"), {"say-text": "x"}).status_code == 404


def test_without_consent_there_is_no_plan(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    stranger = client_of(cast.person("buyer_staff", name="Olga Other", at=cast.other_buyer))
    assert stranger.get(url_of(plan)).status_code == 404
    cycle_ops.withdraw_consent(cycle=plan.cycle, buyer=cast.buyer, by=cast.factory_manager, now=NOW)
    assert client_of(cast.buyer_staff).get(url_of(plan)).status_code == 404


def test_a_group_lead_reads_and_says_nothing(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    cast.factory.shares_with_group = True
    cast.factory.save()
    client = client_of(cast.group_lead)
    shown = client.get(url_of(plan))
    assert shown.status_code == 200
    assert b"Your conversation" not in shown.content
    assert client.post(url_of(plan, "say/"), {"say-text": "x"}).status_code == 404


def test_a_buyer_reads_no_names_of_the_factorys_people(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    item = build.completed(cast, build.item_of(plan))
    client = client_of(cast.buyer_staff)
    for url in (url_of(plan), f"/buyer/plan/items/{item.pk}/"):
        assert cast.factory_manager.name.encode() not in client.get(url).content
