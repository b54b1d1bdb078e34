"""The log, and the list of slow statements: useful to an administrator, and about nobody."""

import json
import logging
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from treadle.config.logs import JsonFormatter, TextFormatter, without_people
from treadle.ui import slow_statements
from treadle.ui.slow_statements import MOST_BYTES, Slow, bare, listed


def record(message: str, *args: object, failed: bool = False) -> logging.LogRecord:
    """A line as a logger would make it."""
    return logging.LogRecord("treadle.test", logging.ERROR, "here.py", 1, message, args,
                             sys.exc_info() if failed else None)


@pytest.mark.parametrize("telling", [
    "Key (email)=(linh.tran@example.org) already exists", "GET /office/people/?q=Linh+Tran", "from 203.0.113.77",
    "from 2001:db8:85a3::8a2e:370:7334", "/calendar/abc123secret.ics", "Authorization: Bearer abc123secret",
])
def test_what_tells_of_people_is_taken_out(telling: str) -> None:
    said = without_people(telling)
    for word in ("linh", "Linh", "203.0", "2001:db8", "abc123secret"):
        assert word not in said


def test_a_failure_is_told_by_lines_of_code_without_its_words() -> None:
    try:
        try:
            int("Linh Tran of Hanoi")
        except ValueError as error:
            raise RuntimeError("Linh Tran") from error
    except RuntimeError:
        line = record("The step %s failed.", "mail", failed=True)
    said = json.loads(JsonFormatter().format(line))
    assert said["message"] == "The step mail failed."
    assert "RuntimeError" in said["error"]
    assert "because of builtins.ValueError" in said["error"]
    for text in (JsonFormatter().format(line), TextFormatter().format(line)):
        assert "Linh" not in text
        assert "test_request_log.py" in text


@pytest.mark.django_db
def test_each_request_is_one_line_with_the_view_and_no_address(settings: Settings,
                                                               caplog: pytest.LogCaptureFixture) -> None:
    settings.LOG_FORMAT = "json"
    with caplog.at_level(logging.INFO, logger="treadle.requests"):
        answer = Client().get("/roles/?q=Linh", headers={"X-Request-ID": "mine-to-choose"})
    lines = [json.loads(JsonFormatter().format(each)) for each in caplog.records if each.name == "treadle.requests"]
    assert len(lines) == 1
    assert (lines[0]["view"], lines[0]["method"], lines[0]["status"]) == ("public:roles", "GET", 200)
    assert "Linh" not in json.dumps(lines)
    assert len(answer["X-Request-ID"]) == 32, "a stranger's id is not taken over"


@pytest.mark.django_db
def test_a_trusted_proxy_names_the_request(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    given = Client().get("/health/live", headers={"X-Request-ID": "from-the-proxy-1"})
    assert given["X-Request-ID"] == "from-the-proxy-1"
    assert len(Client().get("/health/live", headers={"X-Request-ID": "bad\tid"})["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_slow_statements_are_listed_without_values(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.SLOW_QUERY_MS = 0
    slow_statements.watch(connection)
    assert not listed(), "0 is off"
    settings.SLOW_QUERY_MS = 0.000001
    slow_statements.watch(connection)
    slow_statements.watch(connection)
    assert connection.execute_wrappers.count(slow_statements.measure) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s, 'O''Hara'", ["Linh"])
    connection.execute_wrappers.remove(slow_statements.measure)
    found = listed()
    assert found[0].statement == "SELECT %s, '…'"
    assert "Linh" not in next(tmp_path.glob("slow-*")).read_text()


def test_the_list_is_bounded_and_survives_a_cut_line(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    for number in range(400):
        slow_statements._write(Slow(f"2026-03-02T09:{number:05}", 900, "office:home", "x" * 2900, ""))
    with next(tmp_path.glob("*.jsonl")).open("a") as file:
        file.write('{"at": "2026')
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 2.1 * MOST_BYTES
    assert listed()[0].at.endswith("00399")


def test_long_and_strange_statements_are_cut() -> None:
    assert len(bare("SELECT " + "a" * 10_000)) == slow_statements.LONGEST
