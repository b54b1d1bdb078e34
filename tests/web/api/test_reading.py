"""What the read API answers: lists in pieces, ETags, problems, and the document of all of it."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.builders.cycles import consented, enrolled, templates
from tests.builders.standards import load_standards
from tests.cast import Cast
from tests.web.api.conftest import Machine

pytestmark = pytest.mark.django_db
type Machines = Callable[..., Machine]


def test_factories_in_pieces(cast: Cast, machine: Machines) -> None:
    names = sorted([cast.factory.name, cast.other_factory.name])
    mine = machine(cast.team_leader, "factories:read")
    first = mine.get("factories", {"limit": 1}).json()
    assert (first["count"], [one["name"] for one in first["items"]]) == (2, names[:1])
    second = mine.get(first["next"].removeprefix("/api/v1/")).json()
    assert [one["name"] for one in second["items"]] == names[1:]
    assert second["next"] is None


def test_factories_can_be_narrowed(cast: Cast, machine: Machines) -> None:
    assert cast.factory
    assert cast.foreign_factory
    mine = machine(cast.administrator, "factories:read")
    assert [one["country"] for one in mine.get("factories", {"country": "JO"}).json()["items"]] == ["JO"]
    assert [one["name"] for one in mine.get("factories", {"q": "bobbin"}).json()["items"]] == [cast.factory.name]
    later = mine.get("factories", {"updated_since": "2026-03-03T00:00:00Z"}).json()
    assert later["count"] == 0
    assert mine.get("factories", {"updated_since": "2026-03-01T00:00:00-22:48"}).json()["count"] == 2
    for impossible in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-03-03T00:00:00"):
        assert mine.get("factories", {"updated_since": impossible}).status_code == 422


def test_a_foreign_factory_is_like_none(cast: Cast, machine: Machines) -> None:
    mine = machine(cast.team_leader)
    foreign = mine.get(f"factories/{cast.foreign_factory.pk}")
    nothing = mine.get("factories/00000000-0000-4000-8000-000000000000")
    assert foreign.status_code == nothing.status_code == 404
    assert foreign.content == nothing.content


def test_a_buyer_sees_no_outside_id_and_no_other_buyer(cast: Cast, machine: Machines) -> None:
    templates()
    consented(cast, enrolled(cast))
    assert cast.supply_link
    cast.factory.outside_id = "17"
    cast.factory.save()
    cast.factory.main_buyers.create(order=1, name=cast.other_buyer.name)
    assert machine(cast.team_leader).get(f"factories/{cast.factory.pk}").json()["outside_id"] == "17"
    answer = machine(cast.buyer_staff).get(f"factories/{cast.factory.pk}")
    assert answer.json()["outside_id"] is None
    assert cast.other_buyer.name not in answer.content.decode()


def test_a_cycle_comes_with_its_calendar(cast: Cast, machine: Machines) -> None:
    templates()
    cycle = enrolled(cast)
    mine = machine(cast.factory_manager)
    found = mine.get("cycles", {"factory_id": str(cast.factory.pk), "state": "open"}).json()
    assert [one["id"] for one in found["items"]] == [str(cycle.pk)]
    whole = mine.get(f"cycles/{cycle.pk}").json()
    assert whole["milestones"][0]["key"] == "sign-up"
    assert len(whole["milestones"]) > 5


def test_etags(cast: Cast, machine: Machines) -> None:
    mine = machine(cast.team_leader)
    first = mine.get(f"factories/{cast.factory.pk}")
    for known in (first["ETag"], f'W/{first["ETag"]}', f'"other", {first["ETag"]}', "*"):
        again = mine.get(f"factories/{cast.factory.pk}", **{"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
    assert first["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first["Vary"]
    cast.factory.name = "Brighter Bobbin"
    cast.factory.save()
    assert mine.get(f"factories/{cast.factory.pk}", **{"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize(("path", "status", "code"), [
    ("factories?limit=201", 422, "invalid"), ("factories?limit=x", 422, "invalid"),
    ("factories?offset=-1", 422, "invalid"), ("factories?country=vn", 422, "invalid"),
    ("factories?q=%00", 422, "invalid"), ("cycles?state=x", 422, "invalid"), ("rates?period=1066", 422, "invalid"),
    ("rates?cluster=nothing", 422, "invalid"), ("rates?country=US", 422, "invalid"),
    ("reports/x", 404, "not_found"), ("nothing/at/all", 404, "not_found"), ("", 404, "not_found"),
])
def test_every_refusal_is_a_problem_document(cast: Cast, machine: Machines, path: str, status: int, code: str) -> None:
    answer = machine(cast.team_leader).get(path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    body = answer.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, "about:blank")


def test_another_method_is_named(cast: Cast, machine: Machines) -> None:
    answer = machine(cast.team_leader).post("cycles", {})
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer.json()["code"] == "method_not_allowed"


def test_standards(cast: Cast, machine: Machines) -> None:
    version = load_standards()
    mine = machine(cast.constituent)
    assert {one["key"] for one in mine.get("standards/instruments").json()} >= {"garment"}
    listed = mine.get("standards/versions", {"instrument": "garment"}).json()["items"]
    assert [one["label"] for one in listed] == [version.label]
    questions = mine.get(f"standards/versions/{listed[0]['id']}/questions", {"limit": 200}).json()
    assert questions["count"] == version.questions.count()
    rules = mine.get("standards/law-rules", {"country": "VN", "on": "2026-03-02"}).json()["items"]
    assert rules
    assert {one["country"] for one in rules} == {"VN"}


def test_the_document_needs_no_token_and_names_every_answer() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document = answer.json()
    assert document["openapi"].startswith("3.")
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            assert {"401", "403", "404", "422", "429"} <= operation["responses"].keys(), f"{method} {address}"
            assert operation["security"], f"{method} {address}"
            assert operation["responses"]["404"]["content"].keys() == {"application/problem+json"}
    assert Client().get("/api/v1/docs").status_code == 404
