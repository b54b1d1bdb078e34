"""What is measured in this process, without a server in between: a PDF, a tick."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from types import FrameType

from django.db import transaction

from bench.measures import Figure, timed
from bench.processor import processor_of
from bench.servers import Server

#: A tick that takes longer than this is stopped, and said to be over.
GIVE_UP_S = 60


def one_pdf(runs: int = 12) -> Figure:
    """The largest released assessment report as a PDF, after a first one that loads Typst and its fonts."""
    from django.utils import timezone

    from treadle.domain.reports.models import Release
    from treadle.domain.reports.printing.pdf import Copy, print_report

    figure = Figure("a report's PDF, warm", 100, "p95 ≤ 100 ms")
    releases = list(Release.objects.filter(kind="assessment").order_by("-released_at")[:20])
    if not releases:
        figure.note = "no report was released"
        return figure
    release = max(releases, key=lambda each: len(str(each.snapshot)))
    copy = Copy(recipient="Bench", made_at=timezone.localtime(release.released_at), report=str(release.pk),
                code=release.check_code, sha256=release.sha256, signature=release.signature, key_id=release.key_id,
                check_url="https://example.org/check/", banner="")
    first, _processor = timed(lambda: print_report(release.snapshot, "en", copy))
    spent = [timed(lambda: print_report(release.snapshot, "en", copy)) for _run in range(runs)]
    figure.times, figure.cpu = [wall for wall, _cpu in spent], sum(cpu for _wall, cpu in spent) / runs
    figure.note = f"first {first:.0f} ms"
    return figure


def ticks(most: float, server: Server | None) -> list[Figure]:
    """The day after, and the same day again; nothing of it is kept. The two steps that took longest are named."""
    from treadle.ui import clock

    today = clock.today() + timedelta(days=1)
    now: datetime = clock.now() + timedelta(days=1)
    with transaction.atomic():
        figures = [_tick("tick over all cycles, a new day", today, now, most, server)]
        if figures[0].within is not False:
            figures.append(_tick("tick, the same day again", today, now, most, server))
        transaction.set_rollback(True)
    return figures


def _tick(name: str, today: date, now: datetime, most: float, server: Server | None) -> Figure:
    from treadle.journeys.tick import STEPS, tick

    figure, steps = Figure(name, most, f"≤ {most / 1000:.0f} s"), []
    pids = [os.getpid(), *(server.pids() if server else [])]
    begin, spent = time.perf_counter(), processor_of(pids)
    with _stopped_after(GIVE_UP_S):
        for step in STEPS:
            steps.append([step.name, 0.0])
            steps[-1][1], _cpu = timed(lambda step=step: _failing_loudly(tick(on=today, now=now, steps=[step])))
    figure.times, figure.cpu = [(time.perf_counter() - begin) * 1000], processor_of(pids) - spent
    longest = sorted(((took, step) for step, took in steps), reverse=True)[:3]
    figure.note = ", ".join(f"{step}: {took:.0f} ms" for took, step in longest if took)
    if len(steps) < len(STEPS) or not steps[-1][1]:
        figure.note, figure.within = f"stopped after {GIVE_UP_S} s in “{steps[-1][0]}”; before: {figure.note}", False
    return figure


class _Stopped(BaseException):
    """Time is over; no Exception, so that nobody takes it for a failed step."""


@contextmanager
def _stopped_after(seconds: int) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _Stopped

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    except _Stopped:
        pass
    finally:
        signal.alarm(0)


def _failing_loudly(outcomes: Sequence[object]) -> None:
    for outcome in outcomes:
        if getattr(outcome, "failed", ""):
            raise RuntimeError(f"The step {outcome} failed.")
