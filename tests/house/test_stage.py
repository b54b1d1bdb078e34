"""The stage itself: data folder, database, cast, clock."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.cast import Cast
from tests.conftest import PREPARED
from treadle.domain.access.roles import ROLES
from treadle.ui import clock


def test_data_lie_in_a_temporary_folder() -> None:
    assert "treadle-test-" in str(settings.DATA_DIR)
    assert not settings.DEMO
    assert Path(settings.MEDIA_ROOT).is_relative_to(settings.DATA_DIR)


@pytest.mark.django_db
def test_database_is_the_one_of_this_leg() -> None:
    assert connection.vendor == PREPARED.leg
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_cast_has_one_person_a_role(cast: Cast) -> None:
    everybody = cast.everybody()
    assert set(everybody) == set(ROLES)
    assert len({person.pk for person in everybody.values()}) == len(ROLES)
    assert cast.worker_representative.email == ""
    assert cast.factory_manager.memberships.get().factory == cast.factory


def test_set_today_moves_the_clock(set_today: Callable[[date], None]) -> None:
    set_today(date(2026, 3, 2))
    assert clock.today() == date(2026, 3, 2)
    assert clock.now().date() == date(2026, 3, 2)
