"""`treadle open account`: an installation without any account gets its first one."""

import re

import pytest
from django.test import Client

from treadle.domain.access.roles import ROLES
from treadle.domain.parties.models import Organisation, Person
from treadle.web.cli.main import main

pytestmark = pytest.mark.django_db
WORDS = ["open", "account", "--name", "Ada", "--email", "Ada@Example.org", "--office", "Head office"]


def test_the_first_administrator_signs_in_with_the_password_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*WORDS, "--country", "kh"]) == 0
    found = re.search(r"Login: (\S+)  .*: (\S+)$", capsys.readouterr().out.strip())
    assert found
    assert Organisation.objects.get().country == "KH"
    assert Person.objects.get().memberships.get().role == "administrator"
    client = Client()
    answer = client.post("/sign-in/", {"login": found[1], "password": found[2]})
    assert answer.headers["Location"] == "/account/password/"


def test_an_office_is_made_only_with_a_country(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(WORDS) == 1
    assert not Organisation.objects.exists()
    assert "Head office" in capsys.readouterr().err


@pytest.mark.parametrize("role", ["emperor", "buyer_staff", "worker_representative"])
def test_only_roles_of_an_office(role: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*WORDS, "--country", "KH", "--role", role]) == 1
    assert not Person.objects.exists()
    assert not Organisation.objects.exists()
    assert capsys.readouterr().err.strip()
    assert role not in {key for key, each in ROLES.items() if each.held_in and "office" in each.held_in}
