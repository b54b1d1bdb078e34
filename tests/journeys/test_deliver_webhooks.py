"""Webhooks: read off the ledger, told once under one id, signed, and nothing that its reader may not see."""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured

from tests.builders.reports import DUE, Reports, moment
from tests.cast import Cast
from treadle.domain.cycles import operations as cycles
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Delivery, Endpoint, Notice
from treadle.domain.notices.operations import webhooks
from treadle.domain.notices.operations.webhooks import BACKOFF, Opened
from treadle.domain.notices.queries import log_of
from treadle.domain.notices.states import DeliveryState, EndpointState
from treadle.domain.parties.models import Person
from treadle.domain.reports.models import Release
from treadle.journeys import deliver_webhooks as journey
from treadle.journeys.release_report import release_assessment_report, withdraw_release
from treadle.kernel import outward
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db
NOW = moment(DUE)
URL = "https://erp.example.org/hooks"
EVENTS = ["report.released", "report.withdrawn", "cycle.closed", "factory.enrolled", "plan_item.verified"]


class Receiver:
    """What would have been sent; ``answers`` are given in turn, the last one for ever."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes, dict[str, str]]] = []
        self.answers: list[int | str] = [204]

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, hosts_within: object = ()) -> int:
        self.got.append((url, body, dict(headers)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, str):
            raise outward.Refused(answer)
        return answer


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    receiver = Receiver()
    monkeypatch.setattr(outward, "post", receiver.post)
    return receiver


def opened(person: Person, *events: str) -> Opened:
    return journey.open_webhook(url=URL, events=events or EVENTS, by=person, now=NOW - timedelta(days=2))


def released(cast: Cast, *, consent: bool = True) -> Release:
    world = Reports(cast)
    ready = world.ready()
    if consent:
        world.consent(ready.cycle, cast.buyer)
    return release_assessment_report(assessment=ready, by=cast.team_leader, now=NOW)


def run(now: Any = NOW) -> None:
    """The clock, and then the worker."""
    journey.send_due(on=now.date(), now=now)
    for pk in Delivery.objects.filter(state=DeliveryState.WAITING).values_list("pk", flat=True):
        journey.deliver.func(str(pk), now.isoformat())


class TestTelling:
    def test_a_released_report_is_told_once_with_ids_only(self, cast: Cast, receiver: Receiver) -> None:
        made = opened(cast.buyer_staff)
        release = released(cast)
        run()
        run()
        run(NOW + timedelta(days=1))
        assert len(receiver.got) == 1
        url, body, headers = receiver.got[0]
        said = json.loads(body)
        assert (url, said["type"]) == (URL, "report.released")
        assert said["data"] == {
            "report_id": str(release.pk), "cycle_id": str(release.cycle_id), "factory_id": str(cast.factory.pk),
            "url": f"{configured.BASE_URL}/api/v1/reports/{release.pk}"}
        assert cast.factory.name not in body.decode()
        assert headers["webhook-id"] == str(made.endpoint.deliveries.get().pk)

    def test_the_signature_is_that_of_standard_webhooks(self, cast: Cast, receiver: Receiver) -> None:
        made = opened(cast.factory_manager, "report.released")
        released(cast)
        run()
        _url, body, headers = receiver.got[0]
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = b64decode(made.secret.removeprefix("whsec_"))
        assert headers["webhook-signature"] == "v1," + b64encode(hmac.digest(key, signed, "sha256")).decode()
        assert int(headers["webhook-timestamp"]) == int(NOW.timestamp())
        assert made.secret not in str(Endpoint.objects.values().get())

    def test_both_secrets_sign_for_a_day_after_a_rotation(self, cast: Cast, receiver: Receiver) -> None:
        made = opened(cast.factory_manager, "report.released", "report.withdrawn")
        fresh = journey.rotate(endpoint=made.endpoint, by=cast.factory_manager, now=NOW)
        assert fresh.secret != made.secret
        release = released(cast)
        run()
        assert len(receiver.got[0][2]["webhook-signature"].split(" ")) == 2
        withdraw_release(release=release, reason="Wrong.", by=cast.team_leader, now=NOW + timedelta(hours=25))
        run(NOW + timedelta(hours=25))
        assert len(receiver.got[1][2]["webhook-signature"].split(" ")) == 1

    def test_only_what_was_asked_for_and_only_since_it_was_asked_for(self, cast: Cast, receiver: Receiver) -> None:
        opened(cast.factory_manager, "cycle.closed")
        release = released(cast)
        journey.open_webhook(url=URL, events=EVENTS, by=cast.administrator, now=NOW + timedelta(hours=1))
        run(NOW + timedelta(hours=1))
        assert receiver.got == []
        cycles.close_cycle(cycle=release.cycle, reason="Done.", by=cast.administrator, now=NOW + timedelta(hours=2))
        run(NOW + timedelta(hours=2))
        assert [json.loads(body)["type"] for _url, body, _headers in receiver.got] == ["cycle.closed"] * 2


class TestRights:
    def test_what_the_reader_may_not_see_is_never_told(self, cast: Cast, receiver: Receiver) -> None:
        """Without consent the buyer hears of nothing, and its log does not even show that there was something."""
        made = opened(cast.buyer_staff)
        released(cast, consent=False)
        run()
        assert receiver.got == []
        assert not log_of(made.endpoint).exists()
        assert made.endpoint.deliveries.get().state == DeliveryState.WITHHELD

    def test_a_right_that_ended_before_the_message_went_out(self, cast: Cast, receiver: Receiver) -> None:
        made = opened(cast.advisor)
        cast.advisor.memberships.all().delete()
        cast.member(cast.advisor, "team_leader")
        released(cast)
        journey.send_due(on=NOW.date(), now=NOW)
        cast.advisor.memberships.update(ends_on=DUE - timedelta(days=1))
        delivery = made.endpoint.deliveries.get()
        assert delivery.state == DeliveryState.WAITING
        journey.deliver.func(str(delivery.pk), NOW.isoformat())
        delivery.refresh_from_db()
        assert (receiver.got, delivery.state) == ([], DeliveryState.WITHHELD)

    def test_a_planned_visit_is_no_event(self) -> None:
        assert not [name for name in journey.LEDGER if "visit" in name or "assigned" in name]

    def test_nobody_touches_the_webhook_of_another(self, cast: Cast, receiver: Receiver) -> None:
        made = opened(cast.factory_manager)
        released(cast)
        run()
        delivery = made.endpoint.deliveries.get()
        for act in (
            lambda: journey.rotate(endpoint=made.endpoint, by=cast.administrator, now=NOW),
            lambda: journey.switch(endpoint=made.endpoint, active=False, by=cast.team_leader, now=NOW),
            lambda: journey.remove(endpoint=made.endpoint, by=cast.administrator, now=NOW),
            lambda: journey.resend(delivery=delivery, by=cast.administrator, now=NOW),
        ):
            with pytest.raises(NotYours):
                act()
        journey.switch(endpoint=made.endpoint, active=False, by=cast.administrator, now=NOW)
        assert Endpoint.objects.get().state == EndpointState.DISABLED
        assert Entry.objects.filter(event="webhook.switched_off").exists()


class TestFailing:
    def test_tried_again_later_under_the_same_id(self, cast: Cast, receiver: Receiver) -> None:
        made = opened(cast.factory_manager, "report.released")
        receiver.answers = [500, "no answer within 10 seconds", 200]
        released(cast)
        run()
        run(NOW + timedelta(seconds=30))  # too early
        run(NOW + BACKOFF[0])
        run(NOW + BACKOFF[0] + BACKOFF[1])
        assert len(receiver.got) == 3
        assert len({headers["webhook-id"] for _url, _body, headers in receiver.got}) == 1
        assert len({body for _url, body, _headers in receiver.got}) == 1
        delivery = made.endpoint.deliveries.get()
        assert (delivery.state, delivery.tries, delivery.last_status) == (DeliveryState.DELIVERED, 3, 200)
        made.endpoint.refresh_from_db()
        assert made.endpoint.failing_since is None

    def test_given_up_switched_off_and_told(self, cast: Cast, receiver: Receiver) -> None:
        made = opened(cast.factory_manager, "report.released")
        receiver.answers = [410]
        released(cast)
        now = NOW
        for wait in [timedelta(0), *BACKOFF]:
            now += wait
            run(now)
        delivery = made.endpoint.deliveries.get()
        assert (delivery.state, delivery.tries) == (DeliveryState.FAILED, len(BACKOFF) + 1)
        webhooks.note_failed(delivery=delivery, status=410, why="it answered 410", now=NOW + timedelta(days=6))
        made.endpoint.refresh_from_db()
        assert made.endpoint.state == EndpointState.DISABLED
        assert Notice.objects.filter(person=cast.factory_manager, kind="webhook.disabled").count() == 1
        receiver.answers = [200]
        journey.switch(endpoint=made.endpoint, active=True, by=cast.factory_manager, now=now)
        journey.resend(delivery=delivery, by=cast.factory_manager, now=now)
        journey.deliver.func(str(delivery.pk), now.isoformat())
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.DELIVERED

    def test_a_redirect_is_no_delivery(self, cast: Cast, receiver: Receiver) -> None:
        made = opened(cast.factory_manager, "report.released")
        receiver.answers = [302]
        released(cast)
        run()
        assert made.endpoint.deliveries.get().state == DeliveryState.WAITING

    def test_a_secret_that_cannot_be_read_any_more(self, cast: Cast, receiver: Receiver, settings: Any) -> None:
        made = opened(cast.factory_manager, "report.released")
        released(cast)
        settings.SECRET_KEY = "another key, as after a move without its data folder"
        run()
        assert receiver.got == []
        assert "new secret" in made.endpoint.deliveries.get().last_error

    @pytest.mark.usefixtures("demo_mode")
    def test_a_demonstration_tells_nobody(self, cast: Cast, receiver: Receiver) -> None:
        made = opened(cast.factory_manager, "report.released")
        released(cast)
        run()
        assert receiver.got == []
        assert "demonstration" in made.endpoint.deliveries.get().last_error


class TestOpening:
    @pytest.mark.parametrize("url", ["", "http://a.example/", "https://", "ftp://a.example", "https://a:b@c.example/",
                                     "javascript:alert(1)", "https://a.example:99999/", "https://a.example/ x"])
    def test_only_addresses_that_can_be(self, cast: Cast, url: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            journey.open_webhook(url=url, events=EVENTS, by=cast.advisor, now=NOW)
        assert "url" in refused.value.fields

    def test_known_events_and_few_addresses(self, cast: Cast) -> None:
        for events in ([], ["visit.planned"]):
            with pytest.raises(InvalidInput):
                journey.open_webhook(url=URL, events=events, by=cast.advisor, now=NOW)
        for _n in range(5):
            journey.open_webhook(url=URL, events=EVENTS, by=cast.advisor, now=NOW)
        with pytest.raises(RuleBroken):
            journey.open_webhook(url=URL, events=EVENTS, by=cast.advisor, now=NOW)

    def test_old_lines_are_forgotten_and_told_no_second_time(self, cast: Cast, receiver: Receiver) -> None:
        opened(cast.factory_manager, "report.released")
        released(cast)
        run()
        run(NOW + timedelta(days=91))
        assert not Delivery.objects.exists()
        assert len(receiver.got) == 1
