"""What a new installation loads after its tables are made: standards, law, cycle templates.

Append an ``InitStep`` with the dotted path of a function ``f(*, now: datetime) -> str``. A step may be run again
without harm and says in one sentence what it did ("" when there was nothing to do).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module


@dataclass(frozen=True)
class InitStep:
    """A named loader; ``path`` is ``module:function``, imported only when it is run."""

    name: str
    path: str

    def run(self, *, now: datetime) -> str:
        """Load, and say what was done."""
        module, _colon, function = self.path.partition(":")
        return str(getattr(import_module(module), function)(now=now) or "")


STEPS: list[InitStep] = [
    InitStep("standards", "treadle.journeys.load_standards:load_standards"),
    InitStep("cycle templates", "treadle.domain.cycles.operations:load_templates"),
]


def run_all(*, now: datetime) -> Iterator[tuple[str, str]]:
    """Run every step in order; yields its name and its sentence."""
    for step in STEPS:
        yield step.name, step.run(now=now)
