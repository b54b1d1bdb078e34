"""`kill -9` of the site in mid-sync: what a tablet was told is there, what it was not told it sends again."""

import http.client
import os
import random
import threading
import time
from pathlib import Path

import pytest

from tests.faults.test_kills import forking
from tests.faults.test_run import free_port
from tests.field.client import Device, Refused, Transport
from tests.processes import Installation

KILLS = 200 if os.environ.get("TREADLE_TEST_LONG") else 10
pytestmark = pytest.mark.timeout(30 * KILLS)
STAGE = """
from datetime import UTC, datetime
from tests.builders.assessments import Desk
from tests.cast import Cast
from treadle.domain.access.operations import issue_token
from treadle.domain.standards.queries import sheet_for
cast = Cast()
desk = Desk(cast)
asked = sheet_for(desk.version, country="VN", on=desk.day)
codes = [one.question.code for one in asked if one.question.type == "scored"]
tokens = [issue_token(person=person, scopes=["field"], days=60, now=datetime.now(UTC)).key
          for person in (cast.assessor, desk.second)]
print(desk.visit.pk, *tokens, ",".join(codes[:40]))
"""
ROWS = """
from tests.field.rows import check_rows
from treadle.domain.assessments.models import Answer
from treadle.domain.cycles.models import Visit
from treadle.domain.ledger.models import Entry
from treadle.domain.fieldwork.models import Bundle
check_rows(Visit.objects.get())
assert Answer.objects.exists()
assert Entry.objects.filter(event="journal.received").count() <= Bundle.objects.count()
print("equal")
"""


def line(port: int, token: str) -> Transport:
    """A device's line to a server that may be gone."""

    def send(method: str, address: str, body: bytes | None) -> tuple[int, bytes]:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            asked.request(method, address, body, {"Authorization": f"Bearer {token}",
                                                  "Content-Type": "application/json"})
            answer = asked.getresponse()
            if answer.getheader("Content-Length") is None:  # the kill cut the headers: no answer, as on a tablet
                raise ConnectionError("the answer ends in its headers")
            return answer.status, answer.read()
        finally:
            asked.close()

    return send


class Writer:
    """A tablet that writes and syncs without a pause, and knows what it was told."""

    def __init__(self, device: Device, codes: list[str], chance: random.Random) -> None:
        self.device, self.codes, self.chance = device, codes, chance
        self.last: dict[str, str] = {}
        self.told = 0
        self.on = False

    def once(self) -> bool:
        """Write two answers and sync; whether the server said that it has them."""
        for code in self.chance.sample(self.codes, 2):
            value = {"o": self.chance.choice(["met", "not_met", "not_assessed"])}
            seen = [self.last[code]] if code in self.last else []
            self.last[code] = self.device.write(f"q/{code}", value, seen=seen)
        try:
            self.device.sync()
        except (ConnectionError, http.client.HTTPException, TimeoutError, OSError):
            return False
        except Refused as refused:
            if refused.status != 503:
                raise
            return False
        self.told = self.device.server[self.device.id]
        return True

    def go_on(self) -> None:
        """Until it is told to stop."""
        while self.on:
            self.once()


def test_a_tablet_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    place = Installation(tmp_path / "data")
    place.run("init", "--quiet")
    visit, first, second, codes = place.python(STAGE).split()
    port, chance = free_port(), random.Random(4)
    writer = Writer(Device(visit, line(port, first)), codes.split(","), chance)
    with forking(place, "web", str(port)) as forks:
        for _kill in range(KILLS):
            child, until = forks.begin(), time.monotonic() + 30
            while not _leased(writer.device):
                assert time.monotonic() < until, "the site did not come back by itself"
            assert writer.device.exchange([])["have"].get(writer.device.id, 0) >= writer.told, "something is gone"
            while not writer.once():
                assert time.monotonic() < until, "nothing was taken any more"
            _kill_in_mid_sync(writer, lambda child=child: forks.kill(child), chance)
        forks.begin()
        _check_everything(writer.device, Device(visit, line(port, second)))
    assert place.python(ROWS) == "equal"


def _leased(device: Device) -> bool:
    """Whether the server is there; the first time, it gives the lease."""
    try:
        if not device.id:
            device.get_lease()
        device.exchange([])
    except (ConnectionError, http.client.HTTPException, TimeoutError, OSError):
        time.sleep(0.05)
        return False
    return True


def _kill_in_mid_sync(writer: Writer, kill, chance: random.Random) -> None:  # type: ignore[no-untyped-def]
    writer.on = True
    thread = threading.Thread(target=writer.go_on)
    thread.start()
    time.sleep(chance.uniform(0.05, 0.3))
    kill()
    writer.on = False
    thread.join()


def _check_everything(one: Device, two: Device) -> None:
    """The other's tablet gets every entry that was ever written, and the same document follows."""
    until = time.monotonic() + 30
    while not _leased(two):
        assert time.monotonic() < until
    one.sync()
    two.sync()
    assert set(one.entries) == set(two.entries)
    assert one.document() == two.document()
    assert not one.refused
