"""One fixture for the tests that walk through a whole programme."""

from typing import Any

import pytest

from tests.matrix.world import living_programme
from treadle.domain.parties.models import Person


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[Person]:
    """A living programme of several countries, on its own day, and its people, one a role."""
    return living_programme(monkeypatch, settings, factories=10)
