"""The floors, the staircase and the rooms, as the import linter reads them; and what that linter cannot see."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from tests.house.tree import PACKAGE, ROOT, SUBJECTS, imports_of, python_files, short

#: From the top step to the bottom one; subjects on one step do not know each other.
STAIRCASE = [
    {"reports"}, {"evaluation", "planning"}, {"academy", "improvement"}, {"fieldwork"},
    {"assessments", "committees", "learning", "voice"}, {"cycles"}, {"standards", "registry"}, {"access"},
    {"files", "ledger", "notices"}, {"parties"},
]
STEP = {subject: number for number, step in enumerate(reversed(STAIRCASE)) for subject in step}


@pytest.mark.slow
def test_imports_keep_the_contracts() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_subject_has_a_step() -> None:
    assert set(SUBJECTS) <= STEP.keys()


def test_keys_point_down_the_staircase() -> None:
    wrong = []
    for model in apps.get_models():
        own = model._meta.app_label
        if own not in STEP:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | ManyToManyField) and field.related_model is not None:
                other = field.related_model._meta.app_label
                if other != own and STEP.get(other, -1) >= STEP[own]:
                    wrong.append(f"{model._meta.label}.{field.name} points to {other}")
    assert not wrong, "\n".join(wrong)


def test_only_subjects_have_tables() -> None:
    foreign = {"auth", "contenttypes", "sessions", "django_ox", "account", "mfa", "socialaccount"}
    owners = {model._meta.app_label for model in apps.get_models()} - foreign
    assert owners <= STEP.keys(), f"tables outside the subjects: {sorted(owners - STEP.keys())}"


def test_rules_are_private_to_their_subject() -> None:
    wrong = []
    for path in python_files():
        for name, line in imports_of(path):
            parts = name.split(".")
            is_rules = parts[:2] == ["treadle", "domain"] and "rules" in parts[3:4]
            if is_rules and path.relative_to(PACKAGE).parts[:2] != ("domain", parts[2]):
                wrong.append(f"{short(path)}:{line} imports {name}; ask the subject's queries or operations")
    assert not wrong, "\n".join(wrong)


def test_config_names_the_sites_by_string_only() -> None:
    urls = PACKAGE / "config" / "urls.py"
    assert not [name for name, _line in imports_of(urls) if name.startswith("treadle.")]
