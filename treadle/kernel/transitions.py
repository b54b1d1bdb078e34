"""Transition tables: which state may follow which, as pure data."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from treadle.kernel.errors import RuleBroken


class Transitions[S: StrEnum]:
    """A table ``{state: {states that may follow}}``; every state must be a key."""

    def __init__(self, table: Mapping[S, frozenset[S] | set[S]]) -> None:
        self.table: dict[S, frozenset[S]] = {state: frozenset(after) for state, after in table.items()}
        unknown = {after for afters in self.table.values() for after in afters} - self.table.keys()
        if unknown:
            raise ValueError(f"states without a row of their own: {sorted(unknown)}")

    def allows(self, before: S, after: S) -> bool:
        """Say whether ``after`` may follow ``before``."""
        return after in self.table[before]

    def check(self, before: S, after: S) -> None:
        """Refuse a step that the table does not hold."""
        if not self.allows(before, after):
            raise RuleBroken(
                _("This step is not possible from the state “%(before)s”.") % {"before": before},
                code="wrong_state",
            )

    def final_states(self) -> frozenset[S]:
        """The states that nothing follows."""
        return frozenset(state for state, after in self.table.items() if not after)

    def as_mermaid(self) -> str:
        """The state diagram for the subject's README."""
        lines = ["stateDiagram-v2"]
        for before, afters in self.table.items():
            lines += [f"    {before.value} --> {after.value}" for after in sorted(afters)]
        return "\n".join(lines)
