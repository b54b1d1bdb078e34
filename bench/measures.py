"""How a thing is measured: one after another, or so many a second whether the answer before has come or not."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.site import Answer, Site


def share_of(values: Sequence[float], share: float) -> float:
    """The value below which that share of the sorted values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


@dataclass
class Figure:
    """One thing measured, beside its target and a peer. Times in milliseconds; ``most`` is for the slow end (p95).

    ``cpu`` is processor time a request: what a busy machine does not blur. ``within`` is the verdict where the
    target is something other than the slow end.
    """

    name: str
    most: float | None = None
    target: str = ""
    peer: str = ""
    times: list[float] = field(default_factory=list)
    cpu: float | None = None
    kilobytes: float | None = None
    note: str = ""
    failed: int = 0
    within: bool | None = None
    a_second: float = 0

    @property
    def p50(self) -> float:
        """The middle."""
        return share_of(self.times, 0.5)

    @property
    def p95(self) -> float:
        """The slow end."""
        return share_of(self.times, 0.95)

    @property
    def holds(self) -> bool:
        """Whether it meets its target; what could not be measured does not."""
        if self.within is not None:
            return self.within and not self.failed
        return bool(self.times) and not self.failed and (self.most is None or self.p95 <= self.most)


type Ask = Callable[[int, float | None], Answer]


def in_turn(figure: Figure, site: Site, ask: Ask, *, runs: int, warm: int = 24) -> Figure:
    """Ask one after another. The first ones warm every thread of every process; the very first is noted."""
    first = ask(0, None).ms
    for number in range(1, warm):
        ask(number, None)
    before = site.processor()
    for number in range(warm, warm + runs):
        _note(figure, ask(number, None))
    figure.cpu = (site.processor() - before) / runs
    figure.note = f"{figure.note} first {first:.0f} ms".strip()
    return figure


def at_rate(figure: Figure, site: Site, makers: Sequence[Ask], *, rate: float, seconds: float) -> Figure:
    """Ask ``rate`` times a second; each time counts from when it should have been asked. One thread a maker."""
    count, lock, begin = int(rate * seconds), threading.Lock(), time.perf_counter() + 0.2
    numbers = iter(range(count))

    def work(ask: Ask) -> None:
        while (number := _next(numbers, lock)) is not None:
            due = begin + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            answer = ask(number, due)
            with lock:
                _note(figure, answer)

    before = site.processor()
    threads = [threading.Thread(target=work, args=(ask,)) for ask in makers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begin
    figure.cpu = (site.processor() - before) / max(1, count)
    figure.a_second = count / took
    figure.note = f"{figure.note} {figure.a_second:.0f} a second done".strip()
    return figure


def _next(numbers: object, lock: threading.Lock) -> int | None:
    with lock:
        return next(numbers, None)  # type: ignore[call-overload]


def _note(figure: Figure, answer: Answer) -> None:
    figure.times.append(answer.ms)
    figure.failed += answer.status >= 300  # a redirect leads to the sign-in page
    figure.kilobytes = max(figure.kilobytes or 0, len(answer.body) / 1000)


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """How long it takes, in milliseconds: on the clock, and of this process's processor time."""
    begin, spent = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - begin) * 1000, (time.process_time() - spent) * 1000
