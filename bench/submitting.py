"""The machinery of ``bench.submissions``: a server of real processes, sheets to fill, and a client that sends them."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from uuid import uuid4

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
CLIENTS = 12
#: Run in a process of its own with Django set up: opens fresh sheets and prints their addresses and a session.
STAGE = "import django; django.setup()\nfrom bench.staging import stage\nstage({count})"


@dataclass(frozen=True)
class Load:
    """How to send: ``rate`` a second (None: as fast as they are answered) for so many seconds."""

    rate: float | None
    seconds: float
    submit: bool


@dataclass(frozen=True)
class Outcome:
    """What came of it; times in milliseconds, ``web`` and ``database`` of processor time for each request."""

    rate: float
    p50: float
    p95: float
    failed: int
    web: float
    database: float


@dataclass(frozen=True)
class Stage:
    """Sheets that wait for answers: their addresses with the bodies' questions, and the cookies of who may fill."""

    sheets: list[str]
    questions: list[tuple[str, str]]
    cookies: str
    csrf: str

    def body(self, *, submit: bool) -> bytes:
        """250 answers, every twelfth not met with a whole finding; a few notes."""
        answers = [_answer(at, *question) for at, question in enumerate(self.questions)]
        return json.dumps({"id": str(uuid4()), "submit": submit, "blanks_confirmed": True, "answers": answers}).encode()


def _answer(at: int, question: str, kind: str) -> dict[str, object]:
    if kind != "compliance":
        return {"question": question, "value": {"number": str(at), "yes_no": "yes"}.get(kind, "Seen on both days.")}
    said: dict[str, object] = {"question": question, "outcome": "met"}
    if at % 5 == 0:
        said["note"] = "Seen in the cutting hall and in two lines."
    if at % 12 == 0:
        said |= {"outcome": "not_met", "finding": {
            "explanation": "Four of the twelve records looked at do not show it; the others were filled in later.",
            "evidence_kinds": ["document", "observation"], "evidence": "Records of June and July."}}
    return said


class Server:
    """A database and granian in front of it, until the end of the ``with``."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.port = free_port()
        self._postgres: subprocess.Popen[bytes] | None = None
        self._web: subprocess.Popen[bytes] | None = None
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("TREADLE_")} | {
            "TREADLE_DATA_DIR": str(folder / "data"), "TREADLE_LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "treadle.config.settings"}

    def __enter__(self) -> "Server":
        (self.folder / "data").mkdir()
        if self.database == "postgresql":
            self._postgres, address = start_postgres()
            self.environment["TREADLE_DATABASE_URL"] = address
        for words in (["init"], ["demo", "--factories", "3", "--years", "1", "--seed", "1", "--as-of", "2026-03-02"]):
            subprocess.run([sys.executable, "-m", "treadle.web.cli.main", *words], env=self.environment, check=True,
                           cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        serve = ["serve", "--port", str(self.port), "--workers", "2", "--threads", "4"]
        self._web = subprocess.Popen([sys.executable, "-m", "treadle.web.cli.main", *serve], env=self.environment,
                                     cwd=self.folder)
        self._wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self._web is not None:
            self._web.terminate()
            self._web.wait(timeout=30)
        if self._postgres is not None:
            stop_postgres(self._postgres)

    def _wait(self) -> None:
        for _attempt in range(200):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/sign-in/")
                connection.getresponse().read()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("the site did not start")

    def python(self, code: str) -> str:
        """What a piece of code prints, in a process of this installation."""
        return subprocess.run([sys.executable, "-c", code], env=self.environment, check=True, cwd=self.folder,
                              stdout=subprocess.PIPE, text=True).stdout

    def processor(self) -> tuple[float, float]:
        """Milliseconds of processor time so far: of the web's processes, of the database's."""
        web = tree_ms(self._web.pid) if self._web else 0.0
        return web, tree_ms(self._postgres.pid) if self._postgres else 0.0

    def run(self, stage: Stage, load: Load) -> Outcome:
        """Send sheets from another process and look at what it costs here."""
        plan = self.folder / "load.json"
        plan.write_text(json.dumps({"port": self.port, "rate": load.rate, "seconds": load.seconds,
                                    "submit": load.submit, **vars(stage)}))
        before = self.processor()
        done = subprocess.run([sys.executable, "-m", "bench.submitting", str(plan)], check=True, cwd=ROOT,
                              stdout=subprocess.PIPE, text=True)
        after = self.processor()
        said = json.loads(done.stdout)
        each = max(said["done"], 1)
        return Outcome(said["done"] / said["took"], said["p50"], said["p95"], said["failed"],
                       (after[0] - before[0]) / each, (after[1] - before[1]) / each)


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
PLACE = Path(f"/tmp/treadle-bench-pg-{os.getpid()}")  # the server's own user must be able to enter it


def _programs() -> tuple[list[str], Path]:
    """How to run the server's programs, and where they are."""
    from tests import postgres

    programs = postgres.binaries()
    if programs is None:
        raise SystemExit("No PostgreSQL 15 or later is installed.")
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else [], programs


