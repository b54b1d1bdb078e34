"""Tokens, webhooks and exports on their own pages, for whoever they belong to; the administrator's list."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.builders.reports import DUE, Reports, moment
from tests.cast import Cast
from treadle.domain.access.models import Token
from treadle.domain.access.operations import issue_token
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Delivery, Endpoint, Export
from treadle.domain.notices.states import DeliveryState, EndpointState, ExportState
from treadle.domain.parties.models import Person
from treadle.journeys import bulk_export, deliver_webhooks
from treadle.journeys.release_report import release_assessment_report

pytestmark = pytest.mark.django_db
type ClientOf = Callable[[Person], Client]
type CountPage = Callable[[str, Client, str], HttpResponse]
NOW = moment(DUE)
URL = "https://erp.example.org/hooks"


@pytest.fixture(autouse=True)
def on_the_day(set_today: Callable[[date], None]) -> None:
    set_today(DUE)


class TestTokens:
    def test_made_shown_once_used_and_revoked(self, cast: Cast, client_of: ClientOf, count_page: CountPage) -> None:
        client = client_of(cast.buyer_staff)
        answer = client.post("/account/tokens/", {"name": "ERP", "scopes": ["factories:read"], "days": "90"})
        key = re.search(r"trd_[\w-]{40,}", answer.content.decode())
        assert key
        assert answer["Cache-Control"] == "no-store, private"
        assert Client().get("/api/v1/factories", headers={"Authorization": f"Bearer {key[0]}"}).status_code == 200
        text = count_page("public:tokens", client, "/account/tokens/").content.decode()
        assert key[0] not in text
        assert "ERP" in text
        token = Token.objects.get()
        assert client_of(cast.factory_manager).post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
        assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
        assert Client().get("/api/v1/factories", headers={"Authorization": f"Bearer {key[0]}"}).status_code == 401

    def test_no_scope_beyond_the_roles_is_offered_or_taken(self, cast: Cast, client_of: ClientOf) -> None:
        client = client_of(cast.constituent)
        assert "factories:read" not in client.get("/account/tokens/").content.decode()
        wish = {"name": "x", "scopes": ["factories:read"], "days": "90"}
        assert client.post("/account/tokens/", wish).status_code == 200
        assert not Token.objects.exists()


class TestWebhooks:
    def test_added_rotated_switched_and_removed(self, cast: Cast, client_of: ClientOf, count_page: CountPage) -> None:
        client = client_of(cast.factory_manager)
        answer = client.post("/account/webhooks/", {"url": URL, "events": ["report.released"]})
        assert "whsec_" in answer.content.decode()
        endpoint = Endpoint.objects.get()
        where = f"/account/webhooks/{endpoint.pk}/"
        assert "whsec_" not in count_page("public:webhook", client, where).content.decode()
        assert "whsec_" in client.post(f"{where}change/", {"what": "rotate"}).content.decode()
        client.post(f"{where}change/", {"what": "off"})
        assert Endpoint.objects.get().state == EndpointState.DISABLED
        client.post(f"{where}change/", {"what": "on"})
        assert Endpoint.objects.get().state == EndpointState.ACTIVE
        assert client_of(cast.advisor).get(where).status_code == 404
        assert client_of(cast.advisor).post(f"{where}change/", {"what": "remove"}).status_code == 404
        client.post(f"{where}change/", {"what": "remove"})
        assert not Endpoint.objects.exists()
        count_page("public:webhooks", client, "/account/webhooks/")

    def test_a_wrong_address_comes_back_into_the_form(self, cast: Cast, client_of: ClientOf) -> None:
        answer = client_of(cast.advisor).post("/account/webhooks/", {"url": "http://a", "events": ["report.released"]})
        assert "https://" in answer.content.decode()
        assert not Endpoint.objects.exists()

    def test_the_log_and_sending_again(self, cast: Cast, client_of: ClientOf) -> None:
        opened = deliver_webhooks.open_webhook(url=URL, events=["report.released"], by=cast.factory_manager,
                                               now=moment(date(2025, 1, 1)))
        release_assessment_report(assessment=Reports(cast).ready(), by=cast.team_leader, now=NOW)
        deliver_webhooks.send_due(on=DUE, now=NOW)
        delivery = Delivery.objects.get()
        Delivery.objects.update(state=DeliveryState.FAILED, next_try_at=None)
        client = client_of(cast.factory_manager)
        assert str(delivery.pk) in client.get(f"/account/webhooks/{opened.endpoint.pk}/").content.decode()
        again = f"/account/webhooks/sent/{delivery.pk}/again/"
        assert client_of(cast.buyer_staff).post(again).status_code == 404
        assert client.post(again).status_code == 302
        assert Delivery.objects.get().state == DeliveryState.WAITING


class TestExports:
    def test_asked_for_watched_and_fetched(self, cast: Cast, client_of: ClientOf, count_page: CountPage) -> None:
        release_assessment_report(assessment=Reports(cast).ready(), by=cast.team_leader, now=NOW)
        client = client_of(cast.team_leader)
        assert client.post("/exports/", {"what": "answers", "form": "csv"}).status_code == 302
        export = Export.objects.get()
        assert f"/exports/{export.pk}/" in client.get("/exports/").content.decode()
        assert client.get(f"/exports/{export.pk}/file/").status_code == 404
        bulk_export.write_export.func(str(export.pk), NOW.isoformat())
        piece = client.get(f"/exports/{export.pk}/").content.decode()
        assert "hx-get" not in piece
        file = client.get(f"/exports/{export.pk}/file/")
        assert cast.factory.name in b"".join(file).decode()
        assert f'filename="answers-{DUE.isoformat()}.csv"' in file["Content-Disposition"]
        assert file["Cache-Control"] == "no-store, private"
        for other in (cast.administrator, cast.factory_manager):
            for path in ("", "file/"):
                assert client_of(other).get(f"/exports/{export.pk}/{path}").status_code == 404
        assert Entry.objects.filter(event="export.fetched").count() == 1
        count_page("public:exports", client, "/exports/")

    def test_a_form_that_does_not_fit_says_so(self, cast: Cast, client_of: ClientOf) -> None:
        client = client_of(cast.team_leader)
        for wish in ({}, {"what": "all", "form": "csv"},
                     {"what": "plans", "form": "csv", "since": "2026-02-02", "until": "2026-01-01"}):
            assert client.post("/exports/", wish).status_code == 200
        assert not Export.objects.exists()

    def test_only_those_who_may_export(self, cast: Cast, client_of: ClientOf) -> None:
        for person in (cast.worker_representative, cast.constituent):
            client = client_of(person)
            assert client.get("/exports/").status_code == 404
            assert "/exports/" not in client.get("/account/").content.decode()
        assert "answers" not in client_of(cast.buyer_staff).get("/exports/").content.decode()

    def test_a_failure_is_said(self, cast: Cast, client_of: ClientOf) -> None:
        Export.objects.create(person=cast.team_leader, what="plans", form="csv", asked_at=NOW, done_at=NOW,
                              state=ExportState.FAILED, error="It did not work.")
        assert "It did not work." in client_of(cast.team_leader).get("/exports/").content.decode()


class TestAdministrator:
    def test_sees_and_shuts_all(self, cast: Cast, client_of: ClientOf, count_page: CountPage) -> None:
        token = issue_token(person=cast.buyer_staff, scopes=["factories:read"], days=30, now=NOW, name="ERP").token
        endpoint = deliver_webhooks.open_webhook(url=URL, events=["report.released"], by=cast.buyer_staff,
                                                 now=NOW).endpoint
        client = client_of(cast.administrator)
        text = count_page("office:machines", client, "/office/machines/").content.decode()
        assert URL in text
        assert token.prefix in text
        client.post("/office/machines/tokens/revoke/", {"row": [str(token.pk), "x"]})
        client.post("/office/machines/webhooks/off/", {"row": [str(endpoint.pk)]})
        assert Token.objects.get().revoked_by == cast.administrator
        assert Endpoint.objects.get().state == EndpointState.DISABLED
        assert client.get("/office/machines/?t_export=csv").status_code == 200

    def test_nobody_else_does(self, cast: Cast, client_of: ClientOf) -> None:
        client = client_of(cast.country_manager)
        assert client.get("/office/machines/").status_code == 404
        assert client.post("/office/machines/tokens/revoke/").status_code == 404
