"""Rates on pages: who sees which, small cells, factories behind a figure, what it costs."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.builders.reports import Reports
from tests.cast import Cast
from treadle.domain.assessments.states import Outcome
from treadle.domain.parties.models import Person

type ClientOf = Callable[[Person], Client]
TODAY = date(2026, 3, 2)


@pytest.fixture
def world(cast: Cast, set_today: Callable[[date], None]) -> Reports:
    set_today(TODAY)
    return Reports(cast)


@pytest.fixture
def figures(world: Reports) -> Reports:
    """Six factories in Viet Nam (two do not pay as they must, one of two cycles), two in Jordan."""
    for name in "ABCDEF":
        factory = world.factory(f"Mill {name}")
        world.assessment(factory, {"wages1": Outcome.NOT_MET, "exits1": Outcome.MET}, on=date(2025, 1, 13))
        world.assessment(
            factory,
            {"wages1": Outcome.NOT_MET if name in "AB" else Outcome.MET, "exits1": Outcome.MET},
            on=date(2026, 1, 12),
            number=2,
        )
    for name in "XY":
        world.assessment(world.factory(f"Jordan {name}", country="JO"), {"wages1": Outcome.NOT_MET})
    return world


def text(response: HttpResponse) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_office_reads_its_country_with_numerator_and_denominator(
    cast: Cast, client_of: ClientOf, figures: Reports
) -> None:
    page = text(client_of(cast.team_leader).get("/office/rates/"))
    assert "2 of 6 (33" in page.replace("\xa0", " ")
    assert "the latest released reports of 6 factories" in page.lower().replace("in the", "the")
    assert "Jordan" not in page
    assert "Only factories with all of their first 2 cycles (6)" in page


def test_the_administrator_compares_countries(cast: Cast, client_of: ClientOf, figures: Reports) -> None:
    page = text(client_of(cast.administrator).get("/office/rates/"))
    assert "By country" in page
    assert "Jordan" in page
    assert "Mill" not in page
    narrow = text(client_of(cast.administrator).get("/office/rates/?country=JO&period=all&cluster=pay"))
    assert "2 of 2 (100" in narrow.replace("\xa0", " ")


def test_another_country_cannot_be_asked_for(cast: Cast, client_of: ClientOf, figures: Reports) -> None:
    page = text(client_of(cast.team_leader).get("/office/rates/?country=JO&period=nonsense&cluster=nonsense&rounds=99"))
    assert "2 of 2" not in page
    assert "2 of 6" in page


def test_small_cells_are_hidden_from_constituents_and_shown_to_the_office(
    cast: Cast, client_of: ClientOf, world: Reports
) -> None:
    for name in "ABCD":
        world.assessment(world.factory(f"Mill {name}"), {"wages1": Outcome.NOT_MET}, on=date(2025, 9, 8))
    assert "4 of 4" in text(client_of(cast.country_manager).get("/office/rates/"))
    page = text(client_of(cast.constituent).get("/constituent/rates/"))
    assert "4 of 4" not in page
    assert "Fewer than 5 factories" in page
    assert "4 of 4" not in text(client_of(cast.advisor).get("/office/rates/")), "an advisor sees their own factories"


def test_constituents_read_figures_without_names_or_factories(
    cast: Cast, client_of: ClientOf, figures: Reports
) -> None:
    page = text(client_of(cast.constituent).get("/constituent/rates/"))
    assert "6 of 6" in page, "of 2025, which is closed"
    assert "2 of 6" not in page, "2026 is open: it would differ from yesterday by one factory"
    assert "all years" not in page
    assert "Mill" not in page
    assert "/office/" not in page
    assert "12 months" not in page, "a window that moves by a day could tell one factory from the rest"
    point = figures.tool.points["wages"]
    assert client_of(cast.constituent).get(f"/office/rates/{point.pk}/factories/").status_code == 404


def test_a_figure_opens_the_factories_that_its_reader_may_see(
    cast: Cast, client_of: ClientOf, figures: Reports
) -> None:
    point = figures.tool.points["wages"]
    page = text(client_of(cast.team_leader).get(f"/office/rates/{point.pk}/factories/"))
    assert "Mill A" in page
    assert "Mill B" in page
    assert "Mill C" not in page
    assert "Jordan" not in page
    assert "Mill A" not in text(client_of(cast.advisor).get(f"/office/rates/{point.pk}/factories/"))


def test_a_researcher_sees_factories_that_consented_only(cast: Cast, client_of: ClientOf, figures: Reports) -> None:
    from treadle.domain.cycles.models import Cycle

    assert "No released report lies in this period" in text(client_of(cast.researcher).get("/office/rates/"))
    Cycle.objects.update(research_consent=True)
    assert "6 of 6" in text(client_of(cast.researcher).get("/office/rates/"))


def test_no_total_holds_a_hidden_cell(cast: Cast, client_of: ClientOf, world: Reports) -> None:
    for name in "ABCDE":
        answers = {"wages1": Outcome.MET} | ({"leave1": Outcome.NOT_MET} if name == "A" else {})
        world.assessment(world.factory(f"Mill {name}"), answers, on=date(2025, 9, 8))
    page = text(client_of(cast.constituent).get("/constituent/rates/")).replace("\xa0", " ")
    assert "0 of 5" in page
    assert "1 of 6" not in page, "the cluster's total minus the shown point would be the hidden one"
    assert "1 of 6" in text(client_of(cast.country_manager).get("/office/rates/")).replace("\xa0", " ")


def test_figures_are_put_side_by_side_for_whoever_may_see_every_factory(cast: Cast, client_of: ClientOf,
                                                                        figures: Reports) -> None:
    for by, told in (("year", "2025"), ("cycle", "2 of 12"), ("service_level", "Standard support"),
                     ("size", "not known"), ("group", "Non-compliance"), ("buyer", "Non-compliance")):
        page = text(client_of(cast.country_manager).get(f"/office/rates/?period=all&by={by}")).replace("\xa0", " ")
        assert told in page, by
    assert "Side by side" not in text(client_of(cast.advisor).get("/office/rates/?by=group"))


def test_the_worst_and_the_most_changed_points_are_named(cast: Cast, client_of: ClientOf, figures: Reports) -> None:
    page = text(client_of(cast.country_manager).get("/office/rates/?period=12m&sort=worst")).replace("\xa0", " ")
    assert "Least complied with" in page
    assert "Most improved" in page
    assert "-66.7" in page


def test_a_point_opens_its_questions(cast: Cast, client_of: ClientOf, figures: Reports) -> None:
    point = figures.tool.points["wages"]
    page = text(client_of(cast.country_manager).get(f"/office/rates/{point.pk}/questions/")).replace("\xa0", " ")
    assert "Does the factory meet wages 1?" in page
    assert "2 of 6" in page
    assert "wages 2" not in page, "nobody answered it"
    assert client_of(cast.country_manager).get(f"/office/rates/{figures.tool.fact.pk}/questions/").status_code == 404


def test_a_factory_is_shown_beside_its_country(cast: Cast, client_of: ClientOf, figures: Reports) -> None:
    from treadle.domain.parties.models import Factory

    mine, foreign = Factory.objects.get(name="Mill A"), Factory.objects.get(name="Jordan X")
    page = text(client_of(cast.team_leader).get(f"/office/rates/factories/{mine.pk}/")).replace("\xa0", " ")
    assert "Mill A and its country" in page
    assert "2 of 6" in page
    assert client_of(cast.team_leader).get(f"/office/rates/factories/{foreign.pk}/").status_code == 404
    bare = figures.factory("Bare")
    assert "No report of this factory" in text(client_of(cast.team_leader).get(f"/office/rates/factories/{bare.pk}/"))


def test_the_table_is_taken_away_by_those_who_may_export(cast: Cast, client_of: ClientOf, figures: Reports) -> None:
    response = client_of(cast.country_manager).get("/office/rates/?export=csv")
    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "Compensation,Wages,6,2,0.333333" in content
    sheet = client_of(cast.country_manager).get("/office/rates/?export=xlsx")
    assert sheet["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "text/html" in client_of(cast.researcher).get("/office/rates/?export=csv")["Content-Type"]


@pytest.mark.parametrize("role", ["factory_manager", "worker_representative", "buyer_staff", "group_lead"])
def test_others_see_no_rates(cast: Cast, client_of: ClientOf, figures: Reports, role: str) -> None:
    for address in ("/office/rates/", "/constituent/rates/"):
        assert client_of(getattr(cast, role)).get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "role", "address"),
    [("office:rates", "administrator", "/office/rates/"), ("constituent:rates", "constituent", "/constituent/rates/")],
)
def test_what_the_pages_cost(
    cast: Cast,
    client_of: ClientOf,
    figures: Reports,
    name: str,
    role: str,
    address: str,
    count_page: Callable[[str, Client, str], HttpResponse],
) -> None:
    count_page(name, client_of(getattr(cast, role)), address)
