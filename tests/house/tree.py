"""The product's own files, for the tests that read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "treadle"
SUBJECTS = sorted(path.parent.name for path in (PACKAGE / "domain").glob("*/apps.py"))


def python_files(folder: Path = PACKAGE) -> list[Path]:
    """Every Python file below a folder, migrations left out: machines write those."""
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def templates() -> list[Path]:
    """Every template of pages and messages."""
    return sorted(path for end in ("html", "txt", "typ") for path in PACKAGE.rglob(f"templates/**/*.{end}"))


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(), filename=str(path))


def short(path: Path) -> str:
    """The path as a reader knows it."""
    return path.relative_to(ROOT).as_posix()


def functions_of(path: Path) -> Iterator[ast.FunctionDef]:
    """The functions and methods of a file, nested ones too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef):
            yield node


def length_of(function: ast.FunctionDef) -> int:
    """Lines of a function without its decorators and its docstring."""
    first = function.body[0]
    has_words = ast.get_docstring(function, clean=False) is not None
    words = (first.end_lineno or first.lineno) - first.lineno + 1 if has_words else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - words


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Every dotted name that a file imports, with its line; ``from a import b`` gives ``a.b``."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def tracked_files() -> list[Path]:
    """The files of the repository; those of the folder where there is no repository (an unpacked archive)."""
    asked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if asked.returncode == 0 and asked.stdout:
        return [ROOT / name for name in asked.stdout.split("\0") if name and (ROOT / name).is_file()]
    left_out = {".venv", ".tools", "var", ".git", "__pycache__", "node_modules"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not left_out & set(path.relative_to(ROOT).parts)]
