"""Starts the processes of `treadle run`, watches them, and ends them together."""

import signal
import subprocess
import sys
import time
from types import FrameType

from treadle.web.cli.commands import serve
from treadle.web.cli.output import complain, say

TREADLE = [sys.executable, "-m", "treadle.web.cli.main"]
GRACE = 15.0


def prepare() -> None:
    """Tables, standards, the demonstration when there is nothing yet, and the list of accounts."""
    subprocess.run([*TREADLE, "init", "--quiet"], check=True)
    subprocess.run([*TREADLE, "demo", "--if-empty"], check=True)
    say("Sign in as:")
    subprocess.run([*TREADLE, "accounts"], check=True)


def supervise(port: int) -> int:
    """Run site, worker and clock until a signal comes or one of them ends; 0 after a signal."""
    said: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        said.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    children = {
        "site": subprocess.Popen(serve.command("127.0.0.1", port, 1, 4), start_new_session=True),
        "worker": subprocess.Popen([*TREADLE, "worker"], start_new_session=True),
        "clock": subprocess.Popen([*TREADLE, "clock"], start_new_session=True),
    }
    say(f"Treadle is at http://127.0.0.1:{port}/  (Ctrl-C ends it)")
    ended = _watch(children, said)
    _end(children)
    if ended:
        complain(f"The {ended} ended by itself, so everything was stopped.")
    return 1 if ended else 0


def _watch(children: dict[str, subprocess.Popen[bytes]], said: list[int]) -> str:
    """Wait; the name of a process that ended by itself, or "" after a signal."""
    while not said:
        for name, child in children.items():
            if child.poll() is not None:
                return name
        time.sleep(0.2)
    return ""


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
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
