"""Where the tests keep their data: a temporary folder, and SQLite or a PostgreSQL server of their own."""

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests import postgres

BASE = "TREADLE_TEST_BASE"
ADDRESS = "TREADLE_TEST_DATABASE_URL"


@dataclass(frozen=True)
class Prepared:
    """The database leg (``sqlite`` or ``postgresql``), why it cannot be run ("" when it can), what is required."""

    leg: str
    why_not: str
    requires_all: bool


def prepare() -> Prepared:
    """Set the environment before Django reads it. Workers of a parallel run inherit it and take a folder each."""
    leg = os.environ.get("TREADLE_TEST_LEG", "sqlite")
    why_not = os.environ.get("TREADLE_TEST_WHY_NOT", "")
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    if not is_worker:
        base = Path(tempfile.mkdtemp(prefix="treadle-test-"))
        os.environ[BASE] = str(base)
        atexit.register(shutil.rmtree, base, ignore_errors=True)
        if leg == "postgresql" and not os.environ.get(ADDRESS):
            os.environ[ADDRESS], why_not = postgres.start()
            os.environ["TREADLE_TEST_WHY_NOT"] = why_not
    _settings(leg)
    return Prepared(leg, why_not, os.environ.get("TREADLE_TEST_REQUIRE") == "all")


def _settings(leg: str) -> None:
    for name in [name for name in os.environ if name.startswith("TREADLE_") and not name.startswith("TREADLE_TEST_")]:
        del os.environ[name]
    own = Path(os.environ[BASE]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    os.environ["TREADLE_DATA_DIR"] = str(own)
    os.environ["TREADLE_LOG_LEVEL"] = "ERROR"
    os.environ["TREADLE_SECRET_KEY"] = "a key for tests only, long enough for every check there is, 0123456789"
    if leg == "postgresql" and os.environ.get(ADDRESS):
        os.environ["TREADLE_DATABASE_URL"] = os.environ[ADDRESS]
    os.environ["DJANGO_SETTINGS_MODULE"] = "treadle.config.settings"
