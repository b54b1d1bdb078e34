"""What machines that watch over the service are told, and what they are not."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from pytest_django.fixtures import Settings

from treadle.domain.ledger import operations as ledger
from treadle.domain.ledger.models import Pulse
from treadle.journeys import condition
from treadle.journeys.turns import only_one
from treadle.ui import clock

pytestmark = pytest.mark.django_db
TOKEN = "a token of some length for tests"


def test_live_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(condition, "database_answers", lambda: False)
    assert Client().get("/health/live").json() == {"status": "ok"}


class TestReady:
    def test_without_worker_and_clock_it_serves_and_says_so(self) -> None:
        answer = Client().get("/health/ready")
        assert answer.status_code == 200
        assert answer.json() == {"status": "degraded", "parts": {
            "database": "ok", "tables": "ok", "disk": "ok", "worker": "late", "clock": "late"}}

    def test_with_both_all_is_well(self) -> None:
        for name in ("clock", "worker:host:1"):
            ledger.beat(name=name, at=clock.machine_now())
        assert Client().get("/health/ready").json()["status"] == "ok"
        Pulse.objects.update(beat_at=clock.machine_now() - timedelta(hours=1))
        assert Client().get("/health/ready").json()["status"] == "degraded"

    @pytest.mark.parametrize("part", ["database_answers", "tables_are_made", "has_room"])
    def test_what_keeps_pages_from_working_takes_the_site_away(self, part: str,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(condition, part, lambda: False)
        answer = Client().get("/health/ready")
        assert answer.status_code == 503
        assert answer.json()["status"] == "failing"


def test_a_gone_workers_pulse_is_forgotten() -> None:
    now = clock.machine_now()
    ledger.beat(name="worker:old:1", at=now - timedelta(days=2))
    ledger.beat(name="worker:new:1", at=now)
    assert list(Pulse.objects.values_list("name", flat=True)) == ["worker:new:1"]


class TestMetrics:
    def test_there_are_none_unless_asked_for(self, settings: Settings) -> None:
        assert Client().get("/metrics").status_code == 404
        settings.METRICS_TOKEN = TOKEN
        assert Client().get("/metrics").status_code == 404
        assert Client(headers={"Authorization": "Bearer other"}).get("/metrics").status_code == 404

    def test_requests_are_counted_by_view_and_the_queue_is_told(self, settings: Settings) -> None:
        settings.METRICS_TOKEN = TOKEN
        watcher = Client(headers={"Authorization": f"Bearer {TOKEN}"})
        Client().get("/roles/?secret=word")
        Client().generic("BREW", "/nowhere/")
        ledger.beat(name="clock", at=clock.machine_now())
        said = watcher.get("/metrics").content.decode()
        assert 'treadle_requests_total{method="GET",status="200",view="public:roles"}' in said
        assert 'treadle_requests_total{method="OTHER",status="404",view="none"}' in said
        assert 'treadle_request_seconds_bucket{le="0.5",view="public:roles"}' in said
        for name in ("tasks_waiting", "tasks_failed", "tick_age_seconds", "mail_waiting", "workers"):
            assert f"\ntreadle_{name} " in said
        assert "\ntreadle_database_up 1.0" in said
        assert "secret" not in said
        assert "BREW" not in said

    def test_without_a_database_it_still_answers(self, settings: Settings,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(*_args: object, **_more: object) -> None:
            raise DatabaseError

        settings.METRICS_TOKEN = TOKEN
        monkeypatch.setattr(condition, "queue", fails)
        said = Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/metrics").content.decode()
        assert "\ntreadle_database_up 0.0" in said


def test_a_turn_is_had_by_one_only(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    with only_one("test") as first:
        assert first
    with only_one("test") as again:
        assert again, "the turn did not end with its block"


@pytest.mark.django_db(transaction=True)
def test_what_is_counted_for_sign_in_lies_in_the_database() -> None:
    cache.set("counted", [1.0], 60)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM treadle_cache WHERE cache_key LIKE '%%counted'")
        assert cursor.fetchone()[0] == 1
    cache.clear()
