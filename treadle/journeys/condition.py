"""The condition of the installation: what health, metrics and the administrator's page say of it."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django_ox.models import OxTask
from django_ox.stats import oldest_ready_age

from treadle.domain.ledger.queries import pulses
from treadle.domain.notices.queries import people_to_mail

LEAST_FREE = 200 * 1024 * 1024  # bytes
WORKER_LATE, CLOCK_LATE = timedelta(minutes=2), timedelta(minutes=30)
CLOCK = "clock"


@dataclass(frozen=True)
class Queue:
    """The tasks by state, and the seconds that the one at the head has been waiting (None: none waits)."""

    waiting: int
    running: int
    failed: int
    oldest: float | None


def database_answers() -> bool:
    """Whether a question to the database is answered."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def tables_are_made() -> bool:
    """Whether no migration waits. Once that is so it stays so for the life of a process."""
    try:
        return _made()
    except (_Waiting, DatabaseError):
        return False


class _Waiting(Exception):
    pass


@cache
def _made() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Waiting  # an exception is not remembered
    return True


def free_bytes() -> int:
    """Room for files on the disk of the data folder."""
    return shutil.disk_usage(settings.DATA_DIR).free


def has_room() -> bool:
    """Whether there is enough room to work for a while."""
    return free_bytes() >= LEAST_FREE


def since_tick(now: datetime) -> timedelta | None:
    """How long ago the clock last went through everything; None: never. ``now`` in the machine's time."""
    found = pulses().filter(name=CLOCK).first()
    return None if found is None else now - found.beat_at


def clock_is_late(now: datetime) -> bool:
    """Whether nothing has been done by time for too long."""
    since = since_tick(now)
    return since is None or since > CLOCK_LATE


def live_workers(now: datetime) -> int:
    """How many workers gave a sign of life lately. ``now`` in the machine's time."""
    return pulses().filter(name__startswith="worker:", beat_at__gt=now - WORKER_LATE).count()


def queue(*, now: datetime) -> Queue:
    """The tasks in numbers."""
    status = OxTask.Status
    counts = {state: OxTask.objects.filter(status__in=states).count() for state, states in (
        ("waiting", [status.READY, status.WAITING]), ("running", [status.RUNNING]),
        ("failed", [status.FAILED, status.LOST]))}
    age = oldest_ready_age()
    return Queue(**counts, oldest=None if age is None else age.total_seconds())


def mail_waiting(*, now: datetime) -> int:
    """How many people have messages that are due to go out by mail. ``now`` in the programme's time."""
    return people_to_mail(now).count()
