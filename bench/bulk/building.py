"""From an empty database to a programme of a size: template by the operations, copies by SQL, then the checks."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import ceil

from bench.bulk import checking, outcomes
from bench.bulk.copying import Copier
from bench.bulk.dialects import loading, one, refresh_statistics
from bench.bulk.graph import copied_tables

#: Every state of a cycle and every country of the demonstration is among its first factories.
TEMPLATE = 24


@dataclass(frozen=True)
class Wanted:
    """At least so many factories and answers."""

    factories: int
    years: int
    as_of: date
    answers: int = 0
    template: int = TEMPLATE


def build_template(wanted: Wanted, say: Callable[[str], None]) -> None:
    """A few factories by the operations."""
    from treadle.journeys.demo.build import Wish, build
    from treadle.ui.demo import DEMO_PASSWORD

    wish = Wish(min(wanted.factories, wanted.template), wanted.years, 1, wanted.as_of)
    build(wish=wish, password=DEMO_PASSWORD, say=say)


def copies_for(wanted: Wanted) -> int:
    """How many copies of what stands here it takes."""
    factories, answers = one("SELECT count(*) FROM parties_factory"), one("SELECT count(*) FROM assessments_answer")
    return max(ceil(wanted.factories / factories), ceil(wanted.answers / max(1, answers))) - 1


def multiply(copies: int, say: Callable[[str], None]) -> None:
    """Copy every factory so many times, and check the copies."""
    if copies < 1:
        return
    begin = time.perf_counter()
    tables = copied_tables()
    copier = Copier(tables, copies, say)
    with loading([table.name for table in tables]):
        copier.gather()
        copier.copy()
        failing = outcomes.find_failing(copier.strides["assessments.Answer"])
        rows = sum(copier.written.values())
        say(f"  {rows:,} rows copied in {time.perf_counter() - begin:.0f} s; indexes and keys …")
    say(f"  copied and indexed in {time.perf_counter() - begin:.0f} s; results …")
    outcomes.settle_all()
    refresh_statistics()
    say(f"  settled in {time.perf_counter() - begin:.0f} s; checks …")
    checking.check(tables, copier, copies=copies, failing=failing)
    say(f"  copied, indexed and checked in {time.perf_counter() - begin:.0f} s.")
