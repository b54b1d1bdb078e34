"""Writing by machine: facilities and supply links, once a key."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.builders.lists import os_id
from tests.cast import DAY, Cast
from tests.web.api.conftest import Machine
from treadle.domain.access.models import IdempotencyKey
from treadle.domain.access.operations import forget_old_answers
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import DuplicateProposal, Factory, ImportRun, SupplyLink

pytestmark = pytest.mark.django_db
type Machines = Callable[..., Machine]


def facility(number: int = 1, **more: object) -> dict[str, object]:
    return {"name": f"Warp Works {number}", "country": "VN", "outside_id": f"W-{number}",
            "address": f"{number} Loom Street, Hai Phong", **more}


class TestFacilities:
    def test_the_first_time_registers_and_the_second_changes(self, cast: Cast, machine: Machines) -> None:
        mine, office = machine(cast.country_manager, "facilities:write"), str(cast.office.pk)
        body = {"office_id": office, "facilities": [facility(1, workers_female=40), facility(2)]}
        first = mine.post("facilities", body)
        assert first.status_code == 200, first.content
        assert (first.json()["created"], first.json()["rejected"]) == (2, [])
        made = Factory.objects.get(outside_id="W-1")
        assert (made.office_id, made.workers_female) == (cast.office.pk, 40)
        assert first.json()["taken"][0] == {"index": 0, "factory_id": str(made.pk)}
        body = {"office_id": office, "facilities": [facility(1, workers_female=41), facility(2)]}
        second = mine.post("facilities", body).json()
        assert (second["created"], second["updated"], second["unchanged"]) == (0, 1, 1)
        assert second["taken"] == first.json()["taken"]
        made.refresh_from_db()
        assert made.workers_female == 41
        assert Entry.objects.filter(event="factories.imported", by=cast.country_manager).count() == 2
        assert ImportRun.objects.filter(name__startswith="API: trd_").count() == 2

    def test_an_os_id_leads_to_the_factory(self, cast: Cast, machine: Machines) -> None:
        cast.factory.os_id = os_id()
        cast.factory.save()
        body = {"office_id": str(cast.office.pk), "facilities": [facility(9, os_id=os_id(), region="Hai Phong")]}
        answer = machine(cast.country_manager).post("facilities", body).json()
        assert (answer["created"], answer["updated"]) == (0, 1)
        assert answer["taken"] == [{"index": 0, "factory_id": str(cast.factory.pk)}]

    def test_likely_duplicates_are_proposed_and_never_merged(self, cast: Cast, machine: Machines) -> None:
        near = {"latitude": 20.85, "longitude": 106.68}
        mine, office = machine(cast.country_manager), str(cast.office.pk)
        mine.post("facilities", {"office_id": office, "facilities": [facility(1, **near)]})
        twin = facility(7, **near) | {"name": "Warp Works 1 Ltd"}
        answer = mine.post("facilities", {"office_id": office, "facilities": [twin]}).json()
        assert (answer["created"], answer["proposals"]) == (1, 1)
        assert DuplicateProposal.objects.count() == 1
        assert Factory.objects.filter(name__startswith="Warp").count() == 2

    def test_what_cannot_be_taken_is_named_by_its_place(self, cast: Cast, machine: Machines) -> None:
        assert cast.foreign_factory
        facilities = [facility(1), facility(2) | {"country": "JO"}, facility(3, os_id="VN2020001AAAAA9")]
        answer = machine(cast.country_manager).post(
            "facilities", {"office_id": str(cast.office.pk), "facilities": facilities}).json()
        assert {each["index"] for each in answer["rejected"]} >= {1}
        assert {each["index"] for each in answer["taken"]} == {0, 1, 2} - {e["index"] for e in answer["rejected"]}

    def test_only_for_an_office_of_ones_own(self, cast: Cast, machine: Machines) -> None:
        mine = machine(cast.country_manager)
        answer = mine.post("facilities", {"office_id": str(cast.other_office.pk), "facilities": [facility()]})
        assert answer.status_code == 404
        unknown = mine.post("facilities", {"office_id": str(cast.factory.pk), "facilities": [facility()]})
        assert (unknown.status_code, list(unknown.json()["fields"])) == (422, ["body.office_id"])
        assert not Factory.objects.filter(name__startswith="Warp").exists()

    @pytest.mark.parametrize("body", [
        {}, [], {"office_id": "x", "facilities": []}, {"facilities": [{"name": "a\0b", "country": "VN"}]},
    ])
    def test_what_does_not_fit_is_refused_by_field(self, cast: Cast, machine: Machines, body: object) -> None:
        answer = machine(cast.country_manager).post("facilities", body)
        assert answer.status_code == 422
        assert all(name.startswith("body") for name in answer.json()["fields"])

    def test_unreadable_json(self, cast: Cast, machine: Machines) -> None:
        mine = machine(cast.country_manager)
        answer = mine.client.post("/api/v1/facilities", b"{", content_type="application/json", headers=mine.headers)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")

    def test_too_large(self, cast: Cast, machine: Machines, settings: Any) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
        answer = machine(cast.country_manager).post("facilities", {"facilities": [facility()] * 5})
        assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")

    def test_not_by_those_who_import_nothing(self, cast: Cast, machine: Machines) -> None:
        body = {"office_id": str(cast.office.pk), "facilities": [facility()]}
        assert machine(cast.buyer_staff).post("facilities", body).status_code == 403


class TestLinks:
    def body(self, cast: Cast) -> dict[str, str]:
        return {"buyer_id": str(cast.buyer.pk), "factory_id": str(cast.factory.pk), "starts_on": "2026-01-01"}

    def test_recorded_listed_and_ended(self, cast: Cast, machine: Machines) -> None:
        mine = machine(cast.buyer_relations, "links:write")
        made = mine.post("supply-links", self.body(cast))
        assert made.status_code == 201, made.content
        link = made.json()["id"]
        assert [one["id"] for one in mine.get("supply-links").json()["items"]] == [link]
        ended = mine.post(f"supply-links/{link}/end", {"on": "2026-06-30"})
        assert (ended.status_code, ended.json()["ends_on"]) == (200, "2026-06-30")
        again = mine.post(f"supply-links/{link}/end", {"on": "2026-06-30"})
        assert (again.status_code, again.json()["code"]) == (409, "ended_already")

    def test_not_for_a_foreign_factory_and_only_for_buyers(self, cast: Cast, machine: Machines) -> None:
        mine = machine(cast.buyer_relations)
        assert mine.post("supply-links", self.body(cast) | {"factory_id": str(cast.foreign_factory.pk)}
                         ).status_code == 404
        no_buyer = mine.post("supply-links", self.body(cast) | {"buyer_id": str(cast.union.pk)})
        assert (no_buyer.status_code, no_buyer.json()["code"]) == (409, "not_a_buyer")
        backwards = mine.post("supply-links", self.body(cast) | {"ends_on": "2025-01-01"})
        assert (backwards.status_code, list(backwards.json()["fields"])) == (422, ["ends_on"])

    def test_a_foreign_link_is_like_none(self, cast: Cast, machine: Machines) -> None:
        link = SupplyLink.objects.create(buyer=cast.buyer, factory=cast.foreign_factory, starts_on=DAY)
        answer = machine(cast.buyer_relations).post(f"supply-links/{link.pk}/end", {"on": "2026-06-30"})
        assert answer.status_code == 404


class TestOnce:
    def test_the_same_key_and_body_get_the_same_answer(self, cast: Cast, machine: Machines) -> None:
        mine = machine(cast.country_manager)
        body = {"office_id": str(cast.office.pk), "facilities": [facility()]}
        first = mine.post("facilities", body, **{"Idempotency-Key": "k-1"})
        second = mine.post("facilities", body, **{"Idempotency-Key": "k-1"})
        assert first.json() == second.json()
        assert second.json()["created"] == 1
        assert second["Idempotent-Replayed"] == "true"
        assert "Idempotent-Replayed" not in first
        assert ImportRun.objects.count() == 1

    def test_the_same_key_with_another_body_is_refused(self, cast: Cast, machine: Machines) -> None:
        mine = machine(cast.buyer_relations)
        links = TestLinks().body(cast)
        assert mine.post("supply-links", links, **{"Idempotency-Key": "k"}).status_code == 201
        other = mine.post("supply-links", links | {"starts_on": "2026-02-01"}, **{"Idempotency-Key": "k"})
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert SupplyLink.objects.count() == 1

    def test_keys_of_two_tokens_do_not_meet(self, cast: Cast, machine: Machines) -> None:
        for _n in range(2):
            answer = machine(cast.buyer_relations).post("supply-links", TestLinks().body(cast),
                                                        **{"Idempotency-Key": "k"})
            assert "Idempotent-Replayed" not in answer

    def test_a_refusal_is_not_kept(self, cast: Cast, machine: Machines) -> None:
        mine = machine(cast.buyer_relations)
        wrong = TestLinks().body(cast) | {"buyer_id": str(cast.union.pk)}
        assert mine.post("supply-links", wrong, **{"Idempotency-Key": "k"}).status_code == 409
        assert not IdempotencyKey.objects.exists()

    @pytest.mark.parametrize("key", ["", "a b", "x" * 201])
    def test_a_key_has_a_shape(self, cast: Cast, machine: Machines, key: str) -> None:
        answer = machine(cast.buyer_relations).post("supply-links", TestLinks().body(cast), **{"Idempotency-Key": key})
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_shape")

    def test_kept_for_three_days(self, cast: Cast, machine: Machines) -> None:
        machine(cast.buyer_relations).post("supply-links", TestLinks().body(cast), **{"Idempotency-Key": "k"})
        row = IdempotencyKey.objects.get()
        forget_old_answers(on=DAY, now=row.created_at + timedelta(days=3))
        assert IdempotencyKey.objects.exists()
        forget_old_answers(on=DAY, now=row.created_at + timedelta(days=3, seconds=1))
        assert not IdempotencyKey.objects.exists()
