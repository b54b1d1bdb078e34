"""The product's own command in processes of its own, each installation in its own folder."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from tests.house.tree import ROOT

#: Seconds that a command may take: the long runs stand back behind everything else on the machine.
PATIENCE = 900 if os.environ.get("TREADLE_TEST_LONG") else 120
TREADLE = [sys.executable, "-m", "treadle.web.cli.main"]


def fresh_database(template: str = "template1") -> dict[str, str]:
    """The setting for an empty database of this leg, or for a copy: none for SQLite, which lies in the data folder."""
    address = os.environ.get("TREADLE_TEST_DATABASE_URL", "")
    if os.environ.get("TREADLE_TEST_LEG") != "postgresql" or not address:
        return {}
    name = f"own_{uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    parts = urlsplit(address)
    return {"TREADLE_DATABASE_URL": parts._replace(path=f"/{name}").geturl()}


class Installation:
    """A data folder, an empty database of this leg, and the environment that points to them."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        settings = fresh_database() | settings
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("TREADLE_")}
        self.environment |= {"TREADLE_DATA_DIR": str(folder), "TREADLE_SECRET_KEY": "k" * 20 + "0123456789" * 4,
                             "TREADLE_LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT), **settings}

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """`treadle …` to its end; its exit code must be ``code``."""
        done = subprocess.run([*TREADLE, *words], env=self.environment, capture_output=True, text=True, cwd=self.folder,
                              check=False, timeout=PATIENCE)
        assert done.returncode == code, f"treadle {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """`treadle …` that goes on."""
        return subprocess.Popen([*TREADLE, *words], env=self.environment, cwd=self.folder, start_new_session=True)

    def python(self, code: str) -> str:
        """What a few lines of Python print, with Django set up."""
        whole = "import django\ndjango.setup()\n" + code
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "treadle.config.settings"}
        done = subprocess.run([sys.executable, "-c", whole], cwd=self.folder, capture_output=True, text=True,
                              check=False, env=environment, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def copied(self, folder: Path, **settings: str) -> "Installation":
        """Another installation with the same content; nothing of this one may be running."""
        address = self.environment.get("TREADLE_DATABASE_URL", "")
        shutil.copytree(self.folder, folder)
        if address:
            settings = fresh_database(template=urlsplit(address).path.lstrip("/")) | settings
        made = Installation(folder, **settings)
        made.environment = self.environment | made.environment | settings
        return made

    def start_python(self, code: str) -> subprocess.Popen[bytes]:
        """A few lines of Python that go on, with Django set up."""
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "treadle.config.settings"}
        return subprocess.Popen([sys.executable, "-c", "import django\ndjango.setup()\n" + code], env=environment,
                                cwd=self.folder, start_new_session=True)


def wait_for(what: Callable[[], object], *, seconds: float = 20.0, says: str) -> None:
    """Wait until something is true; fail with ``says`` when it does not come."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, says
        time.sleep(0.05)
