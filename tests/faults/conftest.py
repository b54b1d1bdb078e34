"""One installation for all faults: made once, and copied for each test."""

import pytest

from tests.processes import Installation

STAGE = """
from datetime import UTC, date, datetime
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests.builders.cycles import enrolled, staffed
from tests.cast import Cast, with_second_factor
from treadle.domain.parties.models import Factory, Membership
cast = Cast()
for number in range(4):
    at = datetime(2026, 1, 5, tzinfo=UTC)
    factory = Factory.objects.create(name=f"Mill {number}", country=cast.factory.country, office=cast.office,
                                     created_at=at, updated_at=at)
    staffed(cast, enrolled(cast, factory=factory))
cast.country_manager, cast.team_leader
person = with_second_factor(cast.administrator)
session = SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.save()
print(session.session_key, cast.office.pk)
"""


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, str, str]:
    """Four enrolled factories, a session of the administrator, and the office's id. Copied, never started."""
    place = Installation(tmp_path_factory.mktemp("stage") / "data")
    place.run("init", "--quiet")
    session, office = place.python(STAGE).split()
    return place, session, office
