"""Two sites, two workers and two clocks on one database and one data folder."""

import http.client
import json
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.faults.mailbox import mailbox
from tests.faults.test_kills import MAIL, MAILED, TOKEN, forking
from tests.faults.test_run import free_port
from tests.processes import Installation, wait_for

pytestmark = pytest.mark.slow
PEOPLE = """
from treadle.domain.parties.models import Person
for name in ("guessed", "other"):
    Person.objects.create_user(name, "the right password, of some length", name=name)
"""
HOLDS = """
import time
from pathlib import Path
from treadle.journeys.turns import only_one
with only_one("clock") as is_mine:
    Path("held" if is_mine else "not-held").touch()
    time.sleep(120)
"""


def sign_in(port: int, login: str, password: str) -> int:
    """The status of a try to sign in: 302 when it went well."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": f"csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
    with closing(asked):
        fields = {"login": login, "password": password, "csrfmiddlewaretoken": TOKEN}
        asked.request("POST", "/sign-in/", urlencode(fields), headers)
        answer = asked.getresponse()
        answer.read()
        return answer.status


def readiness(port: int) -> dict[str, object]:
    """What a site says of the installation; nothing while it does not answer."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with closing(asked):
        try:
            asked.request("GET", "/health/ready")
            read: dict[str, object] = json.loads(asked.getresponse().read())
        except OSError:
            return {}
        return read


def test_tries_to_sign_in_are_counted_on_all_sites_together(stage: tuple[Installation, str, str],
                                                            tmp_path: Path) -> None:
    place = stage[0].copied(tmp_path / "data")
    place.python(PEOPLE)
    ports = [free_port(), free_port()]
    with ExitStack() as both:
        for port in ports:
            both.enter_context(forking(place, "web", str(port))).begin()
        for port in ports:
            wait_for(lambda port=port: readiness(port), says="a site did not begin")
        for number in range(10):
            assert sign_in(ports[number % 2], "guessed", "a wrong password") == 200
        refused = [sign_in(port, "guessed", "the right password, of some length") for port in ports]
        assert 302 not in refused, "a site does not know of the tries at the other"
        assert sign_in(ports[1], "other", "the right password, of some length") == 302


def test_two_workers_share_the_work_and_do_none_of_it_twice(stage: tuple[Installation, str, str],
                                                            tmp_path: Path) -> None:
    place, count = stage[0].copied(tmp_path / "data"), 60
    with mailbox() as (port, ids), ExitStack() as both:
        place.environment |= {"TREADLE_MAIL_HOST": "127.0.0.1", "TREADLE_MAIL_PORT": str(port), "TREADLE_MAIL_TLS": "0"}
        place.python(MAIL.format(count=count))
        for _number in range(2):
            both.enter_context(forking(place, "worker")).begin()
        wait_for(lambda: len(set(ids)) >= count, seconds=90, says="mail is missing")
        wait_for(lambda: place.python(MAILED) == "0 0", seconds=60, says="something was not remembered as done")
        assert len(ids) == count, "a mail went out twice"
        workers = ("from treadle.domain.ledger.models import Pulse\n"
                   "print(Pulse.objects.filter(name__startswith='worker').count())")
        wait_for(lambda: place.python(workers) == "2", seconds=60, says="two workers gave no two signs of life")


def test_one_clock_works_at_a_time_and_a_killed_one_gives_its_turn_back(stage: tuple[Installation, str, str],
                                                                        tmp_path: Path) -> None:
    place = stage[0].copied(tmp_path / "data")
    holder = place.start_python(HOLDS)
    try:
        wait_for((place.folder / "held").exists, says="the turn was not had")
        assert "Another process" in place.run("tick").stdout
    finally:
        holder.kill()
        holder.wait()
    assert "Another process" not in place.run("tick").stdout
