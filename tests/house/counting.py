"""``count_page``: how many queries and bytes a page costs, kept in one file so that a rise is seen in review."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

FILE = Path(__file__).with_name("query_counts.json")
MOST_QUERIES = 15
MOST_BYTES = 60_000


@pytest.fixture
def count_page() -> Callable[[str, Client, str], HttpResponse]:
    """``count_page("office:home", client, "/office/")``: opens the page, checks its cost, returns the answer.

    The figure for ``name`` stands in ``query_counts.json``; run once with ``TREADLE_TEST_RECORD=1`` to write it.
    """

    def count(name: str, client: Client, url: str) -> HttpResponse:
        client.get(url)  # what is remembered for the life of a process is not counted
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        assert response.status_code == 200, f"{url} answers {response.status_code}"
        check_cost(name, len(queries), len(response.content), [query["sql"] for query in queries])
        return response

    return count


def check_cost(name: str, queries: int, size: int, sql: list[str]) -> None:
    """Compare with the limits and with the recorded figure."""
    shown = "\n".join(f"  {number}. {text[:300]}" for number, text in enumerate(sql, 1))
    assert queries <= MOST_QUERIES, f"{name}: {queries} queries, at most {MOST_QUERIES}\n{shown}"
    assert size <= MOST_BYTES, f"{name}: {size} bytes of HTML, at most {MOST_BYTES}"
    recorded = json.loads(FILE.read_text())
    if os.environ.get("TREADLE_TEST_RECORD"):
        recorded[name] = queries
        FILE.write_text(json.dumps(recorded, indent=2, sort_keys=True) + "\n")
    assert name in recorded, f"{name} is not in {FILE.name} yet: run this test once with TREADLE_TEST_RECORD=1"
    assert queries <= recorded[name], f"{name}: {queries} queries, {recorded[name]} were recorded\n{shown}"
