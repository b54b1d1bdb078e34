"""A PostgreSQL server for the length of a test run, from the binaries that are installed."""

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "listen_addresses=",
        "-c", "max_connections=60", "-c", "shared_buffers=64MB",
        # What waits for a lock that nobody gives back, or is planned badly, is an error that names itself.
        "-c", "lock_timeout=60s", "-c", "statement_timeout=120s"]


def binaries() -> Path | None:
    """The folder of the newest installed server's programs, 15 or later."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin/initdb") if path.parts[-3].isdigit()]
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    if newest and int(newest.parts[-3]) >= 15:
        return newest.parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def start() -> tuple[str, str]:
    """Start a server; its address, or "" and why there is none. It stops when this process ends."""
    programs = binaries()
    if programs is None:
        return "", "No PostgreSQL 15 or later is installed; install it, or set TREADLE_TEST_DATABASE_URL."
    is_root = os.geteuid() == 0
    if is_root and shutil.which("runuser") is None:
        return "", "PostgreSQL does not start as root, and runuser is missing; set TREADLE_TEST_DATABASE_URL."
    # /tmp, because the server's own user must be able to enter every folder above its data.
    folder = Path(tempfile.mkdtemp(prefix="treadle-pg-", dir="/tmp" if is_root else None))
    prefix = ["runuser", "-u", "postgres", "--"] if is_root else []
    if is_root:
        shutil.chown(folder, "postgres", "postgres")
    try:
        return _start(folder, prefix, programs), ""
    except (subprocess.CalledProcessError, TimeoutError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        return "", f"The PostgreSQL server did not start: {error}"


def _start(folder: Path, prefix: list[str], programs: Path) -> str:
    data, log = folder / "data", folder / "log"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([*prefix, str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                    "--locale=C.UTF-8", "--no-sync"], check=True, cwd="/", **quiet)
    with log.open("w") as lines:
        server = subprocess.Popen([*prefix, str(programs / "postgres"), "-D", str(data), "-k", str(folder), *FAST],
                                  cwd="/", stdout=lines, stderr=lines, start_new_session=True)
    atexit.register(_stop, server, folder, prefix, programs)
    _wait(programs, folder)
    make = [str(programs / "createdb"), "-h", str(folder), "-U", "postgres", "treadle"]
    subprocess.run(make, check=True, cwd="/", **quiet)
    return f"postgresql://postgres@/treadle?host={folder}"


def _wait(programs: Path, folder: Path) -> None:
    ask = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
    for _attempt in range(200):
        if subprocess.run(ask, check=False, cwd="/").returncode == 0:
            return
        time.sleep(0.1)
    raise TimeoutError((folder / "log").read_text()[-500:])


def _stop(server: subprocess.Popen[bytes], folder: Path, prefix: list[str], programs: Path) -> None:
    subprocess.run([*prefix, str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"],
                   check=False, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server.wait(timeout=20)
    shutil.rmtree(folder, ignore_errors=True)
