"""A PostgreSQL server for the length of a measurement: installed binaries, ordinary safety, memory for two cores."""

import atexit
import os
import shutil
import subprocess
from pathlib import Path

#: What `docs` recommend for one machine; fsync and the rest of what keeps data safe are as PostgreSQL has them.
SETTINGS = {
    "listen_addresses": "", "max_connections": "60", "shared_buffers": "1GB", "effective_cache_size": "6GB",
    "work_mem": "16MB", "maintenance_work_mem": "256MB", "max_wal_size": "8GB", "random_page_cost": "1.1",
}
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class NoServer(Exception):
    """PostgreSQL cannot be started here; the message says what to do."""


class Server:
    """A server whose data lies in ``folder``; it stops when this process ends, unless it ran before."""

    def __init__(self, folder: Path) -> None:
        self.programs = _programs()
        self.folder = folder
        self._prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        folder.mkdir(parents=True, exist_ok=True)
        if self._prefix:
            shutil.chown(folder, "postgres", "postgres")
        if not (folder / "data" / "PG_VERSION").exists():
            self._run("initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                      "--locale=C.UTF-8")
        if (folder / "data" / "postmaster.pid").exists():
            return
        options = " ".join(f"-c {name}={value}" if value else f"-c {name}=''" for name, value in SETTINGS.items())
        self._run("pg_ctl", "-D", str(folder / "data"), "-l", str(folder / "log"), "-w", "-t", "60",
                  "-o", f"-k {folder} {options}", "start")
        atexit.register(self.stop)

    def address(self, name: str) -> str:
        """The address of a database for TREADLE_DATABASE_URL."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def make(self, name: str, *, like: str = "template1") -> str:
        """Make a database, a copy of another, unless it is there; its address."""
        asked = [str(self.programs / "psql"), "-h", str(self.folder), "-U", "postgres", "-Atc",
                 f"SELECT 1 FROM pg_database WHERE datname = '{name}'"]
        if subprocess.run(asked, check=True, cwd="/", capture_output=True, text=True).stdout.strip():
            return self.address(name)
        self._run("createdb", "-h", str(self.folder), "-U", "postgres", "-T", like, name)
        return self.address(name)

    def drop(self, name: str) -> None:
        """Remove a database."""
        self._run("dropdb", "-h", str(self.folder), "-U", "postgres", "--if-exists", name)

    def pids(self) -> list[int]:
        """The server and its processes, for their processor time."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children")
        return [first, *(int(each) for each in children.read_text().split())]

    def stop(self) -> None:
        """Stop it; the data stays where it is."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "fast", "-w", "stop")

    def _run(self, program: str, *words: str) -> None:
        subprocess.run([*self._prefix, str(self.programs / program), *words], check=True, cwd="/", **QUIET)


def _programs() -> Path:
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin/initdb") if path.parts[-3].isdigit()]
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    on_path = shutil.which("initdb")
    if newest is None and on_path is None:
        raise NoServer("No PostgreSQL is installed; install it, or set TREADLE_DATABASE_URL.")
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        raise NoServer("PostgreSQL does not start as root, and runuser is missing; set TREADLE_DATABASE_URL.")
    return newest.parent if newest else Path(str(on_path)).parent
