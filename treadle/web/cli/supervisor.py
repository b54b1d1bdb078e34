"""Starts the processes of `treadle run`, watches them, and ends them together."""

import os
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

from treadle.web.cli.commands import names, serve
from treadle.web.cli.output import complain, say

TREADLE = [sys.executable, "-m", "treadle.web.cli.main"]
GRACE = 15.0
DEMO_SIZE = ["--factories", "12", "--years", "2"]

type Children = dict[str, subprocess.Popen[bytes]]


def prepare() -> int:
    """Tables, standards, a demonstration when there is nothing yet, the list of accounts: all in one process."""
    from treadle.web.cli.main import main

    steps = [["init", "--quiet"], ["accounts"]]
    if "demo" in names():
        steps.insert(1, ["demo", "--if-empty", *DEMO_SIZE])
    for step in steps:
        code = main(step)
        if code:
            return code
    return 0


def supervise(port: int) -> int:
    """Prepare, then run site, worker and clock until a signal comes or one of them ends; 0 after a signal.

    Where this folder was prepared before, the site starts at once and the preparation goes on beside it.
    """
    said: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        said.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    mark = Path(os.environ.get("TREADLE_DATA_DIR", "var")) / "prepared"
    children: Children = {}
    site = serve.command("127.0.0.1", port, 1, 4)
    if mark.exists():
        children["site"] = _start(site)
        _first_answer(port, children["site"], said)
    prepared = _prepare_beside(children, said)
    if prepared:
        mark.touch()
        if "site" not in children:
            children["site"] = _start(site)
        children |= {name: _start([*TREADLE, name]) for name in ("worker", "clock")}
        say(f"Treadle is at http://127.0.0.1:{port}/  (Ctrl-C ends it)")
    ended = _watch(children, said) if prepared else ""
    _end(children)
    if ended:
        complain(f"The {ended} ended by itself, so everything was stopped.")
    return 1 if ended or not (prepared or said) else 0


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """A process of its own session: Ctrl-C reaches the supervisor only, which then ends the others in order."""
    return subprocess.Popen(command, start_new_session=True)


def _first_answer(port: int, site: subprocess.Popen[bytes], said: list[int]) -> None:
    """Leave the machine to the site until it answers, or for ten seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until and site.poll() is None and not said:
        asked = HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            asked.request("HEAD", "/static/ui/treadle.css")
            asked.getresponse()
            return
        except (OSError, HTTPException):
            time.sleep(0.05)
        finally:
            asked.close()


def _prepare_beside(children: Children, said: list[int]) -> bool:
    """Whether the preparation went well; a signal meanwhile ends it."""
    child = children["preparation"] = _start([*TREADLE, "run", "--prepare-only"])
    while child.poll() is None and not said:
        time.sleep(0.05)
    if child.poll() is None:
        return False
    del children["preparation"]
    return child.returncode == 0


def _watch(children: Children, said: list[int]) -> str:
    """Wait; the name of a process that ended by itself, or "" after a signal."""
    while not said:
        for name, child in children.items():
            if child.poll() is not None:
                return name
        time.sleep(0.2)
    return ""


def _end(children: Children) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + GRACE
    for child in children.values():
        try:
            child.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
