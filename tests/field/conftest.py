"""Visits with tablets: an assessment on its day, its people signed in, devices with leases."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.builders.assessments import Desk
from tests.cast import Cast
from tests.field.client import Device, Transport
from tests.field.rooms import Room
from treadle.domain.cycles.models import Visit
from treadle.domain.parties.models import Person


def through(client: Client) -> Transport:
    """A device's line to the site, through all of its middleware."""

    def send(method: str, address: str, body: bytes | None) -> tuple[int, bytes]:
        kind = "application/json" if method == "POST" else "application/octet-stream"
        answer = client.generic(method, address, body or b"", content_type=kind, headers={"Accept": "application/json"})
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code, content

    return send


class Field:
    """An assessment visit, and tablets for it: ``field.device()`` is the assessor's."""

    def __init__(self, cast: Cast, client_of: Callable[[Person], Client], set_day: Callable[[date], None]) -> None:
        self.cast, self.desk, self.client_of, self.set_day = cast, Desk(cast), client_of, set_day
        self.made = 0
        assert self.desk.version
        assert cast.country_manager
        set_day(self.desk.day)

    @property
    def visit(self) -> Visit:
        return self.desk.visit

    def device(self, person: Person | None = None, *, visit: Visit | None = None, lease: bool = True) -> Device:
        """A tablet of somebody (the assessor unless told), with its lease."""
        line = through(self.client_of(person or self.cast.assessor))
        self.made += 1  # each clock is a little ahead of the one before
        made = Device(str((visit or self.visit).pk), line, clock=1_795_428_000_000_000 + self.made * 100)
        if lease:
            made.get_lease("Tablet")
        return made

    def pair(self) -> tuple[Device, Device]:
        """The assessor's and the second assessor's tablets."""
        return self.device(), self.device(self.desk.second)

    def later(self, days: int) -> None:
        """So many days after the visit's first."""
        self.set_day(self.desk.day + timedelta(days=days))


@pytest.fixture
def field(cast: Cast, client_of: Callable[[Person], Client], set_today: Callable[[date], None]) -> Field:
    return Field(cast, client_of, set_today)


@pytest.fixture
def room(cast: Cast, client_of: Callable[[Person], Client], set_today: Callable[[date], None]) -> Room:
    room = Room(cast, client_of, through)
    set_today(room.g.day)
    return room
