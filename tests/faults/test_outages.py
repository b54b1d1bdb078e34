"""A full disk, a lost database and a clock that jumps: a plain sentence, and recovery without anybody's help."""

import http.client
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

from tests.builders.cycles import enrolled, staffed
from tests.cast import DAY, NOW, Cast
from tests.faults.test_kills import TOKEN, forking
from tests.faults.test_run import free_port
from tests.processes import Installation, wait_for
from treadle.domain.cycles.models import Milestone
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Notice
from treadle.journeys.tick import tick

WRITES = """
import resource, signal
from datetime import UTC, datetime
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client
from treadle.domain.files.operations import store_file
from treadle.domain.ledger.operations import record
from treadle.domain.notices.models import Notice
from treadle.domain.parties.models import Person
from treadle.ui.failures import outage, NO_ROOM
at = datetime(2026, 3, 2, 9, tzinfo=UTC)
person = Person.objects.create(login="somebody", name="S")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
kept, why = 0, None
_soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, hard))
for number in range(4000):
    try:
        with transaction.atomic():
            Notice.objects.create(person=person, kind="test", sent_at=at, facts={"fill": "x" * 4000})
            record("test.pair", on=person, by=person, at=at)
        kept += 1
    except (DatabaseError, OSError) as error:
        why = error
        break
assert why is not None, "the disk never got full"
assert outage(why) == NO_ROOM, repr(why)
try:
    store_file(content=b"text " * 1_500_000, name="a.txt", by=person, now=at)
except OSError as error:
    assert outage(error) == NO_ROOM
else:
    raise AssertionError("a file was kept on a full disk")
assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()], "half a file is left"
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
from treadle.domain.ledger.models import Entry
assert Notice.objects.count() == Entry.objects.filter(event="test.pair").count() == kept > 0
with transaction.atomic():
    Notice.objects.create(person=person, kind="test", sent_at=at)
print("went on", kept)
"""


@pytest.mark.slow
def test_a_full_disk_loses_nothing_and_passes(tmp_path: Path) -> None:
    """The largest file is limited, as a full disk limits it: SQLite's journal and a stored file both hit it."""
    place = Installation(tmp_path / "data", TREADLE_DATABASE_URL="")
    place.run("init", "--quiet")
    limit = (place.folder / "treadle.sqlite3").stat().st_size + 400_000
    said = place.python(WRITES.replace("MOST_BYTES", str(limit)))
    assert said.startswith("went on")
    assert place.python("from django.db import connection as c\nwith c.cursor() as u:\n"
                        "    u.execute('PRAGMA integrity_check')\n    print(u.fetchone()[0])") == "ok"


@contextmanager
def without_database(place: Installation) -> Iterator[None]:
    """Nobody reaches the database: PostgreSQL refuses and ends every connection, SQLite is locked by another."""
    address = place.environment.get("TREADLE_DATABASE_URL", "")
    if not address:
        with closing(sqlite3.connect(place.folder / "treadle.sqlite3", isolation_level=None)) as held:
            held.execute("BEGIN IMMEDIATE")
            yield
            held.execute("ROLLBACK")
        return
    name = urlsplit(address).path.lstrip("/")
    with psycopg.connect(os.environ["TREADLE_TEST_DATABASE_URL"], autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def answer_of(port: int, method: str, path: str, session: str = "", **fields: str) -> tuple[int, str]:
    """Status and text of what the site answers."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
    with closing(asked):
        asked.request(method, path, urlencode(fields | {"csrfmiddlewaretoken": TOKEN}) if fields else None, headers)
        answer = asked.getresponse()
        return answer.status, answer.read().decode()


def answers(port: int) -> bool:
    """Whether somebody listens."""
    try:
        return answer_of(port, "GET", "/health/live")[0] == 200
    except OSError:
        return False


@pytest.mark.slow
def test_a_lost_database_is_told_plainly_and_passes(stage: tuple[Installation, str, str], tmp_path: Path) -> None:
    prepared, session, office = stage
    place = prepared.copied(tmp_path / "data")
    port = free_port()
    with forking(place, "web", str(port)) as forks:
        forks.begin()
        wait_for(lambda: answers(port), says="the site did not begin")

        def register(name: str) -> tuple[int, str]:
            return answer_of(port, "POST", "/office/factories/new/", session, name=name, country="VN", office=office)

        assert register("Before")[0] == 302
        with without_database(place):
            status, page = register("Meanwhile")
            assert status == 503
            assert "The database does not answer" in page
            assert "Traceback" not in page
            assert answer_of(port, "GET", "/health/live")[0] == 200
        assert register("After")[0] == 302, "the site did not come back by itself"
    names = place.python("from treadle.domain.parties.models import Factory\n"
                         "print(*sorted(Factory.objects.filter(name__in=['Before', 'Meanwhile', 'After'])"
                         ".values_list('name', flat=True)))")
    assert names == "After Before"


@pytest.mark.django_db
def test_a_clock_that_jumps_does_nothing_twice_and_undoes_nothing(cast: Cast) -> None:
    staffed(cast, enrolled(cast))

    def run(days: int) -> None:
        later = NOW + timedelta(days=days)
        failed = [each.failed for each in tick(on=later.date(), now=later) if each.failed]
        assert not failed

    def kept() -> tuple[set[object], int, list[object]]:
        return (set(Notice.objects.values_list("person", "once_key", "kind")), Entry.objects.count(),
                list(Milestone.objects.order_by("pk").values_list("state", "due_on")))

    assert NOW.date() == DAY
    run(0)
    run(120)  # forward by four months: what is due by then is done
    there = kept()
    assert Notice.objects.exists()
    run(-300)  # back by ten
    run(0)
    run(120)
    assert kept() == there, "a clock that went back did something twice, or undid something"
    run(121)
    assert kept()[0] >= there[0]
