"""The administrator's pages: what is alive, what failed and why, what is slow."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django_ox.models import OxTask

from tests.cast import Cast
from treadle.domain.ledger import operations as ledger
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Person
from treadle.ui import clock, slow_statements
from treadle.ui.slow_statements import Slow

pytestmark = pytest.mark.django_db
type ClientOf = Callable[[Person], Client]
type CountPage = Callable[[str, Client, str], HttpResponse]
TRACE = 'Traceback:\n  File "/srv/treadle/journeys/send_mail.py", line 61, in deliver\nValueError: Linh Tran'


def task(status: str, **more: object) -> OxTask:
    """A background task in a state."""
    return OxTask.objects.create(task_path="treadle.journeys.send_mail.deliver", backend_name="default", status=status,
                                 enqueued_at=clock.machine_now(), max_attempts=5, args=["Linh"], **more)


@pytest.mark.parametrize("path", ["", "jobs/", "slow/"])
def test_only_the_administrator_gets_in(cast: Cast, client_of: ClientOf, path: str) -> None:
    assert client_of(cast.administrator).get(f"/office/installation/{path}").status_code == 200
    for person in (cast.country_manager, cast.monitoring_officer, cast.factory_manager, cast.buyer_staff):
        assert client_of(person).get(f"/office/installation/{path}").status_code == 404


def test_what_is_dead_is_said(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.administrator)
    said = client.get("/office/installation/").content.decode()
    assert "No worker is alive" in said
    assert "The clock has not gone through" in said
    ledger.beat(name="worker:host:1", at=clock.machine_now())
    ledger.beat(name="clock", at=clock.machine_now() - timedelta(minutes=4), failed=["mail"])
    said = client.get("/office/installation/").content.decode()
    assert "No worker is alive" not in said
    assert "The clock has not gone through" not in said
    assert "tried again: mail" in said
    assert "4 minutes ago" in said


def test_a_failed_job_tells_where_and_may_be_tried_again(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.administrator)
    failed = task("FAILED", attempts=5, errors=[{"exception_class_path": "builtins.ValueError", "traceback": TRACE}])
    done = task("SUCCESSFUL")
    listed = client.get("/office/installation/jobs/?state=FAILED").content.decode()
    assert "Mail to one person" in listed
    assert "ValueError (send_mail.py:61)" in listed
    assert str(done.pk) not in listed
    page = client.get(f"/office/installation/jobs/{failed.pk}/").content.decode()
    assert "Linh" not in listed + page

    assert client.get(f"/office/installation/jobs/{failed.pk}/retry/").status_code == 405
    assert client_of(cast.country_manager).post(f"/office/installation/jobs/{failed.pk}/retry/").status_code == 404
    assert client.post(f"/office/installation/jobs/{failed.pk}/retry/").status_code == 302
    failed.refresh_from_db()
    assert failed.status == "READY"
    entry = Entry.objects.get(event="job.retried")
    assert (entry.by, entry.on_id) == (cast.administrator, str(failed.pk))


def test_a_job_that_is_done_is_not_run_again(cast: Cast, client_of: ClientOf) -> None:
    done = task("SUCCESSFUL")
    answer = client_of(cast.administrator).post(f"/office/installation/jobs/{done.pk}/retry/")
    assert answer.status_code == 409
    assert "Only a job that failed" in answer.content.decode()
    assert not Entry.objects.filter(event="job.retried").exists()


def test_slow_statements_are_shown(cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow("2026-03-02T09:00:00+00:00", 812, "office:home", 'SELECT "name" FROM "t" WHERE "id" = %s', "")
    monkeypatch.setattr("treadle.web.office.installation.listed", lambda: [slow])
    said = client_of(cast.administrator).get("/office/installation/slow/").content.decode()
    assert "office:home: 1" in said
    assert "812" in said
    monkeypatch.setattr("treadle.web.office.installation.listed", slow_statements.listed)


def test_the_pages_cost_little(cast: Cast, client_of: ClientOf, count_page: CountPage) -> None:
    for _number in range(30):
        task("READY")
    client = client_of(cast.administrator)
    for name, path in (("installation", ""), ("jobs", "jobs/"), ("slow-statements", "slow/")):
        count_page(f"office:{name}", client, f"/office/installation/{path}")
