"""`treadle run`: site, worker and clock come up together, stay small, and end together."""

import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from urllib.error import HTTPError, URLError

import psutil
import pytest

from tests.processes import Installation, wait_for

MOST_MEMORY = 200 * 2**20


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def status_of(url: str) -> int:
    """The status of a page; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (URLError, ConnectionError):
        return 0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that holds a factory already, so that no demonstration is built."""
    made = Installation(tmp_path_factory.mktemp("run") / "data")
    made.run("init")
    made.python("from datetime import UTC, datetime\nfrom treadle.domain.parties.models import Factory\n"
                "at = datetime(2026, 3, 2, tzinfo=UTC)\n"
                "Factory.objects.create(name='F', country='VN', created_at=at, updated_at=at)")
    return made


@pytest.fixture
def running(place: Installation) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`treadle run` on a free port, and its address."""
    port = free_port()
    process = place.start("run", "--port", str(port))
    address = f"http://127.0.0.1:{port}/sign-in/"
    try:
        wait_for(lambda: status_of(address), seconds=60, says="the site never answered")
        yield process, address
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def test_run_serves_stays_small_and_ends_well(running: tuple[subprocess.Popen[bytes], str]) -> None:
    process, address = running
    for _request in range(200):
        assert status_of(address) == 200
    family = family_of(process)
    site = [one for one in family if "granian" in " ".join(words_of(one))]
    used = sum(one.memory_full_info().pss for one in site)
    assert 0 < used <= MOST_MEMORY, f"the web tree uses {used / 2**20:.0f} MB"

    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    _gone, left = psutil.wait_procs(family, timeout=5)
    assert not left, [words_of(one) for one in left]


def words_of(process: psutil.Process) -> list[str]:
    """The command line of a process; nothing of one that has just ended."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def family_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The processes under `treadle run`, once all of them have begun."""
    def found() -> list[psutil.Process]:
        return psutil.Process(process.pid).children(recursive=True)

    def last_words() -> set[str]:
        return {words[-1] for one in found() if (words := words_of(one))}

    wait_for(lambda: {"worker", "clock"} <= last_words(), seconds=60, says="worker and clock never began")
    return found()


def test_when_one_process_dies_all_end_and_say_so(running: tuple[subprocess.Popen[bytes], str]) -> None:
    process, _address = running
    family = family_of(process)
    worker = next(one for one in family if words_of(one)[-1:] == ["worker"])
    worker.kill()
    assert process.wait(timeout=30) == 1
    _gone, left = psutil.wait_procs(family, timeout=5)
    assert not left, [words_of(one) for one in left]
