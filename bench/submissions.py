"""`python -m bench.submissions`: whole sheets of 250 answers sent to real servers, on PostgreSQL and on SQLite.

Real processes: granian with two workers, a database server with its usual durability, and a client in a process of
its own. Saturated (how many a second, and what one costs in processor time of web and database together) and at fixed
rates (when a request is late, the next is sent all the same, so that waiting counts).
"""

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import submitting
from bench.processor import pace
from bench.submitting import Load, Server

#: (what, database, target, figure of ODK Central on the same kind of machine)
TARGETS = {
    ("cpu", "postgresql"): ("≤ 8 ms", "10.5 ms"),
    ("p95 at 100/s", "postgresql"): ("≤ 28 ms", "28 ms"),
    ("sustained", "postgresql"): ("≥ 220/s", "knee at 200/s"),
    ("sustained", "sqlite"): ("≥ 80/s", ""),
    ("p95 at 30/s", "sqlite"): ("≤ 100 ms", ""),
}


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    what: str
    database: str
    value: str

    def line(self) -> str:
        """With its target and the peer's figure beside it."""
        target, peer = TARGETS.get((self.what, self.database), ("", ""))
        return f"| {self.database} | {self.what} | {self.value} | {target} | {peer} |"


def measure(server: Server, *, rate: int, seconds: float, submit: bool) -> list[Figure]:
    """Saturated, then at a fixed rate; each on fresh sheets."""
    name = server.database
    server.run(submitting.stage(server, 80), Load(None, 1.0, submit=submit))  # warm: code, queries, connections
    full = server.run(submitting.stage(server, int(350 * seconds)), Load(None, seconds, submit=submit))
    paced = server.run(submitting.stage(server, int(rate * seconds) + 10), Load(rate, seconds, submit=submit))
    return [
        Figure("cpu", name, f"{full.web:.1f} ms web + {full.database:.1f} ms database = "
               f"{full.web + full.database:.1f} ms"),
        Figure("sustained", name, f"{full.rate:.0f}/s (p95 {full.p95:.0f} ms, {full.failed} failed)"),
        Figure(f"p95 at {rate}/s", name, f"{paced.p95:.1f} ms (p50 {paced.p50:.1f}, {paced.rate:.0f}/s came, "
               f"{paced.failed} failed; {paced.web + paced.database:.1f} ms of processor each)"),
    ]


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="bench.submissions", description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite", "both"], default="both")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--only-record", action="store_true", help="save the answers without handing in")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    args = parser.parse_args()
    databases = ["postgresql", "sqlite"] if args.database == "both" else [args.database]
    figures: list[Figure] = []
    paces = [pace()]
    for name in databases:
        with tempfile.TemporaryDirectory(prefix="treadle-bench-") as folder, Server(name, Path(folder)) as server:
            rate = 100 if name == "postgresql" else 30
            figures += measure(server, rate=rate, seconds=args.seconds, submit=not args.only_record)
        paces.append(pace())
    load = os.getloadavg()[0]
    print(f"\n{'Saved' if args.only_record else 'Saved and handed in'}: 250 answers, 20 findings. Load at the end "
          f"{load:.1f}; a fixed piece of work took {' and '.join(f'{one:.0f}' for one in paces)} ms of processor; "
          f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC.\n")
    print("| database | what | measured | target | ODK Central |\n|---|---|---|---|---|")
    print("\n".join(figure.line() for figure in figures))
    if args.json:
        args.json.write_text(json.dumps([vars(figure) for figure in figures], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
