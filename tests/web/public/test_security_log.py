"""What the log tells whoever watches it: signing in, guessing, refusals; by id, never by name or typed words."""

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from tests.cast import PASSWORD, Cast
from treadle.domain.parties.models import Person
from treadle.ui.passwords import ProgrammeWords

type ClientOf = Callable[[Person], Client]


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """What was logged so far."""
    cache.clear()
    caplog.set_level(logging.INFO, "treadle.security")
    return lambda: "\n".join(record.getMessage() for record in caplog.records if record.name == "treadle.security")


@pytest.mark.django_db
def test_signing_in_and_out_and_guessing(cast: Cast, said: Callable[[], str]) -> None:
    person, client = cast.factory_manager, Client()
    for _n in range(11):
        client.post("/sign-in/", {"login": "minh.manager", "password": "my-secret-guess"})
    assert said().count("sign_in_failed") == 10
    assert f"too_many_tries what=passwords person={person.pk}" in said()
    cache.clear()
    client.post("/sign-in/", {"login": "minh.manager", "password": PASSWORD})
    answer = client.post("/sign-out/")
    assert f"signed_in person={person.pk}" in said()
    assert f"signed_out person={person.pk}" in said()
    assert answer["Clear-Site-Data"] == '"cache"'
    client.post("/sign-in/", {"login": "a-password-in-the-wrong-field", "password": "x"})
    for word in ("minh", "Minh", "my-secret-guess", "wrong-field", PASSWORD):
        assert word not in said(), word


@pytest.mark.django_db
def test_a_refusal_names_who_and_which_view_and_not_what(cast: Cast, client_of: ClientOf,
                                                         said: Callable[[], str]) -> None:
    assert client_of(cast.factory_manager).get("/office/ledger/").status_code == 404
    assert f"refused person={cast.factory_manager.pk} view=office:ledger method=GET" in said()


@pytest.mark.parametrize(("password", "good"), [
    ("treadle2026", False), ("Factory-12", False), ("welcome123", False), ("betterwork-garment", False),
    ("warp-and-weft-26", True), ("the treadle of my grandmother", True), ("ten chars!", True)])
def test_words_that_everybody_would_try(password: str, good: bool) -> None:
    if good:
        ProgrammeWords().validate(password)
    else:
        with pytest.raises(ValidationError):
            ProgrammeWords().validate(password)


@pytest.mark.django_db
def test_long_passwords_are_taken_as_they_are(cast: Cast, client_of: ClientOf) -> None:
    long = "  Nhà máy · " + "warp and weft " * 10
    client = client_of(cast.factory_manager)
    new = {"oldpassword": PASSWORD, "password1": long, "password2": long}
    assert client.post("/account/password/", new).status_code == 302
    person = Person.objects.get(pk=cast.factory_manager.pk)
    assert person.check_password(long)
    assert not person.check_password(long.strip())
    assert not person.check_password(long[:72])


def test_behind_https_cookies_are_bound_to_the_host(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE")
    ask = ("import json, django; django.setup(); from django.conf import settings as s; "
           "from treadle.web.public.attempts import COOKIE; "
           f"print(json.dumps([COOKIE, *[getattr(s, n + p) for n in {names} for p in ('_NAME', '_SECURE')]]))")
    environment = {**{name: value for name, value in os.environ.items() if not name.startswith("TREADLE_")},
                   "TREADLE_DATA_DIR": str(tmp_path), "TREADLE_HTTPS": "1",
                   "DJANGO_SETTINGS_MODULE": "treadle.config.settings"}
    done = subprocess.run([sys.executable, "-c", ask], env=environment, capture_output=True, text=True, check=True,
                          timeout=120)
    assert json.loads(done.stdout.splitlines()[-1]) == [
        "__Host-known", "__Host-sessionid", True, "__Host-csrftoken", True, "__Host-language", True]


@pytest.mark.django_db
def test_a_line_of_the_log_cannot_be_forged(caplog: pytest.LogCaptureFixture) -> None:
    for address in ("/nothing%0A2026-01-01 INFO treadle.security signed_in", "/nothing/%0D%0Aforged", "/%1b[2J"):
        Client().get(address)
    Client().post("/sign-in/", {"login": "a\nforged", "password": "x"})
    written = [record.getMessage() for record in caplog.records]
    assert any("nothing" in line for line in written)
    assert not [line for line in written if re.search(r"[\r\n\x1b]", line)]
