"""The main pages of each site, as they are looked at: on a desk and on a phone, light and dark, in both directions.

No page complains in the console (``open_as`` sees to it), none is pushed sideways, none keeps anybody out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from tests.browser.steps import fits
from tests.builders import cycles as build
from tests.builders import improvement
from tests.builders.reports import DUE, Reports, moment
from tests.cast import Cast
from treadle.domain.cycles.models import Cycle
from treadle.domain.improvement.models import Plan
from treadle.domain.parties.models import Person
from treadle.domain.reports.models import Release
from treadle.journeys.release_report import release_assessment_report

pytestmark = pytest.mark.slow
TODAY = improvement.DAY
LOOKS = [(1280, False, "en"), (360, False, "en"), (1280, True, "ar"), (360, True, "ar")]


@dataclass(frozen=True)
class World:
    """A factory with visits, a released report, a plan with findings, and the buyer that it consented to."""

    cast: Cast
    cycle: Cycle
    release: Release


@pytest.fixture
def world(cast: Cast, set_today: Callable[[date], None]) -> World:
    set_today(TODAY)
    assert cast.everybody()
    reports = Reports(cast)
    assessment = reports.ready()
    cycle = build.staffed(cast, assessment.cycle)
    reports.consent(cycle, cast.buyer)
    release = release_assessment_report(assessment=assessment, by=None, now=moment(DUE))
    plan = Plan.objects.get(cycle=cycle)
    improvement.completed(cast, improvement.item_of(plan, public=True))
    improvement.own_item(cast, plan)
    build.held(cast, cycle, TODAY - timedelta(days=20))
    build.planned(cast, cycle, TODAY + timedelta(days=9), now=moment(TODAY))
    return World(cast, cycle, release)


def addresses(world: World) -> dict[str, tuple[Person, list[str]]]:
    """Each site's home, factory, cycle, plan, report and rates, as far as it has them; who looks."""
    cast, cycle, factory, report = world.cast, world.cycle.pk, world.cycle.factory_id, world.release.pk
    return {
        "office": (cast.team_leader, ["", f"factories/{factory}/", f"cycles/{cycle}/", f"plan/{cycle}/",
                                      f"reports/{report}/", "rates/"]),
        "factory": (cast.factory_manager, ["", f"cycles/{cycle}/", f"plan/{cycle}/", f"reports/{report}/"]),
        "buyer": (cast.buyer_staff, ["", f"factories/{factory}/", f"cycles/{cycle}/", f"plan/{cycle}/",
                                     f"reports/{report}/"]),
        "constituent": (cast.constituent, ["", "rates/"]),
    }


@pytest.mark.parametrize("site", ["office", "factory", "buyer", "constituent"])
def test_pages_hold_in_every_look(world: World, open_as: Callable[..., Page],
                                  without_barriers: Callable[[Page], None], site: str) -> None:
    person, paths = addresses(world)[site]
    for width, dark, language in LOOKS:
        page = open_as(person, f"/{site}/?language={language}", width=width, dark=dark)
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        for path in paths:
            response = page.goto(f"/{site}/{path}")
            assert response is not None
            assert response.status == 200, f"{page.url}: {response.status}"
            fits(page)
            without_barriers(page)
