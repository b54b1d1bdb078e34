"""`python -m bench.syncing`: visits' journals brought to real servers by tablets, on PostgreSQL and on SQLite.

The servers and the way of measuring are those of `bench.submissions`. Each sync brings ten answers, signed by the
device's key before the measurement; a visit gets at most 25 of them, as a day on the floor does.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from bench.submissions import Figure
from bench.submitting import CLIENTS, ROOT, Server

#: (what, database) → target.
TARGETS = {
    ("sustained", "postgresql"): "≥ 220/s", ("p95 at 100/s", "postgresql"): "p95 ≤ 28 ms",
    ("sustained", "sqlite"): "≥ 80/s", ("first sync of 300", "postgresql"): "≤ 300 ms and ≤ 30 kB",
    ("first sync of 300", "sqlite"): "≤ 300 ms and ≤ 30 kB", ("idle sync", "postgresql"): "≤ 200 bytes",
    ("idle sync", "sqlite"): "≤ 200 bytes", ("a sheet with 5,000 edits", "postgresql"): "≤ 50 ms",
    ("a sheet with 5,000 edits", "sqlite"): "≤ 50 ms",
}
DEVICE, EACH, MOST = "benchaaa", 10, 25
STAGE = ("import django; django.setup()\nfrom bench.staging import stage_journals\n"
         "stage_journals({count}, {key!r}, {device!r})")
LOAD = """
import django; django.setup()
import time
from statistics import median
from uuid import UUID
from treadle.domain.fieldwork.journal import registers_of as defined
from treadle.domain.fieldwork.operations.rebuilding import all_entries
from treadle.domain.fieldwork.queries import journal_of, registers_of
visit = UUID({visit!r})
def timed(act):
    spent = []
    for _run in range(12):
        begin = time.perf_counter()
        found = act()
        spent.append(1000 * (time.perf_counter() - begin))
    return median(spent), len(found)
