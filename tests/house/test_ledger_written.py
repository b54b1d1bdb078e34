"""Every operation writes the ledger: it calls ``ledger.record`` or hands over to another operation.

Read from the syntax tree: a public function with ``@transaction.atomic`` in ``domain/*/operations`` or ``journeys``.
"""

import ast
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, SUBJECTS, functions_of, imports_of, short, tree_of

#: Plumbing keeps no ledger of itself; access is written by higher operations, which do.
EXEMPT = {"files", "ledger", "notices", "access"}
#: Operations that leave no trace on purpose, and why.
UNTRACED = {"set_look": "a person's own language and colours concern nobody else"}


def _operation_files() -> list[Path]:
    found = []
    for subject in SUBJECTS:
        if subject not in EXEMPT:
            found += (PACKAGE / "domain" / subject).glob("operations*.py")
            found += (PACKAGE / "domain" / subject / "operations").glob("*.py")
    return sorted(found + [path for path in (PACKAGE / "journeys").rglob("*.py") if "migrations" not in path.parts])


def is_atomic(function: ast.FunctionDef) -> bool:
    """Whether it wears ``@transaction.atomic``."""
    return any("atomic" in ast.unparse(each) for each in function.decorator_list)


def called_in(function: ast.FunctionDef) -> set[str]:
    """The names of everything that a function calls: ``record``, ``ledger.record``."""
    return {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}


def writers_of(path: Path) -> set[str]:
    """What, when called in this file, writes the ledger: ``record`` by its names, and imported operations."""
    names = {"ledger.record", "record"} if any("ledger" in name for name, _line in imports_of(path)) else set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            subject = node.module.split(".")[2:3]
            if subject and subject[0] in EXEMPT - {"ledger"}:
                continue
            if "operations" in node.module.split(".") or node.module.startswith("treadle.journeys"):
                names |= {alias.asname or alias.name for alias in node.names}
            names |= {alias.asname or alias.name for alias in node.names if alias.name == "operations"}
    return names


def silent_operations(path: Path) -> list[str]:
    """The atomic public functions of a file that write nothing into the ledger, directly or through one another."""
    functions = {function.name: function for function in functions_of(path)}
    writing = writers_of(path)
    while True:  # a function that calls a writing one of the same file writes, too
        more = {name for name, function in functions.items() if name not in writing and _writes(function, writing)}
        if not more:
            break
        writing |= more
    return [name for name, function in functions.items()
            if not name.startswith("_") and is_atomic(function) and name not in writing | UNTRACED.keys()]


def _writes(function: ast.FunctionDef, writing: set[str]) -> bool:
    called = called_in(function)
    return any(name in writing or name.partition(".")[0] in writing for name in called)


def test_operations_write_the_ledger() -> None:
    silent = [f"{short(path)}: {name}" for path in _operation_files() for name in silent_operations(path)]
    assert not silent, "nothing says that this happened:\n" + "\n".join(silent)


@pytest.mark.parametrize(("body", "silent"), [
    ("ledger.record('x', on=a, by=b, at=c)", []),
    ("_part()", []),
    ("a.save()", ["close_cycle"]),
])
def test_the_reader_of_operations_can_fail(tmp_path: Path, body: str, silent: list[str]) -> None:
    path = tmp_path / "operations.py"
    path.write_text("from django.db import transaction\nfrom treadle.domain.ledger import operations as ledger\n"
                    "@transaction.atomic\ndef close_cycle():\n    " + body + "\n\n"
                    "def _part():\n    ledger.record('y')\n")
    assert silent_operations(path) == silent
