"""A worker is killed in the middle of a task: another takes the task up, and what it does happens once."""

import os
import signal
from pathlib import Path

import pytest

from tests.processes import Installation, wait_for

ENQUEUE = """
from tests.faults.tasks import tell_everybody
tell_everybody.enqueue(folder={folder!r}, pause={pause!r}, now="2026-03-02T09:00:00+00:00")
"""
PEOPLE = """
from treadle.domain.parties.models import Person
for number in range(3):
    Person.objects.create(login=f"person-{number}", name=f"Person {number}")
"""
COUNT = """
from treadle.domain.notices.models import Notice
from django_ox.models import OxTask
print(Notice.objects.count(), *OxTask.objects.values_list("status", flat=True))
"""


CLEAN = """
from treadle.domain.notices.models import Notice
from django_ox.models import OxTask
Notice.objects.all().delete(), OxTask.objects.all().delete()
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with three people, whose workers lose a task after three silent seconds."""
    made = Installation(tmp_path_factory.mktemp("killed") / "data", TREADLE_TASK_LEASE="3")
    made.run("init")
    made.python(PEOPLE)
    return made


@pytest.mark.parametrize("turn", range(20 if os.environ.get("TREADLE_TEST_LONG") else 1))
@pytest.mark.parametrize("pause", ["before", "after"])
def test_another_worker_takes_up_the_task(place: Installation, tmp_path: Path, pause: str, turn: int) -> None:
    place.python(CLEAN + ENQUEUE.format(folder=str(tmp_path), pause=pause))

    first = place.start("worker")
    wait_for((tmp_path / "reached").exists, says="the first worker never began")
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()

    second = place.start("worker")
    try:
        wait_for(lambda: (tmp_path / "attempts").read_text() == "xx", says="nobody took the task up")
        wait_for(lambda: place.python(COUNT) == "3 SUCCESSFUL", says=f"the end is wrong: {place.python(COUNT)}")
    finally:
        second.terminate()
        assert second.wait(timeout=20) == 0, "a worker that is asked to stop ends well"
