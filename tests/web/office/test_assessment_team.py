"""One more assessor joins a sheet that is open; nobody who advised the factory in its cycle."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.builders import assessments
from tests.builders.assessments import Desk
from tests.cast import Cast
from treadle.domain.assessments import operations as ops
from treadle.domain.cycles import operations as cycles
from treadle.domain.parties.models import Person
from treadle.kernel.errors import NotYours, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast: Cast, set_today: Callable[[date], None]) -> Desk:
    set_today(assessments.VISIT_DAY)
    return Desk(cast)


@pytest.fixture
def third(desk: Desk) -> Person:
    """A third assessor, on the cycle since today."""
    person = desk.cast.person("assessor", name="Third Assessor")
    assert desk.assessment
    cycles.assign(cycle=desk.cycle, person=person, role="assessor", by=desk.cast.administrator, now=desk.now)
    return person


def test_one_more_joins_and_writes(desk: Desk, third: Person, client_of: Callable[[Person], Client]) -> None:
    client = client_of(desk.cast.assessor)
    page = f"/office/assessments/{desk.assessment.pk}/"
    assert "Add an assessor" in client.get(page).content.decode()
    assert "Third Assessor" in client.get(f"{page}assessors/").content.decode()
    assert client.post(f"{page}assessors/", {"person": third.pk}).url == page
    assert set(desk.assessment.assessors.all()) == {desk.cast.assessor, desk.second, third}
    assert desk.answer("W-1", "met", by=third).outcome == "met"
    assert "Nobody else is assigned" in client.get(f"{page}assessors/").content.decode()


def test_who_advised_or_is_not_assigned_does_not(desk: Desk, third: Person) -> None:
    stranger = desk.cast.person("assessor", name="Not Assigned")
    for person, code in ((desk.cast.advisor, "advises"), (stranger, "unassigned")):
        with pytest.raises(RuleBroken) as refused:
            ops.add_assessor(assessment=desk.assessment, person=person, by=desk.cast.assessor, now=desk.now)
        assert refused.value.code == code
    with pytest.raises(RuleBroken, match="assesses already"):
        ops.add_assessor(assessment=desk.assessment, person=desk.second, by=desk.cast.assessor, now=desk.now)


def test_only_who_assesses_asks_and_only_while_it_is_open(desk: Desk, third: Person) -> None:
    with pytest.raises(NotYours):
        ops.add_assessor(assessment=desk.assessment, person=third, by=third, now=desk.now)
    desk.fill()
    ops.submit_assessment(assessment=desk.assessment, by=desk.cast.assessor, now=desk.now, blanks_confirmed=True)
    with pytest.raises(RuleBroken):
        ops.add_assessor(assessment=desk.assessment, person=third, by=desk.cast.assessor, now=desk.now)
