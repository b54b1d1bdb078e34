"""Whole sheets over HTTP, into the full programme: at the rate that the target names, and a little above the sustained.

``bench.submissions`` measures the same on a small programme with a client in a process of its own.
"""

import io
import json
from contextlib import redirect_stdout

from django.db import connection

from bench.measures import Ask, Figure, at_rate
from bench.site import CSRF, Answer, Asker, Site
from bench.staging import stage
from bench.submitting import Stage

DEVICES = 16
ODK_AT_RATE = "ODK Central, 250 questions at 100 a second: p95 28 ms, 10.5 ms of processor"
ODK_MOST = "ODK Central: 199 a second at its knee; beyond it p95 is over 500 ms"


def submissions(site: Site) -> list[Figure]:
    """250 answers saved and handed in, each sheet once."""
    postgresql = connection.vendor == "postgresql"
    rate, most_ms, least, offered = (100, 28, 220, 240) if postgresql else (30, 100, 80, 90)
    staged = _staged(rate * 15 + offered * 10 + 100)
    sheets = [(sheet, staged.body(submit=True)) for sheet in staged.sheets]
    at_rate(Figure("warming up"), site, _devices(site, staged, sheets), rate=20, seconds=5)
    steady = Figure(f"250-answer sheet handed in, {rate} a second", most_ms, f"p95 ≤ {most_ms} ms", ODK_AT_RATE)
    at_rate(steady, site, _devices(site, staged, sheets), rate=rate, seconds=15)
    if postgresql:
        steady.target += ", ≤ 8 ms of processor"
        steady.within = steady.p95 <= most_ms and (steady.cpu or 0) <= 8
    most = Figure(f"250-answer sheets, {offered} a second offered", target=f"≥ {least} a second", peer=ODK_MOST)
    at_rate(most, site, _devices(site, staged, sheets), rate=offered, seconds=10)
    most.within = most.a_second >= least
    return [steady, most]


def _staged(count: int) -> Stage:
    with redirect_stdout(io.StringIO()) as said:
        stage(count)
    found = json.loads(said.getvalue().splitlines()[-1])
    session = found["cookies"].partition("=")[2].partition(";")[0]
    return Stage(found["sheets"], [tuple(one) for one in found["questions"]], session, CSRF)


def _devices(site: Site, staged: Stage, sheets: list[tuple[str, bytes]]) -> list[Ask]:
    """So many devices, each with a connection of its own; each takes the next sheet."""

    def device() -> Ask:
        asker = Asker(site.port)

        def send(_number: int, since: float | None) -> Answer:
            url, body = sheets.pop()
            return asker.put(url, body, session=staged.cookies, since=since)

        return send

    return [device() for _each in range(DEVICES)]
