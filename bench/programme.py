"""The programme that is measured: built once a data folder."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path


@dataclass(frozen=True)
class Built:
    """What is there, and what it took."""

    says: str
    seconds: float | None
    megabytes: float


def prepare(*, factories: int, years: int, as_of: date) -> Built:
    """Tables, standards and the demonstration, unless they are there."""
    from django.conf import settings
    from django.core.management import call_command

    from treadle.journeys import init_steps
    from treadle.journeys.demo.build import Wish, build
    from treadle.journeys.demo.standing import standing_demo
    from treadle.ui import clock
    from treadle.ui.demo import DEMO_PASSWORD

    call_command("migrate", interactive=False, verbosity=0)
    list(init_steps.run_all(now=datetime.combine(as_of, clock_time(9), UTC)))
    seconds = None
    if standing_demo() is None:
        begin = time.process_time()
        build(wish=Wish(factories, years, 1, as_of), password=DEMO_PASSWORD, say=lambda text: print(text, flush=True))
        seconds = time.process_time() - begin
    standing = standing_demo()
    assert standing is not None
    clock.set_day(standing.as_of)
    _refresh_statistics()
    size = sum(path.stat().st_size for path in Path(settings.DATA_DIR).glob("treadle.sqlite3*")) / 1e6
    return Built(f"{standing.factories} factories, {standing.years} years", seconds, size)


def _refresh_statistics() -> None:
    """What a database does by itself sooner or later: look at its tables, so that it plans well."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
