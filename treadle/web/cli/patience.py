"""How `treadle init` changes tables beside sites that go on: one at a time, never in the way, again when it is busy.

What changes a table on PostgreSQL must have it alone. While it waits for that, all who come later wait behind it, and
two that wait for each other are a deadlock. So it waits a moment only, lets go of everything, and tries the whole
transaction again. The moment is shorter than PostgreSQL's ``deadlock_timeout`` (1 s): of two that wait for each other
it is then always this one that gives way, and never a page that somebody has open.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from treadle.journeys.turns import only_one
from treadle.kernel.errors import RuleBroken

#: How long one statement waits for a table, and everybody else behind it.
LOCK_TIMEOUT = "800ms"
#: Seconds between tries: one try more than there are pauses, a minute together.
PAUSES = (1, 2, 3, 5, 8, 10, 10, 10, 10)
#: Seconds that a second `treadle init` waits for the first, and how often it looks.
TURN, LOOK = 600, 2
#: https://www.postgresql.org/docs/current/errcodes-appendix.html
BUSY = {"55P03": "a table is in use", "40P01": "a deadlock was detected"}

type Say = Callable[[str], None]
type Sleep = Callable[[float], object]


@contextmanager
def alone(*, say: Say, sleep: Sleep = time.sleep) -> Iterator[None]:
    """Wait for the turn, on however many machines; raises ``RuleBroken`` when it does not come in ten minutes."""
    for look in range(TURN // LOOK + 1):
        with only_one("init") as is_mine:
            if is_mine:
                yield
                return
        if look == 0:
            say("Another `treadle init` is at work. This one waits for it.")
        sleep(LOOK)
    raise RuleBroken("Another `treadle init` has been at work for ten minutes. Look at what it says; end it if it "
                     "hangs, and run `treadle init` again.", code="init_is_running")


def patiently(work: Callable[[], None], *, say: Say, sleep: Sleep = time.sleep) -> None:
    """Do ``work``, which is transactions that may be run again, alone; ``RuleBroken`` when the database stays busy."""
    for attempt, pause in enumerate((*PAUSES, None), start=1):
        try:
            with alone(say=say, sleep=sleep), _short_waits():
                work()
                return
        except DatabaseError as error:
            _connect_anew()
            why = _busy(error)
            if not why:
                raise
            if pause is None:
                raise RuleBroken(
                    f"The tables could not be changed: {why}, after {attempt} tries. Nothing is half done: each change "
                    "is one transaction. Stop the sites, the workers and the clock, and run `treadle init` again.",
                    code="database_is_busy") from error
            say(f"The database is busy: {why}. Trying again in {pause} s ({attempt} of {len(PAUSES) + 1} tries).")
        sleep(pause)


@contextmanager
def _short_waits() -> Iterator[None]:
    """PostgreSQL only. SQLite has one writer at a time and waits by itself."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def _connect_anew() -> None:
    """Give back all locks, settings and the turn.

    Django leaves a transaction open when what a migration puts off to its end fails (foreign keys, indexes).
    """
    if connection.vendor == "postgresql":
        connection.close()
        connection.connect()


def _busy(error: DatabaseError) -> str:
    """Why trying again may help; "" when it cannot."""
    return BUSY.get(getattr(error.__cause__, "sqlstate", None) or "", "")
