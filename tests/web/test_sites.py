"""A site opens by a role of that site only, whatever else a person may see of the same factory."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.builders.reports import DUE, Reports, moment
from tests.cast import Cast
from treadle.domain.parties.models import Person
from treadle.journeys.release_report import release_assessment_report

type ClientOf = Callable[[Person], Client]
OUTSIDERS = ("factory_manager", "worker_representative", "ambassador", "group_lead", "buyer_staff",
             "academy_participant", "constituent", "ministry_contact")


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_outsider_opens_a_page_of_the_office(
    cast: Cast, client_of: ClientOf, set_today: Callable[[date], None], role: str
) -> None:
    set_today(DUE)
    world = Reports(cast)
    assessment = world.ready()
    world.consent(assessment.cycle, cast.buyer)
    release = release_assessment_report(assessment=assessment, by=None, now=moment(DUE))
    client_of(cast.buyer_staff).get(f"/buyer/reports/{release.pk}/")  # its look stands on the office's page
    result = assessment.point_results.first()
    assert result is not None
    reader = client_of(getattr(cast, role))
    for address in (
        "", f"reports/{release.pk}/", "reports/", f"factories/{assessment.factory_id}/", "factories/", "search/?q=b",
        f"rates/{result.point_id}/factories/", "rates/?period=12m", f"cycles/{assessment.cycle_id}/self-diagnosis/",
        "standards/", "decisions/", "plan/",
    ):
        assert reader.get(f"/office/{address}").status_code == 404, address
    assert client_of(cast.team_leader).get(f"/office/reports/{release.pk}/").status_code == 200


def test_the_other_sites_open_to_their_own_people_only(cast: Cast, client_of: ClientOf) -> None:
    homes = {"factory": cast.factory_manager, "buyer": cast.buyer_staff, "constituent": cast.constituent}
    for site in homes:
        for where, person in homes.items():
            assert client_of(person).get(f"/{site}/").status_code == (200 if where == site else 404), (site, where)
    assert client_of(cast.buyer_staff).get("/constituent/standards/").status_code == 404
