"""The factory's progress report in the browser's stand-in."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.builders import improvement as build
from tests.builders.improvement import DAY
from tests.cast import Cast
from treadle.domain.improvement.models import FactoryReport, Plan
from treadle.domain.improvement.states import ReportState, SectionKey
from treadle.domain.parties.models import Person
from treadle.domain.reports.models import Release

type ClientOf = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _on_the_day(set_today: Callable[[date], None]) -> None:
    set_today(DAY)


@pytest.fixture
def url(cast: Cast) -> str:
    return f"/factory/progress-report/{build.filled(cast).cycle_id}/"


def test_it_is_begun_written_and_released(cast: Cast, client_of: ClientOf, url: str) -> None:
    client = client_of(cast.factory_manager)
    assert b"Nothing written yet" in client.get(url).content
    assert client.get("/factory/progress-report/")["Location"] == url
    client.post(url + "begin/")
    first = client.get(url).content
    assert b"Women employed" in first
    assert b"Release the report" not in first
    for key in SectionKey:
        saved = client.post(f"{url}{key.value}/", {"text": f"About {key.value}.", "done": "on"})
        assert saved.status_code == 302
    assert b"Release the report" in client.get(url).content
    client.post(url + "release/")
    assert FactoryReport.objects.get().state == ReportState.RELEASED
    assert Release.objects.get().kind == "factory_progress"
    assert b"About systems." in client.get(url).content
    refused = client.post(f"{url}plan/", {"text": "Later.", "done": "on"})
    assert refused.status_code == 409


def test_a_section_is_saved_as_one_types(cast: Cast, client_of: ClientOf, url: str) -> None:
    client = client_of(cast.factory_manager)
    client.post(url + "begin/")
    answer = client.post(url + "feedback/", {"text": "More visits."}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert FactoryReport.objects.get().sections["feedback"]["text"] == "More visits."


def test_it_is_not_released_while_a_section_is_open(cast: Cast, client_of: ClientOf, url: str) -> None:
    client = client_of(cast.factory_manager)
    client.post(url + "begin/")
    answer = client.post(url + "release/", follow=True, headers={"Referer": "http://testserver" + url})
    assert b"Mark these sections as complete first" in answer.content
    assert FactoryReport.objects.get().state == ReportState.DRAFT


def test_each_section_costs_little(
    cast: Cast, client_of: ClientOf, url: str, count_page: Callable[[str, Client, str], HttpResponse]
) -> None:
    client = client_of(cast.factory_manager)
    client.post(url + "begin/")
    for key in SectionKey:
        count_page(f"factory:progress-report {key.value}", client, f"{url}?section={key.value}")


@pytest.mark.parametrize("role", ["ambassador", "worker_representative", "buyer_staff", "advisor", "group_lead"])
def test_it_is_the_managers_alone(cast: Cast, client_of: ClientOf, url: str, role: str) -> None:
    client = client_of(getattr(cast, role))
    assert client.get(url).status_code == 404
    assert client.post(url + "begin/").status_code == 404


def test_another_factorys_manager_finds_nothing(cast: Cast, client_of: ClientOf, url: str) -> None:
    stranger = client_of(cast.person("factory_manager", name="Other Manager", at=cast.other_factory))
    assert stranger.get(url).status_code == 404
    assert stranger.post(url + "begin/").status_code == 404
    assert Plan.objects.exists()
