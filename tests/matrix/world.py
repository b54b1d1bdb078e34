"""The small living programme that the matrix and the crawl walk through."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from treadle.domain.cycles.operations import load_templates
from treadle.domain.parties.models import Person
from treadle.domain.standards.datafiles import read_all
from treadle.domain.standards.operations import load_shipped
from treadle.journeys.demo.build import Wish, build
from treadle.ui import clock
from treadle.ui.demo import DEMO_PASSWORD, demo_accounts

AS_OF = date(2026, 3, 2)
NOW = datetime.fromisoformat("2026-03-02T09:00:00+00:00")


def living_programme(monkeypatch: pytest.MonkeyPatch, settings: Any, *, factories: int) -> list[Person]:
    """A programme of several countries, on its own day, and its people, one a role."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: AS_OF)
    settings.DEMO = True  # no second factor is asked for
    load_shipped(shipped=read_all(), now=NOW)
    load_templates(now=NOW)
    build(wish=Wish(factories=factories, years=1, seed=3, as_of=AS_OF), password=DEMO_PASSWORD, say=lambda _text: None)
    return [Person.objects.get(login=account.login) for account in demo_accounts(AS_OF)]


def signed_in(person: Person) -> Client:
    """A browser of this person, second factor done."""
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
