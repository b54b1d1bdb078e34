"""The same programme at a quarter, once and four times the size, on PostgreSQL: how each figure grows, drawn."""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from math import log
from pathlib import Path

from bench.servers import Server

SIZES = (0.25, 1.0, 4.0)
#: n log n from a quarter to four times 5 million answers has the exponent 1.07 between its ends; the rest is room for
#: what a measurement wavers. A page must not grow at all.
MOST, MOST_OF_PAGES = 1.15, 0.1
PAGES = ("save one answer", "assessment list", "factory page", "rates dashboard", "250-answer")
BAR = 24


@dataclass(frozen=True)
class Line:
    """One figure at every size: processor milliseconds by number of answers."""

    name: str
    points: list[tuple[float, float]]

    @property
    def exponent(self) -> float:
        """The slope of a straight line through the points, both axes logarithmic (least squares)."""
        xs, ys = [log(n) for n, _y in self.points], [log(max(y, 0.01)) for _n, y in self.points]
        x, y = sum(xs) / len(xs), sum(ys) / len(ys)
        return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)

    @property
    def most(self) -> float:
        """What the exponent may be."""
        return MOST_OF_PAGES if self.name.startswith(PAGES) else MOST


def grow(args: argparse.Namespace, data: Path) -> int:
    """Build the template once, multiply and measure it at each size, write the page."""
    server = Server(data / "postgresql")
    _bench(args, data, "template", 0.0)
    found = []
    for size in SIZES:
        name = f"size_{size:g}".replace(".", "_")
        server.drop(name)
        server.make(name, like="template")
        found.append(_bench(args, data, name, size))
        server.drop(name)
    text = as_markdown(found)
    print(text)
    args.out.write_text(text, encoding="utf-8")
    return 1 if any(line.exponent > line.most for line in lines_of(found)) else 0


def _bench(args: argparse.Namespace, data: Path, name: str, size: float) -> dict[str, object]:
    """One size in a process of its own; what it measured."""
    out = data / f"{name}.json"
    words = ["--data", str(data), "--server", str(data / "postgresql"), "--database", name, "--json", str(out)]
    words += ["--years", str(args.years), "--as-of", args.as_of.isoformat(), "--no-walk"]
    words += ["--factories", str(round(args.factories * size) or 24), "--answers", str(round(args.answers * size))]
    words += [] if size else ["--build-only"]
    subprocess.run([sys.executable, "-m", "bench", *words], check=False)
    return dict(json.loads(out.read_text())) if size else {}


def lines_of(found: list[dict[str, object]]) -> list[Line]:
    """Each figure over the sizes at which it was measured."""
    figures: dict[str, list[tuple[float, float]]] = {}
    for one in found:
        for name, cpu in dict(one["figures"]).items():  # type: ignore[call-overload]
            figures.setdefault(name, []).append((float(str(one["answers"])), cpu))
    return [Line(name, points) for name, points in figures.items() if len(points) > 1]


def as_markdown(found: list[dict[str, object]]) -> str:
    """A bar a size: processor time a request, of the site's and the database's processes."""
    lines = ["## Growth on PostgreSQL", "",
             "Processor milliseconds a request, of site and database together. Exponent: 0 does not grow, 1 grows as "
             f"the programme does. Targets: pages ≤ {MOST_OF_PAGES}, everything ≤ {MOST} (n log n).", "", "```"]
    for line in lines_of(found):
        most = max(cpu for _n, cpu in line.points)
        verdict = "holds" if line.exponent <= line.most else "OVER"
        lines.append(f"{line.name}: exponent {line.exponent:+.2f}, {verdict}")
        lines += [f"  {n / 1e6:6.2f} M answers {'█' * max(1, round(BAR * cpu / most)):{BAR}} {cpu:,.1f} ms"
                  for n, cpu in line.points]
    return "\n".join([*lines, "```", ""])
