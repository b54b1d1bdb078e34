"""What time triggers, run as often as one likes: a list of named steps, each in a transaction of its own.

A step with ``pieces`` has none: each thing that it does has its own (``journeys/pieces.py``), so that a day with a
hundred reports holds the database for one report at a time, and one that fails takes no other with it.

Append a ``TickStep`` with the dotted path of a function ``f(*, on: date, now: datetime) -> list[str]`` that is
idempotent: run twice on a day it does nothing the second time, and run a week late it does what a week's runs would
have done.
"""

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module

from django.db import transaction

from treadle.journeys.pieces import PartlyDone

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TickStep:
    """A named step; ``path`` is ``module:function``, imported only when it is run."""

    name: str
    path: str
    pieces: bool = False

    def run(self, *, on: date, now: datetime) -> list[str]:
        """Do what is due, all of it or nothing (or piece by piece); sentences of what was done."""
        module, _colon, function = self.path.partition(":")
        act = getattr(import_module(module), function)
        with nullcontext() if self.pieces else transaction.atomic():
            return [str(sentence) for sentence in act(on=on, now=now)]


@dataclass(frozen=True)
class StepOutcome:
    """What one step did, or why it could not."""

    name: str
    did: list[str] = field(default_factory=list)
    failed: str = ""


STEPS: list[TickStep] = [
    TickStep("versions of the standards", "treadle.domain.standards.operations:supersede_due"),
    TickStep("clocks of alerts", "treadle.domain.assessments.operations.alerts:chase_clocks"),
    TickStep("sheets from devices", "treadle.journeys.receive_sheet:settle_what_waits"),
    TickStep("drafts with factories", "treadle.domain.assessments.operations:close_due_windows"),
    TickStep("reports due", "treadle.journeys.release_report:release_what_is_due", pieces=True),
    TickStep("reports for new buyers", "treadle.journeys.release_report:share_with_new_buyers", pieces=True),
    TickStep("month sixteen", "treadle.journeys.decide_month_sixteen:compute_what_is_due"),
    TickStep("status at its end", "treadle.journeys.decide_month_sixteen:lapse_what_is_over"),
    TickStep("items of plans", "treadle.domain.improvement.operations:remind_of_items"),
    TickStep("calendar of cycles", "treadle.domain.cycles.operations:remind_of_milestones"),
    TickStep("next cycles", "treadle.domain.cycles.operations:announce_next_cycles"),
    TickStep("mail", "treadle.journeys.send_mail:send_due"),  # after every step that sends messages
    TickStep("webhooks", "treadle.journeys.deliver_webhooks:send_due"),
    TickStep("old exports", "treadle.journeys.bulk_export:remove_old"),
    TickStep("answers to machines", "treadle.domain.access.operations:forget_old_answers"),
    TickStep("retention", "treadle.journeys.retention.forget:forget_what_is_over"),
    TickStep("packed answers", "treadle.journeys.pack_answers:pack_what_is_not"),  # after retention: words that went
    TickStep("orphaned files", "treadle.journeys.sweep_files:sweep"),
    TickStep("counts of tables", "treadle.journeys.keep_counts:keep_counts"),
]


def tick(*, on: date, now: datetime, steps: Sequence[TickStep] | None = None) -> list[StepOutcome]:
    """Run every step in order. One that fails is reported and stops nobody: each has its own transaction."""
    return [_run(step, on=on, now=now) for step in (STEPS if steps is None else steps)]


def _run(step: TickStep, *, on: date, now: datetime) -> StepOutcome:
    try:
        return StepOutcome(step.name, did=step.run(on=on, now=now))
    except PartlyDone as partly:
        return StepOutcome(step.name, did=partly.did, failed=str(partly))
    except Exception as error:
        log.exception("The step %s failed.", step.name)
        return StepOutcome(step.name, failed=f"{type(error).__name__}: {error}")
