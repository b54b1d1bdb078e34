"""The factory's and the buyer's pages of a cycle."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.builders import cycles as build
from tests.cast import Cast
from treadle.domain.cycles import operations as ops
from treadle.domain.cycles.models import Agreement, Milestone
from treadle.domain.parties.models import Person

pytestmark = pytest.mark.django_db
DAY = build.SIGNED_UP
type ClientOf = Callable[[Person], Client]
type SetToday = Callable[[date], None]


def test_consent_is_given_and_withdrawn_with_plain_words(cast: Cast, client_of: ClientOf, set_today: SetToday) -> None:
    set_today(DAY)
    cycle = build.enrolled(cast)
    assert cast.supply_link
    client = client_of(cast.factory_manager)
    listed = client.get(reverse("factory:consents")).content.decode()
    assert escape(cast.buyer.name) in listed
    assert cast.other_buyer.name not in listed
    give = reverse("factory:consent-give", args=[cycle.pk, cast.buyer.pk])
    assert "never see visit notes" in client.get(give).content.decode()
    client.post(give)
    page = reverse("buyer:cycle", args=[cycle.pk])
    assert client_of(cast.buyer_staff).get(page).status_code == 200
    withdraw = reverse("factory:consent-withdraw", args=[cycle.pk, cast.buyer.pk])
    assert "sees nothing new of this cycle" in client.get(withdraw).content.decode()
    client.post(withdraw)
    assert client_of(cast.buyer_staff).get(page).status_code == 404
    assert client.get(withdraw).status_code == 404
    assert client.get(reverse("factory:consent-give", args=[cycle.pk, cast.other_buyer.pk])).status_code == 404
    for role in ("worker_representative", "ambassador", "buyer_staff"):
        assert client_of(getattr(cast, role)).get(reverse("factory:consents")).status_code == 404
        assert client_of(getattr(cast, role)).post(give).status_code == 404


def test_a_factory_signs_by_itself_once(cast: Cast, client_of: ClientOf, set_today: SetToday) -> None:
    set_today(DAY)
    url, client = reverse("factory:agreement"), client_of(cast.factory_manager)
    assert "Sign for the factory" in client.get(url).content.decode()
    assert "Sign for the factory" not in client_of(cast.worker_representative).get(url).content.decode()
    client.post(url, {"signatory_name": "Minh"})
    assert not Agreement.objects.exists()
    client.post(url, {"signatory_name": "Minh", "agreed": "on"})
    client.post(url, {"signatory_name": "Minh", "agreed": "on"})
    assert Agreement.objects.get().recorded_by == cast.factory_manager
    assert "Signed" in client.get(url).content.decode()


def test_without_a_cycle_the_page_says_what_comes(cast: Cast, client_of: ClientOf) -> None:
    assert "No cycle yet" in client_of(cast.factory_manager).get(reverse("factory:cycles")).content.decode()
    assert client_of(cast.buyer_staff).get(reverse("factory:cycles")).status_code == 404


def test_a_factory_sees_no_other_factory(cast: Cast, client_of: ClientOf, set_today: SetToday) -> None:
    set_today(DAY)
    other = build.enrolled(cast, factory=cast.other_factory)
    visit = build.planned(cast, build.staffed(cast, other), DAY + timedelta(days=3))
    client = client_of(cast.factory_manager)
    assert client.get(reverse("factory:cycle", args=[other.pk])).status_code == 404
    assert client.get(reverse("factory:visit", args=[visit.pk])).status_code == 404
    assert client_of(cast.buyer_staff).get(reverse("buyer:cycle", args=[other.pk])).status_code == 404


def test_a_visit_within_a_window_shows_its_window_only(cast: Cast, client_of: ClientOf, set_today: SetToday) -> None:
    set_today(DAY)
    cycle = build.staffed(cast, build.enrolled(cast))
    client = client_of(cast.factory_manager)
    visit = build.planned(cast, cycle, date(2026, 1, 14), announcement="window", window_from=date(2026, 1, 12),
                          window_to=date(2026, 1, 16))
    text = client.get(reverse("factory:visit", args=[visit.pk])).content.decode()
    assert "12 January 2026 to 16 January 2026" in text
    assert "14 January" not in text + client.get(reverse("factory:visits")).content.decode()
    ops.move_visit(visit=visit, planned_on=date(2026, 1, 15), by=cast.advisor, now=build.at(DAY))
    assert cast.factory_manager.notices.count() == 1


def test_the_buyer_reads_no_reasons(cast: Cast, client_of: ClientOf, set_today: SetToday) -> None:
    set_today(DAY)
    cycle = build.consented(cast, build.enrolled(cast))
    report = Milestone.objects.get(cycle=cycle, kind="programme_progress_report")
    ops.postpone_milestone(milestone=report, until=date(2027, 1, 4), reason="The owner is ill.",
                           by=cast.country_manager, now=build.at(DAY))
    buyers = client_of(cast.buyer_staff).get(reverse("buyer:cycle", args=[cycle.pk]))
    own = client_of(cast.factory_manager).get(reverse("factory:cycle", args=[cycle.pk]))
    assert "owner is ill" not in buyers.content.decode()
    assert "The owner is ill." in own.content.decode()


def test_the_feed_needs_its_secret(cast: Cast, client: Client, set_today: SetToday) -> None:
    set_today(DAY)
    cycle = build.staffed(cast, build.enrolled(cast))
    build.planned(cast, cycle, DAY + timedelta(days=3))
    for token in ("", "x", "y" * 40):
        assert client.get(f"/calendar/{token}.ics").status_code == 404
    cast.advisor.calendar_token = "t" * 40
    cast.advisor.save()
    answer = client.get(reverse("calendar_feed", args=["t" * 40]))
    assert answer["Content-Type"].startswith("text/calendar")
    assert b"SUMMARY:Advisory visit: Bright Bobbin Garments" in answer.content
    assert b"DTSTART;VALUE=DATE:20260108" in answer.content
    cast.advisor.is_active = False
    cast.advisor.save()
    assert client.get(reverse("calendar_feed", args=["t" * 40])).status_code == 404
