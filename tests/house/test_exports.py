"""Every spreadsheet that a page hands out goes through the permission to export."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver

from tests.cast import Cast
from tests.matrix.oracle import views
from treadle.domain.access.permissions import Permission
from treadle.domain.access.roles import ROLES
from treadle.domain.parties.models import Person
from treadle.kernel.errors import NotYours
from treadle.kernel.workbooks import Sheet
from treadle.ui import exports

ROOT = Path(__file__).resolve().parents[2] / "treadle"
DOOR = ROOT / "ui" / "exports.py"
MAKERS = {"csv", "openpyxl", "write_sheets", "write_xlsx", "csv_chunks", "xlsxwriter", "parquet"}
#: Doors of their own: commands are run by whoever keeps the server; tokens of the API carry scopes instead of a role.
ELSEWHERE = (ROOT / "web" / "cli", ROOT / "web" / "api")


def _pages() -> Iterator[Path]:
    for folder in (ROOT / "web", ROOT / "ui"):
        for path in sorted(folder.rglob("*.py")):
            if path != DOOR and not any(path.is_relative_to(other) for other in ELSEWHERE):
                yield path


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {part for alias in node.names for part in alias.name.split(".")}
        elif isinstance(node, ast.ImportFrom):
            names |= {*(node.module or "").split("."), *(alias.name for alias in node.names)}
    return names


def test_no_page_makes_a_spreadsheet_past_the_door() -> None:
    found = {str(path.relative_to(ROOT)): _imported(path) & MAKERS for path in _pages()}
    assert len(found) > 80
    assert {path: names for path, names in found.items() if names} == {}


def test_the_door_asks(cast: Cast) -> None:
    request = RequestFactory().get("/")
    ways = [lambda: exports.export_response(request, "csv", "list", ["a"], [["b"]]),
            lambda: exports.workbook_response(request, "list", [Sheet("a", ["b"], [])])]
    for person in (None, cast.worker_representative, cast.constituent):
        request.person = person  # type: ignore[attr-defined]
        for way in ways:
            with pytest.raises(NotYours):
                way()
    request.person = cast.factory_manager  # type: ignore[attr-defined]
    for way in ways:
        assert way().status_code == 200


def test_a_right_of_one_site_exports_nothing_on_another(cast: Cast) -> None:
    request = RequestFactory().get("/")
    request.person = cast.person("buyer_staff", name="Two Hats")  # type: ignore[attr-defined]
    cast.member(request.person, "constituent")  # type: ignore[attr-defined]
    for site, allowed in (("buyer", True), ("constituent", False)):
        request.resolver_match = SimpleNamespace(namespaces=[site])  # type: ignore[assignment]
        assert exports.may_export(request) is allowed


def test_nobody_without_the_permission_gets_a_file_anywhere(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    """Every address without a parameter, for every role that may not export, in both formats."""
    without = [key for key, role in ROLES.items() if Permission.EXPORT not in role.permissions]
    assert len(without) >= 6
    lists = [where for where, parameters in views(get_resolver().url_patterns)
             if not parameters and not where.startswith(("/sign-out", "/account/second-factor"))]
    for key in without:
        client = client_of(getattr(cast, key))
        for where in lists:
            for kind in exports.FORMATS:
                _holds_no_file(client.get(where, {"export": kind}), f"{key} {where}")
        _holds_no_file(client.get(f"/office/standards/{uuid4()}/workbook.xlsx"), key)


def _holds_no_file(answer: HttpResponse, said: str) -> None:
    assert "attachment" not in answer.get("Content-Disposition", ""), said
    assert "download>CSV" not in (answer.content.decode() if not answer.streaming else ""), said
