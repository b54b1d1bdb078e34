"""Below the sites nobody reads the clock or knows of requests; the lint rules that say so are really on."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, ROOT, imports_of, python_files, short

BANNED = ("django.http", "django.shortcuts", "django.urls", "django.contrib.messages", "django.db.models.signals",
          "django.dispatch", "django.utils.timezone.now", "treadle.ui")
FLOORS = [PACKAGE / "domain", PACKAGE / "journeys", PACKAGE / "kernel"]


def test_lower_floors_import_no_requests_and_no_clock() -> None:
    wrong = [f"{short(path)}:{line} imports {name}" for floor in FLOORS for path in python_files(floor)
             for name, line in imports_of(path) if name.startswith(BANNED)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("line", [
    "from django.http import HttpRequest",
    "from django.shortcuts import get_object_or_404",
    "from django.utils import timezone\n\nprint(timezone.now())",
    "from datetime import UTC, datetime\n\nprint(datetime.now(UTC))",
    "from django.db.models.signals import post_save",
])
def test_the_nested_lint_rules_are_on(line: str) -> None:
    program = Path(sys.executable).with_name("ruff")
    name = PACKAGE / "domain" / "cycles" / "invented.py"
    result = subprocess.run([program, "check", "--quiet", "--no-cache", "--stdin-filename", name, "-"], cwd=ROOT,
                            input=line + "\n", capture_output=True, text=True, check=False)
    assert "TID251" in result.stdout, result.stdout
