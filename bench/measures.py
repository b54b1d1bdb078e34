"""How a thing is measured: wall time of several runs, their middle and their slow end."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


def share_of(values: Sequence[float], share: float) -> float:
    """The value below which that share of the sorted values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


@dataclass
class Part:
    """One thing measured; ``most`` is the p95 in milliseconds that it must stay under."""

    name: str
    most: float
    times: list[float] = field(default_factory=list)
    queries: int | None = None
    note: str = ""

    @property
    def p50(self) -> float:
        """The middle, in milliseconds."""
        return share_of(self.times, 0.5)

    @property
    def p95(self) -> float:
        """The slow end, in milliseconds."""
        return share_of(self.times, 0.95)

    @property
    def holds(self) -> bool:
        """Whether it stays under its target."""
        return self.p95 <= self.most


def timed(act: Callable[[], object]) -> float:
    """How long it takes, in milliseconds."""
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000
