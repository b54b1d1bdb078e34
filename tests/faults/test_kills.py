"""`kill -9` of site, worker and clock in mid-write: what was confirmed is there, and what happens happens once."""

import http.client
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.faults.mailbox import mailbox
from tests.faults.test_run import free_port
from tests.house.tree import ROOT
from tests.processes import Installation, wait_for

KILLS = 200 if os.environ.get("TREADLE_TEST_LONG") else 10
pytestmark = pytest.mark.timeout(30 * KILLS)
TOKEN = "a" * 32
FACTORIES = """
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Factory
made = dict(Factory.objects.filter(name__startswith="Kill ").values_list("pk", "name"))
told = [pk for pk in Entry.objects.filter(on_kind="parties.factory").exclude(event="factory.changed")
        .values_list("on_id", flat=True) if pk in {str(each) for each in made}]
assert sorted(told) == sorted(str(pk) for pk in made), "a factory without its entry, or an entry twice"
print("\\n".join(sorted(made.values())))
"""
MAIL = """
from datetime import UTC, datetime
from treadle.domain.notices.models import Notice, Preference
from treadle.domain.parties.models import Person
from treadle.journeys.send_mail import deliver
at = datetime(2026, 3, 2, 9, tzinfo=UTC)
for number in range({count}):
    person = Person.objects.create(login=f"m{{number}}", name=f"M {{number}}", email=f"m{{number}}@example.org")
    Notice.objects.create(person=person, kind="test", sent_at=at)
    deliver.enqueue(str(person.pk), at.isoformat())
"""
MAILED = """
from django_ox.models import OxTask
from treadle.domain.notices.models import Notice
print(Notice.objects.filter(kind="test", mailed_at=None).count(),
      OxTask.objects.exclude(status="SUCCESSFUL").count())
"""
STATE = """
import hashlib
from django.db.models import Count
from treadle.domain.cycles.models import Milestone
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Notice
notices = sorted(map(str, Notice.objects.values_list("person__login", "kind", "once_key", "path")))
print(len(notices), hashlib.sha256(" ".join(notices).encode()).hexdigest()[:12],
      sorted(Entry.objects.values_list("event").annotate(n=Count("pk"))),
      sorted(Milestone.objects.values_list("state").annotate(n=Count("pk"))))
"""


