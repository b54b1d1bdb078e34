"""Month sixteen on pages: explained, advised, decided by another, looked at again."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.builders.reports import Reports, moment
from tests.cast import Cast
from treadle.domain.parties.models import Person
from treadle.domain.reports import operations
from treadle.domain.reports.models import Decision, Release
from treadle.domain.standards.models import CriteriaSet

type ClientOf = Callable[[Person], Client]
DAY = date(2026, 12, 1)


@pytest.fixture
def decision(cast: Cast, set_today: Callable[[date], None]) -> Decision:
    set_today(DAY)
    world = Reports(cast)
    world.assessment(cast.factory, {"wages1": "met", "exits1": "met"})
    CriteriaSet.objects.create(
        key="high-performance", version="2026", in_force_from=date(2026, 1, 1), titles={"en": "High performance"},
        criteria=[
            {"key": "few", "family": "compliance", "title": {"en": "Few points failed"}, "operator": "<=",
             "measure": "factory_noncompliance_share", "threshold": "0.15", "unit": "share",
             "explanation": {"en": "Points not met of those assessed."}},
            {"key": "alerts", "family": "compliance", "title": {"en": "No alert"}, "operator": "<=",
             "measure": "open_alerts", "threshold": "0", "unit": "alerts", "explanation": {"en": "Open ones."}}])
    return operations.compute(cycle=world.cycle(cast.factory), on=DAY, now=moment(DAY))


def text(response: HttpResponse) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_each_criterion_is_explained(cast: Cast, client_of: ClientOf, decision: Decision) -> None:
    page = text(client_of(cast.team_leader).get(f"/office/decisions/{decision.pk}/"))
    assert "Few points failed" in page
    assert "at most 15" in page
    assert "Points not met of those assessed." in page
    assert "No alert" in page
    without = text(client_of(cast.monitoring_officer).get(f"/office/decisions/{decision.pk}/"))
    assert "No alert" not in without
    assert "does not list" in without


def test_two_people_decide_and_the_factory_asks_for_a_review(cast: Cast, client_of: ClientOf,
                                                             decision: Decision) -> None:
    where = f"/office/decisions/{decision.pk}/"
    answer = {"verdict": "does_not_meet", "reason": "Not yet."}
    assert client_of(cast.monitoring_officer).post(where, answer).status_code == 200
    decision.refresh_from_db()
    assert decision.state == "computed", "who may not advise changes nothing"
    assert "required" in text(client_of(cast.team_leader).post(where, {"verdict": "meets", "reason": ""}))
    assert client_of(cast.team_leader).post(where, answer).status_code == 302
    assert "<form method=\"post\" class=\"form\">" not in text(client_of(cast.team_leader).get(where))
    assert client_of(cast.country_manager).post(where, answer).status_code == 302
    release = Release.objects.get()
    manager = client_of(cast.factory_manager)
    page = text(manager.get(f"/factory/reports/{release.pk}/"))
    assert "Not yet." in page
    assert "does not list" in page
    assert f"/factory/decisions/{decision.pk}/review/" in page
    assert manager.post(f"/factory/decisions/{decision.pk}/review/", {"text": "Look again."}).status_code == 302
    assert manager.get(f"/factory/decisions/{decision.pk}/review/").status_code == 404, "once"
    assert "must look at it again" in text(client_of(cast.country_manager).post(where, answer))
    other = cast.person("country_manager", name="Second Manager")
    assert client_of(other).post(where, {"verdict": "meets", "reason": "It counts."}).status_code == 302
    assert Release.objects.get(number=2).snapshot["verdict"] == "meets"


def test_others_do_not_see_it(cast: Cast, client_of: ClientOf, decision: Decision) -> None:
    where = f"/office/decisions/{decision.pk}/"
    leader = cast.person("team_leader", name="Other Leader", at=cast.other_office)
    for person in (leader, cast.factory_manager, cast.buyer_staff, cast.constituent, cast.advisor):
        assert client_of(person).get(where).status_code == 404
    assert client_of(cast.factory_manager).get(f"/factory/decisions/{decision.pk}/review/").status_code == 404


def test_it_is_computed_again_by_who_advises(cast: Cast, client_of: ClientOf, decision: Decision) -> None:
    again = f"/office/decisions/{decision.pk}/compute/"
    assert client_of(cast.team_leader).post(again).status_code == 302
    assert client_of(cast.team_leader).get(again).status_code == 405
    assert client_of(cast.monitoring_officer).post(again).status_code == 404


@pytest.mark.parametrize(("name", "address"), [("office:decision", "/office/decisions/{}/"),
                                               ("office:decisions", "/office/decisions/")])
def test_what_the_pages_cost(cast: Cast, client_of: ClientOf, decision: Decision, name: str, address: str,
                             count_page: Callable[[str, Client, str], HttpResponse]) -> None:
    count_page(name, client_of(cast.team_leader), address.format(decision.pk))
