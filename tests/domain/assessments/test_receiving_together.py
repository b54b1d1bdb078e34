"""Devices that send at the same moment, each over a connection of its own, to a database as an installation has it."""

import json
from pathlib import Path

import pytest

from tests.processes import Installation

pytestmark = pytest.mark.slow

#: Runs in the installation: two assessors on one stage, and threads that begin together.
STAGE = """
import json
from threading import Barrier, Thread
from uuid import uuid4
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from tests.builders.assessments import Desk
from tests.cast import Cast
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Answer, AnswerChange, SheetDelivery
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
    def send(at, by, key, given, **more):
        ready.wait()
        try:
            receipt = ops.receive_sheet(assessment_id=sheet.pk, delivery=key, digest=str(given), answers=given, by=by,
                                        now=now, **more)
            said[at] = "repeated" if receipt.repeated else "taken"
        except TreadleError as error:
            said[at] = error.code
        finally:
            connection.close()
    threads = [Thread(target=send, args=(at, *one)) for at, one in enumerate(sendings)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(said)
"""


def run(folder: Path, code: str) -> object:
    return json.loads(Installation(folder / "site").python(STAGE + code).splitlines()[-1])


def test_of_two_devices_on_one_sheet_one_is_told(tmp_path: Path) -> None:
    said = run(tmp_path, """
rounds = []
for _round in range(8):
    Answer.objects.all().delete()
    one = (people[0], uuid4(), answers("met"))
    other = (people[1], uuid4(), answers("not_applicable"))
    codes = together(one, other)
    kept = set(Answer.objects.values_list("outcome", "note", "revision", "answered_by__name"))
    rounds.append([codes, len(kept), Answer.objects.count() == len(questions)])
print(json.dumps([rounds, AnswerChange.objects.count(), SheetDelivery.objects.count()]))
""")
    assert said == [[[["stale", "taken"], 1, True]] * 8, 0, 8]


def test_shares_of_one_sheet_both_land(tmp_path: Path) -> None:
    said = run(tmp_path, """
half = len(questions) // 2
codes = together((people[0], uuid4(), answers("met", questions[:half])),
                 (people[1], uuid4(), answers("not_applicable", questions[half:])))
print(json.dumps([codes, Answer.objects.count() == len(questions), Answer.objects.filter(revision=1).count() > 0]))
""")
    assert said == [["taken", "taken"], True, True]


def test_one_delivery_on_two_lines_is_taken_once(tmp_path: Path) -> None:
    said = run(tmp_path, """
rounds = []
for _round in range(8):
    key = uuid4()
    given = [one._replace(revision=revision) for one in answers("met" if _round % 2 else "not_applicable")
             for revision in [Answer.objects.filter(question=one.question).values_list("revision", flat=True).first()]]
    rounds.append(together(*[(people[0], key, given)] * 3))
print(json.dumps([rounds, Answer.objects.filter(revision=8).count() == len(questions),
                  Entry.objects.filter(event="assessment.answered").count()]))
""")
    assert said == [[["repeated", "repeated", "taken"]] * 8, True, 8]


def test_two_sheets_in_parallel(tmp_path: Path) -> None:
    said = run(tmp_path, """
from treadle.domain.assessments.models import Assessment
other = Assessment.objects.create(cycle=sheet.cycle, factory=sheet.factory, version=sheet.version,
                                  started_on=sheet.started_on, opened_at=now)
other.assessors.set(people)
first = sheet
def both():
    ready, said = Barrier(4), []
    def send(target, by, which):
        ready.wait()
        try:
            given = answers("met", which)
            ops.receive_sheet(assessment_id=target.pk, delivery=uuid4(), digest="x", answers=given, by=by, now=now)
            said.append("taken")
        finally:
            connection.close()
    threads = [Thread(target=send, args=(target, by, which)) for target in (first, other)
               for by, which in zip(people, (questions[::2], questions[1::2]), strict=True)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return said
print(json.dumps([both(), first.answers.count() == other.answers.count() == len(questions)]))
""")
    assert said == [["taken"] * 4, True]
