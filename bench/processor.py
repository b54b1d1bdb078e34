"""What processes take, as Linux says it: processor time and memory."""

import os
import time
from contextlib import suppress
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def pace() -> float:
    """Milliseconds of processor time for the same small work: how quick this machine is just now.

    A virtual machine's cores are lent and may be half as quick a minute later; figures are read beside this one.
    """
    began, sum_ = time.process_time(), 0
    for at in range(3_000_000):
        sum_ += at * at % 7
    return (time.process_time() - began) * 1000


def processor_of(pids: list[int]) -> float:
    """Milliseconds of processor time that these processes have taken so far."""
    return sum(_spent(pid) for pid in pids) * 1000


def tree(pid: int) -> list[int]:
    """A process and everything that it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found += [each for child in (task / "children").read_text().split() for each in tree(int(child))]
    return found


def _spent(pid: int) -> float:
    """Seconds of a process and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(each) for each in fields[11:15]) / TICK


def pss(pid: int) -> float:
    """Megabytes of a process, shared pages counted by share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000
