"""The figures as a page."""

import argparse
import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from bench.measures import Part
from bench.programme import Built
from bench.walk import MOST_KB, MOST_MS, MOST_QUERIES, Page

#: What comparable products took on the same kind of machine (two cores), measured by us; see docs/why.
PEERS = (
    ("save one answer, p95", "CISO Assistant 3.9.2: PATCH one answer, 790 ms; ODK Central: one form, 17 ms at 50/s"),
    ("a list of 25 rows, p95", "CISO Assistant 3.9.2: audit list, 526 ms, 914 kB"),
    ("100 answers of one assessment, p95", "CISO Assistant 3.9.2: 604 ms, 228 kB"),
)


def as_markdown(args: argparse.Namespace, built: Built, parts: list[Part], pages: list[Page]) -> str:
    """Everything, the offenders first."""
    lines = ["# What Treadle costs", "", _machine(), "", _programme(built), "", *_parts(parts), "", *_whole(pages), ""]
    offenders = [page for page in pages if not page.holds]
    lines += ["## Pages over a target", "", *(_table(offenders) if offenders else ["None."]), ""]
    lines += ["## Peers", "", "| work | measured on the same kind of machine |", "|---|---|"]
    lines += [f"| {work} | {what} |" for work, what in PEERS]
    lines += ["", "## Every page", "", *_table(pages), ""]
    return "\n".join(lines)


def _machine() -> str:
    day = datetime.now(UTC).date()
    load = os.getloadavg()[0]
    return (f"Measured on {day}: {_cores()} cores ({_processor()}), Python {platform.python_version()}, SQLite "
            f"{sqlite3.sqlite_version}, load {load:.1f} at the end. In one process, without a server in between.")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _programme(built: Built) -> str:
    took = f"built in {built.seconds:.0f} s of processor time" if built.seconds is not None else "built before"
    return f"The programme: {built.says}, {took}; database {built.megabytes:.0f} MB."


def _parts(parts: list[Part]) -> list[str]:
    lines = ["| what | p50 ms | p95 ms | p95 of processor | target ms | queries | |", "|---|---|---|---|---|---|---|"]
    return lines + [
        f"| {part.name} | {part.p50:.1f} | {part.p95:.1f} | {part.cpu95:.1f} | {part.most:.0f} | "
        f"{'' if part.queries is None else part.queries} | {'' if part.holds else '**over**'} {part.note} |"
        for part in parts]


def _whole(pages: list[Page]) -> list[str]:
    times = [each for page in pages for each in page.times]
    if not times:
        return ["No page was reached."]
    over = sum(not page.holds for page in pages)
    slowest, largest = max(page.p95 for page in pages), max(page.kilobytes for page in pages)
    return [f"Pages: {len(pages)} kinds, {len(times)} requests; slowest p95 {slowest:.0f} ms, most queries "
            f"{max(page.queries for page in pages)}, largest {largest:.0f} kB. Targets: p95 {MOST_MS:.0f} ms, "
            f"{MOST_QUERIES} queries, {MOST_KB:.0f} kB. Over a target: {over}."]


def _table(pages: list[Page]) -> list[str]:
    lines = ["| page | requests | p50 ms | p95 ms | p95 of processor | queries | kB | worst |",
             "|---|---|---|---|---|---|---|---|"]
    return lines + [
        f"| {page.name} | {len(page.times)} | {page.p50:.0f} | {page.p95:.0f} | {page.cpu95:.0f} "
        f"| {page.queries} | {page.kilobytes:.0f} | {page.failed or ('' if page.holds else page.worst)} |"
        for page in pages]
