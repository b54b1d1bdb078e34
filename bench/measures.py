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
    processor: list[float] = field(default_factory=list)
    queries: int | None = None
    note: str = ""

    def measure(self, act: Callable[[], object]) -> None:
        """Do it once more."""
        wall, processor = timed(act)
        self.times.append(wall)
        self.processor.append(processor)

    @property
    def cpu95(self) -> float:
        """The slow end of processor time, in milliseconds: what a busy machine does not blur."""
        return share_of(self.processor, 0.95) if self.processor else 0

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


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """How long it takes, in milliseconds: on the clock, and of the processor."""
    begin, spent = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - begin) * 1000, (time.process_time() - spent) * 1000
