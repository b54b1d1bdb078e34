"""What is measured in this process, without a server in between: a PDF, a tick."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from bench.measures import Figure, timed


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


def ticks(most: float) -> list[Figure]:
    """The day after, and the same day again; nothing of it is kept. The two steps that took longest are named."""
    from treadle.ui import clock

    today = clock.today() + timedelta(days=1)
    now: datetime = clock.now() + timedelta(days=1)
    with transaction.atomic():
        figures = [_tick(name, today, now, most) for name in ("tick over all cycles, a new day", "tick, the same day")]
        transaction.set_rollback(True)
    return figures


def _tick(name: str, today: object, now: datetime, most: float) -> Figure:
    from treadle.journeys.tick import STEPS, tick

    figure, steps = Figure(name, most, f"≤ {most / 1000:.0f} s"), []
    for step in STEPS:
        wall, cpu = timed(lambda step=step: _failing_loudly(tick(on=today, now=now, steps=[step])))
        steps.append((wall, cpu, step.name))
    figure.times, figure.cpu = [sum(wall for wall, _cpu, _name in steps)], sum(cpu for _wall, cpu, _name in steps)
    figure.note = ", ".join(f"{step}: {wall:.0f} ms" for wall, _cpu, step in sorted(steps, reverse=True)[:2])
    return figure


def _failing_loudly(outcomes: Sequence[object]) -> None:
    for outcome in outcomes:
        if getattr(outcome, "failed", ""):
            raise RuntimeError(f"The step {outcome} failed.")
