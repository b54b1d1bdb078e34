"""A task that is killed in the middle: before its effect is kept, or after that and before the task counts as done."""

import time
from pathlib import Path

from django.db import transaction
from django.tasks import task
from django.utils.dateparse import parse_datetime

from treadle.domain.notices.models import Notice
from treadle.domain.parties.models import Person


@task
def tell_everybody(*, folder: str, pause: str, now: str) -> None:
    """Send one notice to each person, all or nothing; ``once_key`` makes a second run harmless."""
    marks = Path(folder)
    with (marks / "attempts").open("a") as attempts:
        attempts.write("x")
    with transaction.atomic():
        for person in Person.objects.all():
            Notice.objects.get_or_create(person=person, once_key="told", defaults={
                "kind": "test", "sent_at": parse_datetime(now)})
        _stop_here(marks, pause == "before")
    _stop_here(marks, pause == "after")


def _stop_here(marks: Path, is_here: bool) -> None:
    """On the first attempt: say that this place is reached, and wait to be killed."""
    if is_here and not (marks / "reached").exists():
        (marks / "reached").touch()
        time.sleep(120)
