"""A machine that asks the API in a person's name."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from treadle.domain.access.operations import issue_token
from treadle.domain.parties.models import Person
from treadle.ui import clock

DAY = date(2026, 3, 2)


class Machine:
    """Asks with a token; ``get("factories")`` asks ``/api/v1/factories``."""

    def __init__(self, person: Person, *scopes: str, days: int = 30) -> None:
        self.issued = issue_token(person=person, scopes=scopes, days=days, now=clock.now())
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {self.issued.key}"}

    def get(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        """Read."""
        return self.client.get(f"/api/v1/{path}", data, headers={**self.headers, **headers})

    def post(self, path: str, body: object, **headers: str) -> HttpResponse:
        """Write."""
        return self.client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json",
                                headers={**self.headers, **headers})


@pytest.fixture(autouse=True)
def on_the_day(set_today: Callable[[date], None]) -> None:
    """Every test plays on one Monday, and nobody has asked anything before."""
    cache.clear()
    set_today(DAY)


@pytest.fixture
def machine(db: None) -> Callable[..., Machine]:
    """``machine(cast.advisor, "factories:read")``; without scopes: all that the roles can use."""
    return Machine