def stop_postgres(server: subprocess.Popen[bytes]) -> None:
    """Stop it and clear up."""
    prefix, programs = _programs()
    subprocess.run([*prefix, str(programs / "pg_ctl"), "-D", str(PLACE / "data"), "-m", "fast", "stop"], check=False,
                   cwd="/", **QUIET)
    server.wait(timeout=30)
    shutil.rmtree(PLACE, ignore_errors=True)


def start_postgres() -> tuple[subprocess.Popen[bytes], str]:
    """A server with its usual durability, and its address."""
    (prefix, programs), place = _programs(), PLACE
    place.mkdir()
    if prefix:
        shutil.chown(place, "postgres", "postgres")
    subprocess.run([*prefix, str(programs / "initdb"), "-D", str(place / "data"), "-U", "postgres", "-A", "trust",
                    "-E", "UTF8", "--locale=C.UTF-8"], check=True, cwd="/", **QUIET)
    settings = ["-c", "listen_addresses=", "-c", "shared_buffers=256MB", "-c", "max_connections=60"]
    server = subprocess.Popen([*prefix, str(programs / "postgres"), "-D", str(place / "data"), "-k", str(place),
                               *settings], cwd="/", start_new_session=True, **QUIET)
    for _attempt in range(200):
        made = subprocess.run([str(programs / "createdb"), "-h", str(place), "-U", "postgres", "treadle"], check=False,
                              cwd="/", **QUIET)
        if made.returncode == 0:
            return server, f"postgresql://postgres@/treadle?host={place}"
        time.sleep(0.1)
    raise TimeoutError("the database did not start")


def tree_ms(pid: int) -> float:
    """Milliseconds of processor time of a process, of all that came from it, and of its ended children."""
    parents: dict[int, list[int]] = {}
    spent: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        number = int(path.parent.name)
        parents.setdefault(int(fields[1]), []).append(number)
        spent[number] = sum(map(int, fields[11:15])) * 1000 / TICKS
    found, waiting = 0.0, [pid]
    while waiting:
        one = waiting.pop()
        found += spent.get(one, 0)
        waiting += parents.get(one, [])
    return found


def stage(server: Server, count: int) -> Stage:
    """Open so many fresh sheets."""
    said = json.loads(server.python(STAGE.format(count=count)).splitlines()[-1])
    return Stage(said["sheets"], [(one[0], one[1]) for one in said["questions"]], said["cookies"], said["csrf"])


# ---- the client, in a process of its own --------------------------------------------------------


class Client:
    """Sends bodies that were made before, each at its time (or at once), over connections that stay open."""

    def __init__(self, port: int, rate: float | None, seconds: float, stage: Stage, *, submit: bool) -> None:
        self.port, self.rate, self.seconds, self.stage = port, rate, seconds, stage
        count = len(stage.sheets) if rate is None else min(len(stage.sheets), int(rate * seconds))
        self.jobs = deque((at, sheet, stage.body(submit=submit)) for at, sheet in enumerate(stage.sheets[:count]))
        self.times: list[float] = []
        self.failed: list[str] = []
        self.begin = self.end = 0.0

    def run(self) -> None:
        """Until the time is over or nothing is left."""
        self.begin = self.end = time.perf_counter()
        threads = [threading.Thread(target=self._send_all) for _each in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _send_all(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Cookie": self.stage.cookies,
                   "X-CSRFToken": self.stage.csrf}
        while True:
            try:
                at, sheet, body = self.jobs.popleft()
            except IndexError:
                return
            due = self.begin + at / self.rate if self.rate else time.perf_counter()
            if self.rate is None and due - self.begin > self.seconds:
                return
            time.sleep(max(0.0, due - time.perf_counter()))
            connection.request("PUT", sheet, body, headers)
            answer = connection.getresponse()
            said = answer.read()
            self.end = time.perf_counter()
            self.times.append(1000 * (self.end - due))
            if answer.status != 200:
                self.failed.append(f"{answer.status} {said[:300]!r}")


def main() -> None:
    """Read the plan, send, print what came of it."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    stage = Stage(plan["sheets"], plan["questions"], plan["cookies"], plan["csrf"])
    client = Client(plan["port"], plan["rate"], plan["seconds"], stage, submit=plan["submit"])
    client.run()
    times = sorted(client.times)
    if client.failed:
        print(client.failed[0], file=sys.stderr)
    print(json.dumps({"done": len(times), "took": client.end - client.begin, "failed": len(client.failed),
                      "p50": times[len(times) // 2], "p95": times[int(len(times) * 0.95)]}))


if __name__ == "__main__":
    main()
