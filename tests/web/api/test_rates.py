"""Rates by machine are the rates of the pages: no figure more, no small cell."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.builders.reports import MIXED, Reports
from tests.cast import Cast
from tests.web.api.conftest import Machine
from treadle.domain.assessments.states import AssessmentState

pytestmark = pytest.mark.django_db
type Machines = Callable[..., Machine]


def assessed(cast: Cast, factories: int) -> Reports:
    """So many factories with a released assessment of 2025 each."""
    world = Reports(cast)
    for number in range(factories):
        world.assessment(world.factory(f"Mill {number}"), MIXED, on=date(2025, 6, 2), state=AssessmentState.RELEASED,
                         released_at="2025-07-01T00:00:00Z")
    return world


def test_with_numerator_and_denominator(cast: Cast, machine: Machines) -> None:
    assessed(cast, 6)
    said = machine(cast.team_leader, "rates:read").get("rates", {"period": "2025"}).json()
    wages = next(row["rate"] for row in said["points"] if row["point"] == "wages")
    assert (wages["not_met"], wages["out_of"], wages["factories"], wages["share"]) == (6, 6, 6, 1.0)
    assert [row["country"] for row in said["countries"]] == ["VN"]
    assert said["overall"]["out_of"] == sum(row["rate"]["out_of"] for row in said["points"])
    assert sum(row["rate"]["out_of"] for row in said["clusters"]) == said["overall"]["out_of"]


def test_small_cells_are_hidden_from_those_who_see_no_factories(cast: Cast, machine: Machines) -> None:
    assessed(cast, 4)
    inside = machine(cast.team_leader).get("rates", {"period": "2025"}).json()
    outside = machine(cast.constituent).get("rates", {"period": "2025"}).json()
    assert inside["overall"]["out_of"]
    rates = [outside["overall"], *(row["rate"] for part in ("countries", "clusters", "points")
                                   for row in outside[part])]
    assert {rate["hidden"] for rate in rates} == {True}
    assert {rate[name] for rate in rates for name in ("not_met", "out_of", "factories", "share")} == {None}


def test_those_are_given_closed_years_only(cast: Cast, machine: Machines) -> None:
    assessed(cast, 6)
    mine = machine(cast.constituent)
    for period in ("12m", "24m", "all", "2026"):
        refused = mine.get("rates", {"period": period})
        assert (refused.status_code, list(refused.json()["fields"])) == (422, ["period"])
    assert mine.get("rates").json()["period"] == "2025"
    assert mine.get("rates", {"period": "2025"}).json()["overall"]["factories"] == 6


@pytest.mark.parametrize("given", [{"country": "JO"}, {"cluster": "none"}, {"instrument": "none"}])
def test_what_there_is_not_is_said(cast: Cast, machine: Machines, given: dict[str, str]) -> None:
    assessed(cast, 1)
    refused = machine(cast.team_leader).get("rates", given)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, list(given))
