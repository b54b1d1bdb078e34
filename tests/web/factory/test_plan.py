"""The factory's plan and items in the browser's stand-in; and that a disagreement leaves no trace there."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook
from PIL import Image

from tests.builders import improvement as build
from tests.builders.improvement import DAY
from tests.cast import Cast
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import Cause, Disagreement, Endorsement, Item, Plan, Proof
from treadle.domain.improvement.states import ItemState
from treadle.domain.parties.models import Person

type ClientOf = Callable[[Person], Client]
type Count = Callable[[str, Client, str], HttpResponse]


@pytest.fixture(autouse=True)
def _on_the_day(set_today: Callable[[date], None]) -> None:
    set_today(DAY)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return build.filled(cast)


def page(client: Client, url: str) -> bytes:
    """A page without what differs at every request: the form's token."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    return re.sub(
        rb'(name="csrfmiddlewaretoken" value="|X-CSRFToken&quot;: &quot;|X-CSRFToken": ")[^"&]+', rb"\1", answer.content
    )


def item_url(item: Item, what: str = "") -> str:
    return f"/factory/plan/items/{item.pk}/{what}"


def test_pages_cost_little(cast: Cast, plan: Plan, client_of: ClientOf, count_page: Count) -> None:
    item = build.completed(cast, build.item_of(plan, public=True))
    for number in range(30):
        build.own_item(cast, plan, f"Item {number}")
    manager, worker = client_of(cast.factory_manager), client_of(cast.worker_representative)
    count_page("factory:plan", manager, f"/factory/plan/{plan.cycle_id}/")
    count_page("factory:plan cards", manager, f"/factory/plan/{plan.cycle_id}/?view=cards")
    count_page("factory:plan workers", worker, f"/factory/plan/{plan.cycle_id}/")
    count_page("factory:plan-add", manager, f"/factory/plan/{plan.cycle_id}/add/")
    count_page("factory:plan-item", manager, item_url(item))
    count_page("factory:plan-item workers", worker, item_url(item))
    count_page("factory:plan-item-cause", manager, item_url(item, "cause/"))


