"""What a meeting decided, on the pages of the office and of the factory."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.gatherings import Gathering
from tests.cast import Cast
from treadle.domain.committees.operations import Decided, Held, keep_meeting
from treadle.domain.parties.models import Person
from treadle.kernel.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(cast: Cast, set_today: Callable[[date], None]) -> Gathering:
    made = Gathering(cast)
    set_today(made.day)
    held = Held(made.day, 2, 2, agenda="Heat", minutes="Wati told of the <heat>.", done=[made.earlier.pk],
                decided=[Decided("Two fans for hall 2", "Minh", date(2026, 5, 10)), Decided("Water on line 6")])
    keep_meeting(committee=made.committee, held=held, meeting_id=new_id(), by=cast.advisor, now=made.now)
    return made


def test_decisions_are_read_in_the_office_and_in_the_factory(table: Gathering,
                                                             client_of: Callable[[Person], Client]) -> None:
    office = client_of(table.cast.advisor).get(f"/office/committees/{table.committee.pk}/").content.decode()
    factory = client_of(table.cast.worker_representative).get("/factory/committee/").content.decode()
    for page in (office, factory):
        assert "Two fans for hall 2, Minh" in page
        assert "Water on line 6" in page
        assert "Wati told of the &lt;heat&gt;." in page
        assert "done by" in page  # the fan over line 6, that the last meeting had decided


def test_many_meetings_cost_no_more_queries(table: Gathering, client_of: Callable[[Person], Client]) -> None:
    client, address = client_of(table.cast.advisor), f"/office/committees/{table.committee.pk}/"

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    first = count()
    for number in range(3):
        held = Held(date(2026, 4, 1 + number), 1, 1, decided=[Decided("More")])
        keep_meeting(committee=table.committee, held=held, meeting_id=new_id(), by=table.cast.advisor, now=table.now)
    assert count() <= first
