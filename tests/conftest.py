"""What every test gets: a data folder of its own, one of two databases, the cast, and word of what was not run."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import django
import hypothesis
import pytest

from tests.leg import prepare

PREPARED = prepare()  # before Django reads its settings
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from tests import browsers, programs, sparks  # noqa: E402
from tests.cast import Cast  # noqa: E402
from treadle.domain.parties.models import Person  # noqa: E402

hypothesis.settings.register_profile("treadle", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("treadle")

#: Extras: said when they are absent, and required nowhere.
OPTIONAL = {"Spark", "nginx", "systemd"}
#: What a mark needs.
NEEDS = {"browser": "Chromium", "spark": "Spark", "nginx": "nginx", "systemd": "systemd"}
pytest_plugins = ["tests.house.counting"]


def pytest_configure(config: pytest.Config) -> None:
    """Cheap password hashes: what hashes cost is tried in a test of its own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    config.addinivalue_line("markers", "browser: needs Chromium")
    config.addinivalue_line("markers", "database: asks the database (added by itself)")
    config.addinivalue_line("markers", "slow: takes seconds; not part of `make check`")
    config.addinivalue_line("markers", "spark: needs Java and the extra “spark”")
    config.addinivalue_line("markers", "nginx: needs nginx")
    config.addinivalue_line("markers", "systemd: needs systemd-analyze")
    config.addinivalue_line("markers", "faults: kills processes; the long runs are in `make faults`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark by what they need; take out what this machine cannot run (the summary says so)."""
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
        for folder in ("browser", "faults"):
            if f"/tests/{folder}/" in item.path.as_posix():
                item.add_marker(folder)
    missing = {name for name, lacking in _missing().items() if lacking}
    out = [item for item in items if "PostgreSQL" in missing
           or any(mark in item.keywords and what in missing for mark, what in NEEDS.items())]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say on which database the tests ran, and what was not run."""
    terminalreporter.write_line(f"database: {PREPARED.leg}")
    for name, why in _missing().items():
        if why:
            terminalreporter.write_line(f"NOT RUN: everything that needs {name}. {why}", yellow=True, bold=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Something that was not run is a failure where everything is required, and nothing to run is none elsewhere."""
    if hasattr(session.config, "workerinput"):
        return
    lacking = any(why for name, why in _missing().items() if name not in OPTIONAL)
    if lacking and PREPARED.requires_all and exitstatus in {0, 5}:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    elif lacking and exitstatus == 5:
        session.exitstatus = pytest.ExitCode.OK


def _missing() -> dict[str, str]:
    return {"PostgreSQL": PREPARED.why_not, "Chromium": browsers.why_not(), "Spark": sparks.why_not(),
            "nginx": programs.why_not_nginx(), "systemd": programs.why_not_systemd()}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """No connection outlives its test: the test database must be droppable."""
    from django.db import connections

    connections["default"].settings_dict["CONN_MAX_AGE"] = 0


@pytest.fixture
def cast(db: None) -> Cast:
    """The people and organisations that play in every test (see tests/cast.py)."""
    return Cast()


@pytest.fixture
def client_of() -> Callable[[Person], Client]:
    """``client_of(cast.advisor)``: a browser's stand-in, signed in; staff have their second factor."""
    from tests.cast import with_second_factor

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(with_second_factor(person))
        return client

    return signed_in


@pytest.fixture
def set_today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """``set_today(date(2026, 3, 2))``: the product's one clock shows that day, in and out of demo mode.

    It goes on from noon, at whatever hour the tests run: what builders wrote at nine that morning is over.
    """
    from treadle.ui import clock

    def set_day(day: date) -> None:
        ahead = datetime.combine(day, time(12), UTC) - datetime.now(UTC)
        monkeypatch.setattr(clock, "stored_day", lambda: day)
        monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + ahead)

    return set_day


@pytest.fixture
def demo_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Demonstration mode, for this test."""
    monkeypatch.setattr(settings, "DEMO", True)
