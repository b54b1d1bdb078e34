"""The programme's other data is there to read on three sites, with its versions, and leaves as a file."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.builders.standards import load_standards
from tests.cast import DAY, Cast
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import CriteriaSet

pytestmark = pytest.mark.django_db
type ClientOf = Callable[[Person], Client]
type Count = Callable[[str, Client, str], HttpResponse]


@pytest.fixture(autouse=True)
def _loaded(set_today: Callable[[date], None]) -> None:
    set_today(DAY)
    load_standards()


@pytest.mark.parametrize(("site", "role"), [
    ("office", "advisor"), ("factory", "worker_representative"), ("buyer", "buyer_staff")])
def test_every_part_is_there_to_read(cast: Cast, client_of: ClientOf, count_page: Count, site: str, role: str) -> None:
    client = client_of(getattr(cast, role))
    alerts = count_page(f"{site}:programme-data", client, f"/{site}/programme-data/").content.decode()
    assert "within 48 hours" in alerts
    assert ("Sources" in alerts) == (site == "office")
    questions = count_page(f"{site}:standards-data", client, f"/{site}/programme-data/self-diagnosis/").content.decode()
    assert "Is everyone who works here old enough to work by law?" in questions
    criteria = client.get(f"/{site}/programme-data/criteria/").content.decode()
    assert "at most 15" in criteria
    assert "in force from 1 January 2026" in criteria
    assert client.get(f"/{site}/programme-data/secrets/").status_code == 404
    assert client.get(f"/{site}/programme-data/criteria/?version=nothing").status_code == 404


def test_older_versions_can_be_read(cast: Cast, client_of: ClientOf) -> None:
    newest = CriteriaSet.objects.get()
    older = CriteriaSet.objects.create(key=newest.key, version="2020", titles={"en": "Earlier"},
                                       in_force_from=date(2020, 1, 1), criteria=newest.criteria[:1])
    client = client_of(cast.advisor)
    page = client.get("/office/programme-data/criteria/").content.decode()
    assert page.index("High performance 2026") < page.index("Earlier 2020")
    old = client.get(f"/office/programme-data/criteria/?version={older.pk}").content.decode()
    assert old.count('<th scope="row"') == 1


def test_what_is_weighed_in_confidence_stays_in_the_office(cast: Cast, client_of: ClientOf) -> None:
    readers = {"office": cast.advisor, "factory": cast.factory_manager, "buyer": cast.buyer_staff}
    pages = {site: client_of(person).get(f"/{site}/programme-data/criteria/") for site, person in readers.items()}
    seen = {site: "No zero-tolerance alert in the cycle" in page.content.decode() for site, page in pages.items()}
    assert seen == {"office": True, "factory": False, "buyer": False}


def test_it_leaves_as_a_file_for_those_who_may_export(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.buyer_staff).get("/buyer/programme-data/self-diagnosis/?export=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert "old enough to work" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    refused = client_of(cast.worker_representative)
    assert refused.get("/factory/programme-data/criteria/?export=csv").status_code == 404
    assert "export=csv" not in refused.get("/factory/programme-data/criteria/").content.decode()


def test_it_reads_in_arabic(cast: Cast, client_of: ClientOf) -> None:
    page = client_of(cast.advisor).get("/office/programme-data/self-diagnosis/?language=ar")
    assert "هل بلغ كل من يعمل هنا" in page.content.decode()
