"""Devices that send at the same moment, each over a connection of its own, to a database as an installation has it."""

import json
from typing import Any

import pytest

from tests.processes import Installation

pytestmark = pytest.mark.slow

TABLES = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
#: Runs in the installation: two assessors on one stage, and threads that begin together.
STAGE = """
import json
from hashlib import sha256
from threading import Barrier, Thread
from uuid import uuid4
from django.db import connection
from tests.builders.assessments import Desk
from tests.cast import Cast
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Answer, AnswerChange, Assessment, SheetDelivery
from treadle.domain.assessments.queries import sheet_of
from treadle.domain.ledger.models import Entry
from treadle.kernel.errors import TreadleError
desk = Desk(Cast())
sheet, now = desk.assessment, desk.now
questions = [str(one.question.pk) for one in sheet_of(sheet) if one.question.type == "scored"]
people = [desk.cast.assessor, desk.second]

def answers(outcome, which=questions):
    return [ops.SheetAnswer(one, outcome, note=outcome) for one in which]

def together(*sendings):
    ready, said = Barrier(len(sendings)), [None] * len(sendings)
    def send(at, by, key, given, target=sheet):
        ready.wait()
        try:
            digest = sha256(str(given).encode()).hexdigest()
            receipt = ops.receive_sheet(assessment_id=target.pk, delivery=key, digest=digest, answers=given, by=by,
                                        now=now)
            said[at] = "repeated" if receipt.repeated else "taken"
        except TreadleError as error:
            said[at] = error.code
        finally:
            connection.close()
    threads = [Thread(target=send, args=(at, *one)) for at, one in enumerate(sendings)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(said)

found = {}
# two devices say different things on one sheet
rounds = []
for _round in range(8):
    Answer.objects.all().delete()
    codes = together((people[0], uuid4(), answers("met")), (people[1], uuid4(), answers("not_applicable")))
    kept = set(Answer.objects.values_list("outcome", "note", "revision", "answered_by__name"))
    rounds.append([codes, len(kept), Answer.objects.count() == len(questions)])
found["differ"] = [rounds, AnswerChange.objects.count(), SheetDelivery.objects.count()]
# two devices share a sheet out
Answer.objects.all().delete()
half = len(questions) // 2
codes = together((people[0], uuid4(), answers("met", questions[:half])),
                 (people[1], uuid4(), answers("not_applicable", questions[half:])))
found["shared"] = [codes, Answer.objects.filter(revision=1).count() == len(questions)]
# one delivery arrives on three lines
Answer.objects.all().delete()
Entry.objects.filter(event="assessment.answered").delete()
rounds = []
for turn in range(8):
    given = [one._replace(revision=turn or None) for one in answers("met" if turn % 2 else "not_applicable")]
    rounds.append(together(*[(people[0], uuid, given) for uuid in [uuid4()] * 3]))
found["repeated"] = [rounds, Answer.objects.filter(revision=8).count() == len(questions),
                     Entry.objects.filter(event="assessment.answered").count()]
# two sheets, two devices each
Answer.objects.all().delete()
other = Assessment.objects.create(cycle=sheet.cycle, factory=sheet.factory, version=sheet.version,
                                  started_on=sheet.started_on, opened_at=now)
other.assessors.set(people)
sendings = [(by, uuid4(), answers("met", which), target) for target in (sheet, other)
            for by, which in zip(people, (questions[::2], questions[1::2]), strict=True)]
codes = together(*sendings)
found["parallel"] = [codes, sheet.answers.count() == other.answers.count() == len(questions)]
print(json.dumps(found))
"""




@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What came of all of it; one installation, because making it takes longest."""
    site = Installation(tmp_path_factory.mktemp("together") / "site")
    site.python(TABLES)
    return json.loads(site.python(STAGE).splitlines()[-1])


def test_of_two_devices_that_differ_one_is_told(found: Any) -> None:
    assert found["differ"] == [[[["stale", "taken"], 1, True]] * 8, 0, 8]


def test_shares_of_one_sheet_both_land(found: Any) -> None:
    assert found["shared"] == [["taken", "taken"], True]


def test_one_delivery_on_three_lines_is_taken_once(found: Any) -> None:
    assert found["repeated"] == [[["repeated", "repeated", "taken"]] * 8, True, 8]


def test_two_sheets_in_parallel(found: Any) -> None:
    assert found["parallel"] == [["taken"] * 4, True]
