"""Accounts, roles, settings and the check before real data."""

import json
from typing import Any

import pytest
from django.conf import settings

from tests.cast import LONG_AGO, Cast
from treadle.domain.access.roles import ROLES
from treadle.domain.parties.models import Membership, Person
from treadle.ui.demo import DEMO_PASSWORD, LOGIN_PREFIX
from treadle.web.cli import deploy
from treadle.web.cli.main import main

pytestmark = pytest.mark.django_db
type Capture = pytest.CaptureFixture[str]


def demo_person(cast: Cast, role: str, number: str = "", email: str = "") -> Person:
    """A demonstration account in a role."""
    person = Person.objects.create(login=f"{LOGIN_PREFIX}{role}{number}", name=role, email=email)
    place = {"factory": cast.factory} if ROLES[role].held_in is None else {"organisation": cast.office}
    Membership.objects.create(person=person, role=role, starts_on=LONG_AGO, **place)
    return person


def test_accounts(cast: Cast, capsys: Capture) -> None:
    assert cast.team_leader.pk, "somebody who is no demonstration account"
    demo_person(cast, "worker_representative")
    demo_person(cast, "advisor", email="advisor@example.org")
    demo_person(cast, "advisor", ".second")
    assert main(["accounts", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [set(account) for account in found] == [{"role", "email", "password", "home"}] * 2
    assert found[0] == {"role": "advisor", "email": "advisor@example.org", "password": DEMO_PASSWORD,
                        "home": "/office/"}
    assert found[1]["email"] == "demo.worker_representative", "a login name where there is no address"
    assert main(["accounts"]) == 0
    assert "advisor@example.org" in capsys.readouterr().out


def test_roles_and_settings_are_printed(capsys: Capture) -> None:
    assert main(["roles", "--markdown"]) == 0
    page = capsys.readouterr().out
    assert all(str(role.title) in page for role in ROLES.values())
    assert main(["settings"]) == 0
    printed = capsys.readouterr().out
    assert "TREADLE_SECRET_KEY=(set)" in printed, "a secret is never printed"
    assert settings.SECRET_KEY not in printed


SAFE: dict[str, Any] = {"DEMO": False, "DEBUG": False, "HTTPS": True, "ALLOWED_HOSTS": ["treadle.example.org"],
                        "BASE_URL": "https://treadle.example.org", "SECRET_KEY_WAS_GIVEN": True,
                        "SECRET_KEY": "a long key with many characters, 0123456789, and no meaning"}


@pytest.fixture
def safe(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A production that has nothing to hide."""
    for name, value in SAFE.items():
        monkeypatch.setattr(settings, name, value)
    monkeypatch.setattr(deploy, "_tables", lambda: iter(()))
    monkeypatch.setattr(deploy, "_django", lambda deploy: [])
    settings.DATA_DIR.chmod(0o700)
    return monkeypatch


def test_a_safe_production_passes(safe: pytest.MonkeyPatch, capsys: Capture) -> None:
    assert main(["check", "--deploy"]) == 0
    assert "Nothing unsafe was found." in capsys.readouterr().out


@pytest.mark.parametrize(("name", "value", "word"), [
    ("DEMO", True, "TREADLE_DEMO"),
    ("DEBUG", True, "TREADLE_DEBUG"),
    ("HTTPS", False, "TREADLE_HTTPS"),
    ("ALLOWED_HOSTS", ["*"], "TREADLE_ALLOWED_HOSTS"),
    ("ALLOWED_HOSTS", ["localhost"], "TREADLE_ALLOWED_HOSTS"),
    ("BASE_URL", "http://treadle.example.org", "TREADLE_BASE_URL"),
    ("SECRET_KEY_WAS_GIVEN", False, "TREADLE_SECRET_KEY"),
    ("SECRET_KEY", "short", "TREADLE_SECRET_KEY"),
    ("METRICS_TOKEN", "short", "TREADLE_METRICS_TOKEN"),
    ("RETENTION", {"no-such-class": 1}, "TREADLE_RETENTION"),
])
def test_each_danger_is_named(safe: pytest.MonkeyPatch, name: str, value: object, word: str) -> None:
    safe.setattr(settings, name, value)
    found = deploy.problems(deploy=True)
    assert len(found) == 1, found
    assert word in found[0]


def test_an_open_data_folder_is_named(safe: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR.chmod(0o755)
    assert [each for each in deploy.problems(deploy=True) if "chmod 700" in each]


def test_demonstration_accounts_are_named(safe: pytest.MonkeyPatch, cast: Cast) -> None:
    demo_person(cast, "advisor")
    assert [each for each in deploy.problems(deploy=True) if "demonstration accounts" in each]