def test_the_menu_leads_to_the_newest_plan(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    answer = client_of(cast.worker_representative).get("/factory/plan/")
    assert answer["Location"] == f"/factory/plan/{plan.cycle_id}/"


def test_without_a_cycle_the_page_says_so(cast: Cast, client_of: ClientOf) -> None:
    assert b"No plan yet" in client_of(cast.factory_manager).get("/factory/plan/").content


@pytest.mark.parametrize("role", ["advisor", "buyer_staff", "constituent", "researcher", "team_leader"])
def test_others_find_nothing_here(cast: Cast, plan: Plan, client_of: ClientOf, role: str) -> None:
    client = client_of(getattr(cast, role))
    assert client.get(f"/factory/plan/{plan.cycle_id}/").status_code == 404
    assert client.get(item_url(build.item_of(plan))).status_code == 404


def test_another_factory_finds_nothing_here(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    client = client_of(cast.person("factory_manager", name="Other Manager", at=cast.other_factory))
    assert client.get(f"/factory/plan/{plan.cycle_id}/").status_code == 404
    assert client.post(item_url(build.item_of(plan), "step/"), {"step": "start"}).status_code == 404


def test_an_item_from_first_word_to_completed(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    client = client_of(cast.factory_manager)
    added = {"title": "Fans", "origin": "committee", "action": "", "responsible": "", "due_on": "", "point": ""}
    assert client.post(f"/factory/plan/{plan.cycle_id}/add/", added).status_code == 302
    item = Item.objects.get(title="Fans")
    typed = {"action": "Buy six fans", "responsible": "Maintenance", "due_on": "2026-07-01"}
    assert client.post(item_url(item, "change/"), typed).status_code == 302
    whys = {
        "why1": "Hot",
        "why2": "No air",
        "why3": "No plan for heat",
        "why4": "",
        "why5": "",
        "root": "No plan for heat",
    }
    assert client.post(item_url(item, "cause/"), whys).status_code == 302
    assert Cause.objects.get(item=item).steps == ["Hot", "No air", "No plan for heat"]
    for step in ("start", "complete"):
        assert client.post(item_url(item, "step/"), {"step": step}).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.completed_on) == (ItemState.COMPLETED, DAY)
    assert b"Completed, declared by the factory" in client.get(item_url(item)).content


def test_what_was_typed_comes_back_with_the_reason(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    client, item = client_of(cast.factory_manager), build.item_of(plan)
    late = client.post(item_url(item, "change/"), {"action": "Paint it", "responsible": "", "due_on": "2026-01-01"})
    assert b"Paint it" in late.content
    assert b"Choose a day to come." in late.content
    few = client.post(item_url(item, "cause/"), {"why1": "Because of haste", "root": "Haste"})
    assert b"Because of haste" in few.content
    assert not Cause.objects.exists()
    nothing = client.post(
        f"/factory/plan/{plan.cycle_id}/add/", {"title": "", "origin": "committee", "action": "Do it"}
    )
    assert b"Do it" in nothing.content


def test_a_fishbone_is_kept_and_shown(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    client, item = client_of(cast.ambassador), build.item_of(plan)
    bones = {"people": "Nobody is trained", "root": "No training plan"}
    assert client.post(item_url(item, "cause/?method=fishbone"), bones).status_code == 302
    shown = client.get(item_url(item)).content
    assert b"Nobody is trained" in shown
    assert b"No training plan" in shown


def test_a_step_that_is_not_one_is_not_found(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    answer = client_of(cast.factory_manager).post(item_url(build.item_of(plan), "step/"), {"step": "vanish"})
    assert answer.status_code == 404


def picture() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "JPEG")
    file.name = "door.jpg"
    file.seek(0)
    return file


def test_proof_is_uploaded_and_handed_out_to_those_who_see_the_item(
    cast: Cast, plan: Plan, client_of: ClientOf
) -> None:
    client, item = client_of(cast.factory_manager), build.item_of(plan)
    sent = client.post(item_url(item, "proof/"), {"file": picture(), "caption": "The door"})
    assert sent.status_code == 302
    proof = Proof.objects.get()
    answer = client.get(item_url(item, f"proof/{proof.pk}/"))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    stranger = client_of(cast.person("factory_manager", name="Other Manager", at=cast.other_factory))
    assert stranger.get(item_url(item, f"proof/{proof.pk}/")).status_code == 404
    other = build.item_of(plan, public=True)
    assert client.get(item_url(other, f"proof/{proof.pk}/")).status_code == 404


def test_a_proof_of_the_wrong_kind_is_refused_beside_its_field(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    file = BytesIO(b"<html><script>alert(1)</script>")
    file.name = "proof.html"
    answer = client_of(cast.factory_manager).post(
        item_url(build.item_of(plan), "proof/"), {"file": file, "caption": ""}
    )
    assert b"not taken" in answer.content
    assert not Proof.objects.exists()


def test_workers_neither_write_nor_upload(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    client, item = client_of(cast.worker_representative), build.item_of(plan)
    for what in ("change/", "step/", "cause/", "proof/", "early/"):
        assert client.post(item_url(item, what), {"step": "start"}).status_code == 404
    assert client.get(f"/factory/plan/{plan.cycle_id}/file/by-point/").status_code == 404


def test_management_does_not_speak_for_the_workers_side(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    item = build.completed(cast, build.item_of(plan))
    client = client_of(cast.factory_manager)
    assert client.post(item_url(item, "endorse/")).status_code == 404
    assert client.post(item_url(item, "disagree/"), {"text": "x"}).status_code == 404
    assert b"I do not agree" not in client.get(item_url(item)).content


def test_the_workers_side_endorses(
    cast: Cast, plan: Plan, client_of: ClientOf, set_today: Callable[[date], None]
) -> None:
    item = build.completed(cast, build.item_of(plan))
    assert client_of(cast.worker_representative).post(item_url(item, "endorse/")).status_code == 302
    assert Endorsement.objects.filter(item=item).exists()
    manager = client_of(cast.factory_manager)
    assert b"has not yet endorsed" in manager.get(item_url(item)).content
    set_today(DAY + timedelta(days=1))
    shown = manager.get(item_url(item)).content
    assert b"Endorsed by the workers" in shown
    assert cast.worker_representative.name.encode() not in shown


def everything(cast: Cast, plan: Plan, client_of: ClientOf) -> dict[tuple[str, str], bytes]:
    """All that management, the workers' side and a buyer can read of a plan, files included."""
    found: dict[tuple[str, str], bytes] = {}
    cycle = plan.cycle_id
    for role, site in (
        ("factory_manager", "factory"),
        ("ambassador", "factory"),
        ("worker_representative", "factory"),
        ("buyer_staff", "buyer"),
    ):
        client = client_of(getattr(cast, role))
        urls = [
            f"/{site}/",
            f"/{site}/plan/{cycle}/",
            f"/{site}/plan/{cycle}/?view=cards",
            f"/{site}/plan/{cycle}/?only=unendorsed",
            f"/{site}/plan/{cycle}/?only=late&state=completed",
            *(f"/{site}/plan/items/{item.pk}/" for item in plan.items.all()),
        ]
        if role == "factory_manager":
            urls += [f"/factory/progress-report/{cycle}/?section={key}" for key in ("plan", "public", "overview")]
        for url in urls:
            found[role, url] = page(client, url)
        if role in {"factory_manager", "buyer_staff"}:
            found[role, "csv"] = b"".join(client.get(f"/{site}/plan/{cycle}/?export=csv").streaming_content)  # type: ignore[attr-defined]
            for layout in ("by-point", "fixed-and-checked"):
                sheet = load_workbook(
                    BytesIO(b"".join(client.get(f"/{site}/plan/{cycle}/file/{layout}/").streaming_content))
                )  # type: ignore[attr-defined]
                found[role, layout] = repr([[cell.value for cell in row] for row in sheet.active.rows]).encode()
    return found


@pytest.mark.parametrize("before", ["nothing", "endorsed today", "endorsed long ago"])
def test_no_page_of_management_or_buyers_changes_after_a_disagreement(
    cast: Cast,
    plan: Plan,
    client_of: ClientOf,
    set_today: Callable[[date], None],
    before: str,
) -> None:
    item = build.completed(cast, build.item_of(plan, public=True))
    ops.open_factory_report(cycle=plan.cycle, by=cast.factory_manager, now=build.NOW)
    if before != "nothing":
        ops.endorse_item(item=item, by=cast.union_representative, now=build.NOW)
    if before == "endorsed long ago":
        set_today(DAY + timedelta(days=5))
    seen = everything(cast, plan, client_of)
    posted = client_of(cast.worker_representative).post(item_url(item, "disagree/"), {"text": "Locked again at night."})
    assert posted.status_code == 302
    assert Disagreement.objects.count() == 1
    client_of(cast.worker_representative).get(item_url(item))
    after = everything(cast, plan, client_of)
    assert [key for key in seen if seen[key] != after[key]] == []


def test_later_pages_are_those_of_an_item_that_nobody_endorsed(
    cast: Cast,
    plan: Plan,
    client_of: ClientOf,
    set_today: Callable[[date], None],
) -> None:
    first = build.completed(cast, build.item_of(plan, public=True))
    ops.endorse_item(item=first, by=cast.union_representative, now=build.NOW)
    ops.disagree(item=first, text="Locked.", by=cast.worker_representative, now=build.NOW)
    set_today(DAY + timedelta(days=30))
    held = everything(cast, plan, client_of)
    Endorsement.objects.all().delete()
    Disagreement.objects.all().delete()
    plain = everything(cast, plan, client_of)
    home = ("worker_representative", "/factory/")
    assert [key for key in held if held[key] != plain[key] and key != home] == []


def test_planned_improvements_are_reported_by_one_button(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    client, url = client_of(cast.factory_manager), f"/factory/plan/{plan.cycle_id}/"
    assert b"Report planned improvements" in client.get(url).content
    refused = client.post(url + "report/", follow=True, headers={"Referer": "http://testserver" + url})
    assert b"no action" in refused.content
    for item in plan.items.all():
        build.planned(cast, item)
    client.post(url + "report/")
    assert b"Planned improvements were reported on" in client.get(url).content


def test_management_answers_a_buyer_and_nobody_else(cast: Cast, plan: Plan, client_of: ClientOf) -> None:
    ops.comment_on_plan(plan=plan, text="When are the exits open?", by=cast.buyer_staff, now=build.NOW)
    client, url = client_of(cast.factory_manager), f"/factory/plan/{plan.cycle_id}/"
    assert b"When are the exits open?" in client.get(url).content
    assert client.post(url + "say/", {"text": "In July.", "to": str(cast.buyer.pk)}).status_code == 302
    assert client.post(url + "say/", {"text": "Hello.", "to": str(cast.other_buyer.pk)}).status_code == 404
    assert client.post(url + "say/", {"text": "Hello.", "to": "nonsense"}).status_code == 404
    assert b"In July." in client_of(cast.buyer_staff).get(f"/buyer/plan/{plan.cycle_id}/").content


def test_early_improvements_are_shown_and_hidden(cast: Cast, client_of: ClientOf) -> None:
    plan = build.opened(cast)
    item = build.own_item(cast, plan)
    ops.start_item(item=item, by=cast.factory_manager, now=build.NOW)
    client = client_of(cast.factory_manager)
    client.post(item_url(item, "early/"), {"shown": "1"})
    shown = client_of(cast.buyer_staff).get(f"/buyer/plan/{plan.cycle_id}/")
    assert b"declared by the factory" in shown.content
    client.post(item_url(item, "early/"), {"shown": "0"})
    assert client_of(cast.buyer_staff).get(f"/buyer/plan/{plan.cycle_id}/").status_code == 404
