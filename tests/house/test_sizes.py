"""Files, functions and templates stay short enough to be read."""

from tests.house.tree import PACKAGE, ROOT, functions_of, length_of, python_files, short, templates

FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES, README_LINES = 400, 45, 150, 60


def _lines(text: str) -> int:
    return len(text.splitlines())


def test_python_files() -> None:
    places = [PACKAGE, ROOT / "tests", ROOT / "bench"]
    long = {short(path): lines for place in places for path in python_files(place)
            if (lines := _lines(path.read_text())) > FILE_LINES}
    assert not long, f"over {FILE_LINES} lines: {long}"


def test_functions() -> None:
    long = {f"{short(path)}:{function.lineno} {function.name}": lines
            for path in python_files() for function in functions_of(path)
            if (lines := length_of(function)) > FUNCTION_LINES}
    assert not long, f"over {FUNCTION_LINES} lines: {long}"


def test_templates() -> None:
    long = {short(path): lines for path in templates() if (lines := _lines(path.read_text())) > TEMPLATE_LINES}
    assert not long, f"over {TEMPLATE_LINES} lines: {long}"


def test_readmes_of_subjects() -> None:
    long = {short(path): lines for path in (PACKAGE / "domain").glob("*/README.md")
            if (lines := _lines(path.read_text())) > README_LINES}
    assert not long, f"over {README_LINES} lines: {long}"
