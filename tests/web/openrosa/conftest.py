"""An assessment visit on its day, with phones for its assessors."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.builders.assessments import Desk
from tests.cast import Cast
from tests.web.openrosa.phone import Phone
from treadle.domain.assessments.queries.answered import forget_questions


@pytest.fixture
def desk(cast: Cast, set_today: Callable[[date], None]) -> Desk:
    forget_questions()
    desk = Desk(cast)
    set_today(desk.day)
    assert desk.version
    assert desk.visit
    return desk


@pytest.fixture
def phone(desk: Desk) -> Phone:
    """The assessor's."""
    return Phone(desk.cast.assessor)
