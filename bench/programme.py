"""The programme that is measured: built once a data folder."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as clock_time
from pathlib import Path

from bench.bulk.building import Wanted, build_template, copies_for, multiply
from bench.bulk.dialects import one, refresh_statistics


@dataclass(frozen=True)
class Built:
    """What is there, and what it took: seconds on the clock and of this process's processor time; None: was there."""

    factories: int
    years: int
    answers: int
    seconds: float | None
    processor: float | None
    megabytes: float

    @property
    def says(self) -> str:
        """In words."""
        return f"{self.factories:,} factories, {self.years} years, {self.answers:,} answers"


def prepare(wanted: Wanted, *, by_operations: bool = False, say: Callable[[str], None] = print) -> Built:
    """Tables, standards and the programme, unless they are there."""
    from django.core.management import call_command

    from treadle.journeys import init_steps
    from treadle.journeys.demo.standing import standing_demo
    from treadle.ui import clock

    begin, spent = time.perf_counter(), time.process_time()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    list(init_steps.run_all(now=datetime.combine(wanted.as_of, clock_time(9), UTC)))
    stood = standing_demo() is not None
    if not stood:
        build_template(Wanted(wanted.factories, wanted.years, wanted.as_of, template=wanted.factories)
                       if by_operations else wanted, say)
        say(f"  template built in {time.perf_counter() - begin:.0f} s")
    copies = 0 if by_operations else copies_for(wanted)
    multiply(copies, say)
    standing = standing_demo()
    assert standing is not None
    clock.set_day(standing.as_of)
    if not stood and not copies:
        refresh_statistics()
    new = not stood or copies > 0
    return _built(standing.years, time.perf_counter() - begin if new else None,
                  time.process_time() - spent if new else None)


def _built(years: int, seconds: float | None, processor: float | None) -> Built:
    factories, answers = one("SELECT count(*) FROM parties_factory"), one("SELECT count(*) FROM assessments_answer")
    return Built(factories, years, answers, seconds, processor, _megabytes())


def _megabytes() -> float:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        return one("SELECT pg_database_size(current_database())") / 1e6
    return sum(path.stat().st_size for path in Path(settings.DATA_DIR).glob("treadle.sqlite3*")) / 1e6