class Forks:
    """The forking process of one installation."""

    def __init__(self, place: Installation, *words: str) -> None:
        environment = place.environment | {"DJANGO_SETTINGS_MODULE": "treadle.config.settings"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.forks", *words], env=environment, cwd=place.folder, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)

    def begin(self) -> int:
        """Begin a child; its id."""
        assert self._process.stdin
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return int(self._said())

    def kill(self, child: int) -> None:
        """`kill -9`, and wait until it is gone."""
        os.kill(child, signal.SIGKILL)
        assert self._said() == "gone"

    def _said(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline().strip()
        assert line, "the forking process ended by itself"
        return line

    def end(self) -> None:
        """End it and its children."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


@contextmanager
def forking(place: Installation, *words: str) -> Iterator[Forks]:
    """A forking process for a while."""
    forks = Forks(place, *words)
    try:
        yield forks
    finally:
        forks.end()


@pytest.fixture
def made(stage: tuple[Installation, str, str], tmp_path: Path) -> tuple[Installation, str, str]:
    """An installation with four enrolled factories, a session of its administrator, and the office's id."""
    place, session, office = stage
    return place.copied(tmp_path / "data", TREADLE_TASK_LEASE="2"), session, office


def post(port: int, session: str, fields: dict[str, str]) -> bool:
    """Whether the form was taken, and the answer came."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        asked.request("POST", "/office/factories/new/", urlencode(fields | {"csrfmiddlewaretoken": TOKEN}), headers)
        answer = asked.getresponse()
        body = answer.read()
        assert answer.status in {302, 503}, (answer.status, answer.getheaders(), body[-3000:])
        return answer.status == 302
    except (ConnectionError, http.client.HTTPException, TimeoutError):
        return False
    finally:
        asked.close()


def test_the_site_loses_nothing_that_it_confirmed(made: tuple[Installation, str, str]) -> None:
    place, session, office = made
    port, confirmed, number, chance = free_port(), set(), 0, random.Random(1)
    with forking(place, "web", str(port)) as forks:
        for _kill in range(KILLS):
            child = forks.begin()
            before, until = len(confirmed), time.monotonic() + 30
            ends = 0.0
            while not ends or time.monotonic() < ends:
                number += 1
                name = f"Kill {number:05}"
                if post(port, session, {"name": name, "country": "VN", "office": office}):
                    confirmed.add(name)
                    # The next one is begun by another process, so that the kill finds this one at work.
                    ends = ends or time.monotonic() + chance.uniform(0.0, 0.3)
                assert time.monotonic() < until, "the site did not come back by itself"
            last = subprocess.Popen([sys.executable, "-c", SENDS, str(port), session, office, f"{number:05}"])
            time.sleep(chance.uniform(0.05, 0.35))
            forks.kill(child)
            last.wait()
            assert len(confirmed) > before
    there = set(place.python(FACTORIES).splitlines())
    assert confirmed <= there


SENDS = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from urllib.parse import urlencode
import http.client
port, session, office, number = sys.argv[1:]
for turn in range(40):
    try:
        asked = http.client.HTTPConnection("127.0.0.1", int(port), timeout=5)
        fields = dict(name=f"Kill {{number}}-{{turn}}", country="VN", office=office, csrfmiddlewaretoken={TOKEN!r})
        asked.request("POST", "/office/factories/new/", urlencode(fields), {{"Content-Type":
                      "application/x-www-form-urlencoded", "Cookie": f"sessionid={{session}}; csrftoken={TOKEN}"}})
        asked.getresponse().read()
    except Exception:
        break
"""


def test_the_worker_does_everything_and_mail_keeps_its_id(made: tuple[Installation, str, str]) -> None:
    place, _session, _office = made
    chance = random.Random(2)
    with mailbox() as (port, ids):
        place.environment |= {"TREADLE_MAIL_HOST": "127.0.0.1", "TREADLE_MAIL_PORT": str(port), "TREADLE_MAIL_TLS": "0"}
        count = KILLS * 12
        place.python(MAIL.format(count=count))
        with forking(place, "worker") as forks:
            for _kill in range(KILLS):
                child, had = forks.begin(), len(ids)
                wait_for(lambda had=had: len(ids) > had or len(set(ids)) == count, seconds=60,
                         says="no mail came after a kill")
                time.sleep(chance.uniform(0.0, 0.1))
                forks.kill(child)
            forks.begin()
            wait_for(lambda: len(set(ids)) >= count, seconds=120, says=f"mail is missing: {len(set(ids))} of {count}")
            wait_for(lambda: place.python(MAILED) == "0 0", seconds=60, says="something was not remembered as done")
    assert len(set(ids)) == count, "the same messages went out under another Message-ID"
    assert len(ids) - count <= KILLS, "more was sent twice than kills can explain"


def test_a_killed_clock_ends_where_an_undisturbed_one_does(stage: tuple[Installation, str, str],
                                                           tmp_path: Path) -> None:
    killed, calm = (stage[0].copied(tmp_path / name) for name in ("killed", "calm"))
    days, chance = KILLS + 5, random.Random(3)
    with forking(calm, "clock", "2026-02-01") as forks:
        forks.begin()
        wait_for(lambda: days_done(calm) >= days, seconds=120, says="the clock is too slow")
    with forking(killed, "clock", "2026-02-01") as forks:
        for _kill in range(KILLS):
            child, had = forks.begin(), days_done(killed)
            wait_for(lambda had=had: days_done(killed) > had, seconds=60, says="the clock did not go on")
            time.sleep(chance.uniform(0.0, 0.15))
            forks.kill(child)
        forks.begin()
        wait_for(lambda: days_done(killed) >= days_done(calm), seconds=120, says="the clock did not come to its end")
    # Both are brought to the same day by the product's own command, which does nothing for days that are done.
    last = max(folder_day(killed), folder_day(calm))
    assert state_on(killed, last) == state_on(calm, last)


def folder_day(place: Installation) -> str:
    """The first day that is not done."""
    return (place.folder / "days-done").read_text()


def days_done(place: Installation) -> int:
    """How many days the clock has done."""
    path: Path = place.folder / "days-done"
    return (date.fromisoformat(path.read_text()) - date(2026, 2, 1)).days if path.exists() else 0


def state_on(place: Installation, day: str) -> str:
    """What is in the database after everything that is due by a day was done, on each day that was not done yet.

    Day by day, because an undisturbed clock leaves out none: after a pause it sends no reminder of what is past.
    """
    ticks = f"""
from datetime import UTC, date, datetime, timedelta
from treadle.journeys.tick import tick
day = min(date.fromisoformat({folder_day(place)!r}), date.fromisoformat({day!r}))
while day <= date.fromisoformat({day!r}):
    failed = [each.failed for each in tick(on=day, now=datetime.combine(day, datetime.min.time(), UTC)) if each.failed]
    assert not failed, failed
    day += timedelta(days=1)
"""
    return place.python(ticks + STATE)
