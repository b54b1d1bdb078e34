"""Phones that send at the same moment, each over a connection of its own, to a database as an installation has it."""

import json
from typing import Any

import pytest

from tests.processes import Installation

pytestmark = pytest.mark.slow

TABLES = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
STAGE = """
import json
from threading import Barrier, Thread
from django.db import connection
from tests.builders.assessments import Desk
from tests.cast import Cast
from tests.web.openrosa.phone import filled, new_instance, photo
from treadle.domain.assessments.models import Answer
from treadle.domain.fieldwork.models import Bundle, Journal, Lease, Register
from treadle.journeys.odk_forms.receiving import receive_form
from treadle.kernel.errors import TreadleError
desk = Desk(Cast())
visit, now = desk.visit, desk.now
people = [desk.cast.assessor, desk.second]
desk.version

def together(*sendings):
    ready, said = Barrier(len(sendings)), [None] * len(sendings)
    def send(at, by, form, files):
        ready.wait()
        try:
            taken = receive_form(content=form.encode(), attached=files, by=by, now=now)
            said[at] = "repeated" if taken.repeated else "taken"
        except TreadleError as error:
            said[at] = error.code
        finally:
            connection.close()
    threads = [Thread(target=send, args=(at, *one)) for at, one in enumerate(sendings)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(map(str, said))

found = {}
# the very first form of a visit arrives on three lines
form = filled(visit.pk, {"answer_W_2": "met"})
found["first"] = [together(*[(people[0], form, {})] * 3), Journal.objects.count(), Bundle.objects.count(),
                  Lease.objects.count(), Answer.objects.count()]
# again, with a photo, six times
rounds = []
for turn in range(6):
    form = filled(visit.pk, {"answer_W_1": "not_met", "photo1_W_1": "a.jpg"})
    rounds.append(together(*[(people[0], form, {"a.jpg": photo()})] * 3))
found["photos"] = [rounds, Bundle.objects.count()]
# two assessors differ: both are kept
rounds = []
for turn in range(6):
    before = Bundle.objects.count()
    sent = together((people[0], filled(visit.pk, {"answer_L_1": "met"}), {}),
                    (people[1], filled(visit.pk, {"answer_L_1": "not_met"}), {}))
    rounds.append([sent, Bundle.objects.count() - before])
register = Register.objects.get(key="q/L-1")
found["differ"] = [rounds, register.conflict, len(register.heads)]
# two contents under one instance: one is taken, the other told
instance = new_instance()
found["reused"] = together(*[(people[0], filled(visit.pk, {"answer_E_1": said}, instance=instance), {})
                             for said in ("met", "not_met")])
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What came of all of it."""
    site = Installation(tmp_path_factory.mktemp("together") / "site")
    site.python(TABLES)
    return json.loads(site.python(STAGE).splitlines()[-1])


def test_one_form_on_three_lines_is_taken_once(found: Any) -> None:
    assert found["first"] == [["repeated", "repeated", "taken"], 1, 1, 1, 1]


def test_and_so_are_its_photos(found: Any) -> None:
    assert found["photos"] == [[["repeated", "repeated", "taken"]] * 6, 7]


def test_of_two_assessors_who_differ_both_are_kept(found: Any) -> None:
    assert found["differ"] == [[[["taken", "taken"], 2]] * 6, True, 12]


def test_of_two_contents_under_one_instance_one_is_told(found: Any) -> None:
    assert found["reused"] == ["instance_reused", "taken"]