rows, keys = timed(lambda: {{key: one.value for key, one in registers_of(visit).items()}})
whole, same = timed(lambda: defined(all_entries(journal_of(visit).pk)))
assert keys == same, (keys, same)
print(rows, whole, keys)
"""


class Tablet:
    """One device that writes in many visits with one key: bodies of syncs, ready to be sent."""

    def __init__(self, private: ec.EllipticCurvePrivateKey, codes: list[list[str]]) -> None:
        self.private, self.codes = private, codes

    def entry(self, at: int) -> list[Any]:
        """The answer to one question; a few notes."""
        code, kind = self.codes[at % len(self.codes)]
        said = {"compliance": {"o": "not_met" if at % 12 == 0 else "met"}, "number": {"v": str(at)},
                "yes_no": {"v": "yes"}}.get(kind, {"v": "Seen on both days."})
        seen = [f"{DEVICE}.{at + 1 - len(self.codes)}"] if at >= len(self.codes) else []
        return [f"q/{code}", said, seen, 1_795_428_000_000_000 + at]

    def body(self, visit: str, first: int, count: int) -> bytes:
        """A sync that brings the entries from ``first`` (1 is the first) on."""
        from tests.field.client import bundle_bytes, signature_of

        entries = [self.entry(at) for at in range(first - 1, first - 1 + count)]
        if count > len(self.codes):
            for at in range(len(self.codes), count):
                entries[at] = [f"n/{self.codes[at % len(self.codes)][0]}", "Seen in two lines.", [], entries[at][3]]
        text = json.dumps(entries, separators=(",", ":"))
        bundle = {"device": DEVICE, "first": first, "entries": text,
                  "signature": signature_of(self.private, bundle_bytes(visit, DEVICE, first, text))}
        said = {"device": DEVICE, "have": {DEVICE: first - 1 + count}, "refused": 0, "bundles": [bundle]}
        return json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()


class Sender:
    """Sends bodies at a rate, or as fast as they are answered, from a process of its own."""

    def __init__(self, plan: dict[str, Any]) -> None:
        private = load_pem_private_key(plan["private"].encode(), None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        self.plan, tablet = plan, Tablet(private, plan["codes"])
        self.headers = {"Content-Type": "application/json", "Accept": "application/json", "Cookie": plan["cookies"],
                        "X-CSRFToken": plan["csrf"]}
        jobs = [(visit, 1 + EACH * turn) for turn in range(MOST) for visit in plan["visits"]][:plan["jobs"]]
        self.jobs = deque((at, visit, tablet.body(visit, first, EACH)) for at, (visit, first) in enumerate(jobs))
        self.times: list[float] = []
        self.failed: list[str] = []
        self.begin = self.end = 0.0

    def run(self) -> dict[str, Any]:
        """Until nothing is left, or the time is over."""
        self.begin = self.end = time.perf_counter()
        threads = [threading.Thread(target=self._send) for _each in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        times = sorted(self.times)
        return {"done": len(times), "took": self.end - self.begin, "failed": len(self.failed), "why": self.failed[:1],
                "p50": times[len(times) // 2], "p95": times[int(len(times) * 0.95)]}

    def _send(self) -> None:
        line, rate = http.client.HTTPConnection("127.0.0.1", self.plan["port"], timeout=60), self.plan["rate"]
        while True:
            try:
                at, visit, body = self.jobs.popleft()
            except IndexError:
                return
            due = self.begin + at / rate if rate else time.perf_counter()
            if not rate and due - self.begin > self.plan["seconds"]:
                return
            time.sleep(max(0.0, due - time.perf_counter()))
            line.request("POST", f"/field/sync/{visit}/", body, self.headers)
            answer = line.getresponse()
            said = answer.read()
            self.end = time.perf_counter()
            self.times.append(1000 * (self.end - due))
            if answer.status != 200:
                self.failed.append(f"{answer.status} {said[:300]!r}")


class Bench:
    """One server and the visits staged on it."""

    def __init__(self, server: Server) -> None:
        from tests.field.client import point

        self.server, self.private = server, ec.generate_private_key(ec.SECP256R1())
        self.public = point(self.private)

    def stage(self, count: int) -> dict[str, Any]:
        """Fresh visits with a journal and a lease each."""
        said = self.server.python(STAGE.format(count=count, key=self.public, device=DEVICE))
        found: dict[str, Any] = json.loads(said.splitlines()[-1])
        return found

    def send(self, rate: int | None, seconds: float, jobs: int) -> dict[str, Any]:
        """Send so many syncs; what came of it, with milliseconds of processor time each."""
        stage = self.stage(max(400, jobs // MOST + 1))  # so many that a visit's syncs do not overtake each other
        pem = self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        plan = self.server.folder / "syncs.json"
        plan.write_text(json.dumps({"port": self.server.port, "rate": rate, "seconds": seconds, "jobs": jobs,
                                    "private": pem, **stage}))
        before = self.server.processor()
        done = subprocess.run([sys.executable, "-m", "bench.syncing", "--send", str(plan)], check=True, cwd=ROOT,
                              stdout=subprocess.PIPE, text=True)
        after = self.server.processor()
        said: dict[str, Any] = json.loads(done.stdout)
        said["web"], said["database"] = ((b - a) / max(said["done"], 1) for a, b in zip(before, after, strict=True))
        return said

    def one(self, visit: str, body: bytes, stage: dict[str, Any]) -> tuple[float, bytes]:
        """(milliseconds, the answer) of one request."""
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        begin = time.perf_counter()
        line.request("POST", f"/field/sync/{visit}/", body, {
            "Content-Type": "application/json", "Cookie": stage["cookies"], "X-CSRFToken": stage["csrf"]})
        answer = line.getresponse()
        said = answer.read()
        assert answer.status == 200, said
        return 1000 * (time.perf_counter() - begin), said


def measure(server: Server, *, rate: int, seconds: float) -> list[Figure]:
    """All figures of one database."""
    bench, name = Bench(server), server.database
    bench.send(None, 1.0, 200)  # warm: code, queries, connections
    full = bench.send(None, seconds, int(500 * seconds))
    paced = bench.send(rate, seconds, int(rate * seconds))
    figures = [
        Figure("sustained", name, f"{full['done'] / full['took']:.0f}/s (p95 {full['p95']:.0f} ms, {full['failed']} "
               f"failed; {full['web']:.1f} ms web + {full['database']:.1f} ms database each) {full['why'] or ''}"),
        Figure(f"p95 at {rate}/s", name, f"{paced['p95']:.1f} ms (p50 {paced['p50']:.1f}, "
               f"{paced['done'] / paced['took']:.0f}/s came, {paced['failed']} failed)"),
    ]
    return figures + _alone(bench, name)


def _alone(bench: Bench, name: str) -> list[Figure]:
    """What one tablet waits for and weighs, with nobody else there."""
    stage = bench.stage(9)
    tablet, visits = Tablet(bench.private, stage["codes"]), stage["visits"]
    spent, sizes = [], set()
    for visit in visits[:8]:
        body = tablet.body(visit, 1, 300)
        took, answer = bench.one(visit, body, stage)
        spent.append(took)
        sizes.add((len(body), len(answer)))
    idle = json.dumps({"device": DEVICE, "have": {DEVICE: 300}, "refused": 0}, separators=(",", ":")).encode()
    waited, told = bench.one(visits[0], idle, stage)
    long = visits[8]
    for first in range(1, 5001, 250):
        bench.one(long, tablet.body(long, first, 250), stage)
    rows, whole, keys = bench.server.python(LOAD.format(visit=long)).split()
    return [
        Figure("first sync of 300", name, f"{sorted(spent)[len(spent) // 2]:.0f} ms median, {max(spent):.0f} ms worst; "
               f"{max(sizes)[0] / 1000:.1f} kB up, {max(sizes)[1]} bytes down"),
        Figure("idle sync", name, f"{len(idle)} bytes up, {len(told)} down; {waited:.1f} ms"),
        Figure("a sheet with 5,000 edits", name, f"{float(rows):.1f} ms from its {keys} registers; "
               f"{float(whole):.0f} ms by the definition from all entries"),
    ]


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="bench.syncing", description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite", "both"], default="both")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--send", type=Path, help="be the client of this plan")
    args = parser.parse_args()
    if args.send:
        print(json.dumps(Sender(json.loads(args.send.read_text())).run()))
        return 0
    figures: list[Figure] = []
    for name in ["postgresql", "sqlite"] if args.database == "both" else [args.database]:
        with tempfile.TemporaryDirectory(prefix="treadle-bench-") as folder, Server(name, Path(folder)) as server:
            figures += measure(server, rate=100 if name == "postgresql" else 30, seconds=args.seconds)
    print(f"\nSyncs of {EACH} answers. Load at the end {os.getloadavg()[0]:.1f}; "
          f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC.\n\n| database | what | measured | target |\n"
          "|---|---|---|---|")
    for one in figures:
        print(f"| {one.database} | {one.what} | {one.value} | {TARGETS.get((one.what, one.database), '')} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
