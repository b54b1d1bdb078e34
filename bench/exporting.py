"""Ten full exports of answers at once, each of another selection, over HTTP; and the memory that they take."""

import threading
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from bench.measures import Figure
from bench.reading import manager
from bench.site import Asker, Site

AT_ONCE, ASSESSMENTS = 10, 1448
ODK = "ODK Central: ten at once of one form 5.3 s together, 668 ms of processor each"
MOST_SECONDS, MOST_MB = 3.0, 300.0


def ten_exports(site: Site) -> Figure:
    """All of them begin together; the figure is when the last one has ended."""
    figure = Figure("ten CSV exports of 1,448 × 250 answers at once", target="all, ≤ 3 s together, ≤ 300 MB", peer=ODK)
    person = manager()
    windows = _windows(person)
    if not windows:
        figure.note = f"fewer than {ASSESSMENTS} released assessments here"
        return figure
    key = _token(person)
    threads = [threading.Thread(target=_fetch, args=(figure, site, key, window)) for window in windows]
    peak, done = [site.megabytes()], threading.Event()
    watcher = threading.Thread(target=_watch, args=(site, peak, done))
    watcher.start()
    before, begin = site.processor(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, figure.cpu = time.perf_counter() - begin, (site.processor() - before) / len(windows)
    done.set()
    watcher.join()
    figure.within = took <= MOST_SECONDS and max(peak) <= MOST_MB
    figure.note = (f"{took:.1f} s together, {max(peak):.0f} MB at the peak ({peak[0]:.0f} MB before), about "
                   f"{ASSESSMENTS:,} assessments each")
    return figure


def _fetch(figure: Figure, site: Site, key: str, window: tuple[str, str]) -> None:
    query = urlencode({"since": window[0], "until": window[1]})
    answer = Asker(site.port, token=key).get(f"/api/v1/feeds/answers.csv?{query}")
    lines = answer.body.count(b"\n") - 1
    figure.times.append(answer.ms)
    figure.failed += answer.status != 200 or lines < ASSESSMENTS
    figure.kilobytes = max(figure.kilobytes or 0, len(answer.body) / 1000)


def _watch(site: Site, peak: list[float], done: threading.Event) -> None:
    while not done.wait(0.1):
        peak.append(site.megabytes())


def _windows(person: Any) -> list[tuple[str, str]]:
    """Ten windows of days, each with at least so many released assessments of this person's country."""
    from treadle.domain.assessments.models import Assessment

    office = person.memberships.get(role="country_manager").organisation
    days = list(Assessment.objects.filter(state="released", factory__office=office).order_by("started_on")
                .values_list("started_on", flat=True))
    room = len(days) - ASSESSMENTS
    if room < AT_ONCE:
        return []
    starts = [room * number // (AT_ONCE - 1) for number in range(AT_ONCE)]
    return [((days[start] - timedelta(days=number % 2)).isoformat(),
             days[min(len(days) - 1, start + ASSESSMENTS - 1)].isoformat()) for number, start in enumerate(starts)]


def _token(person: Any) -> str:
    from treadle.domain.access.operations import issue_token
    from treadle.ui import clock

    return str(issue_token(person=person, scopes=["feeds:read"], days=9, name="bench", now=clock.now()).key)
