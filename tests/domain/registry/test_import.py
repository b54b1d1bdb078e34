"""The import: twice is once, ids before names, nothing merged, bad rows named, offices kept apart."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.lists import HEAD, as_csv, as_xlsx, os_id
from tests.cast import NOW, Cast
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import DuplicateProposal, Factory, ImportRun
from treadle.domain.parties.states import ImportState
from treadle.domain.registry import operations
from treadle.domain.registry.lists.likeness import likely_doubles, metres_between
from treadle.domain.registry.lists.matching import Index, Known, as_known
from treadle.domain.registry.lists.plan import Placing, planned
from treadle.domain.registry.lists.reader import read
from treadle.domain.registry.lists.rows import parse_rows
from treadle.domain.registry.operations.imports import Outcome
from treadle.kernel.errors import InvalidInput, NotYours

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "facilities"
A = ["VN", "Alpha Garment Co., Ltd", "12 Road, Zone 3", "Apparel", "10.950000", "106.820000"]
B = ["Bangladesh", "Beta Knitwear", "9 Lane, Savar", "Apparel", "23.9", "90.3"]
IDS = ["country", "name", "address", "os id", "id"]


def run(content: bytes, **more: object) -> Outcome:
    return operations.import_facilities(content=content, by=None, now=NOW, **more)  # type: ignore[arg-type]


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.created, outcome.updated, outcome.unchanged, len(outcome.rejected)


@pytest.mark.django_db
class TestRunning:
    def test_good_rows_are_kept_and_bad_ones_named(self) -> None:
        outcome = run(as_csv([A, ["Atlantis", "X", "", "", "", ""], B]))
        assert counts(outcome) == (2, 0, 0, 1)
        assert outcome.rejected[0]["row"] == 3
        assert "Atlantis" in outcome.rejected[0]["reason"]
        assert sorted(Factory.objects.values_list("name", "country")) == [
            ("Alpha Garment Co., Ltd", "VN"),
            ("Beta Knitwear", "BD"),
        ]

    def test_twice_adds_nothing(self) -> None:
        content = as_csv([A, B, A])
        assert counts(run(content)) == (2, 0, 1, 0)
        before = list(Factory.objects.order_by("pk").values())
        assert counts(run(content)) == (0, 0, 3, 0)
        assert list(Factory.objects.order_by("pk").values()) == before

    def test_another_spelling_is_the_same_row(self) -> None:
        run(as_csv([A]))
        assert counts(
            run(as_xlsx([["viet nam", "ALPHA GARMENT CO LTD", "12 road zone 3", "apparel", 10.95, 106.82]]))
        ) == (0, 0, 1, 0)

    def test_a_dry_run_writes_nothing(self) -> None:
        outcome = run(as_csv([A, B]), dry_run=True)
        assert counts(outcome) == (2, 0, 0, 0)
        assert [change["name"] for change in outcome.changes] == [A[1], B[1]]
        assert not Factory.objects.exists()
        assert not ImportRun.objects.exists()
        assert not Entry.objects.exists()

    def test_what_changed_is_updated_and_what_is_empty_erases_nothing(self) -> None:
        run(as_csv([A]))
        outcome = run(as_csv([[*A[:3], "", "10.960000", "106.820000"]]))
        assert counts(outcome) == (0, 1, 0, 0)
        factory = Factory.objects.get()
        assert (factory.sector, str(factory.latitude)) == ("Apparel", "10.960000")

    def test_an_os_id_finds_a_factory_that_moved_and_was_renamed(self) -> None:
        run(as_csv([["VN", "Alpha", "1 Road", os_id(), ""]], IDS))
        assert counts(run(as_csv([["VN", "Omega", "9 Lane", os_id(), ""]], IDS))) == (0, 1, 0, 0)
        assert Factory.objects.get().name == "Omega"
        assert counts(run(as_csv([["VN", "Omega", "9 Lane", os_id(), ""]], IDS))) == (0, 0, 1, 0)

    def test_two_os_ids_are_two_factories_whatever_their_names(self) -> None:
        outcome = run(as_csv([["VN", "Alpha", "1 Road", os_id(1), ""], ["VN", "Alpha", "1 Road", os_id(2), ""]], IDS))
        assert counts(outcome) == (2, 0, 0, 0)
        assert outcome.proposals == 1

    def test_a_number_that_another_list_uses_too_does_not_merge(self) -> None:
        run(as_csv([["VN", "Alpha Sewing", "1 Road", "", "17"]], IDS))
        assert counts(run(as_csv([["VN", "Quite Different Dyeing", "Other side of town", "", "17"]], IDS))) == (
            1,
            0,
            0,
            0,
        )

    def test_a_renamed_factory_is_found_by_the_lists_own_id(self) -> None:
        run(as_csv([["VN", "Alpha Sewing", "1 Road", "", "17"]], IDS))
        assert counts(run(as_csv([["VN", "Alpha Sewing Plant", "1 Road", "", "17"]], IDS))) == (0, 1, 0, 0)

    def test_a_later_os_id_is_added(self) -> None:
        run(as_csv([A]))
        assert counts(run(as_csv([["VN", A[1], A[2], os_id(), ""]], IDS))) == (0, 1, 0, 0)
        assert Factory.objects.get().os_id == os_id()

    def test_a_factory_lands_at_the_office_of_its_country(self, cast: Cast) -> None:
        assert cast.office.country == "VN"
        run(as_csv([A, B]))
        assert Factory.objects.get(country="VN").office == cast.office
        assert Factory.objects.get(country="BD").office is None

    def test_every_import_is_kept_and_told(self) -> None:
        run(as_csv([A]), name="list.csv")
        kept = ImportRun.objects.get()
        assert (kept.state, kept.created, kept.name) == (ImportState.DONE, 1, "list.csv")
        assert Entry.objects.get().event == "factories.imported"

    def test_a_record_dropped_as_a_double_stays_dropped(self) -> None:
        run(as_csv([A, ["VN", "Alpha Garments Company Limited", "12 Road Zone 3", "", "10.950100", "106.820000"]]))
        proposal = DuplicateProposal.objects.get()
        operations.decide_duplicate(proposal=proposal, same=True, keep=proposal.first, by=None, now=NOW)
        assert counts(run(as_csv([A]))) == (0, 0, 1, 0)
        assert Factory.objects.filter(obsolete=False).count() == 1


if REAL.is_dir():  # they lie beside the checkout where it is built, and are not ours to carry along

    @pytest.mark.django_db
    def test_the_real_lists_import_whole_and_once() -> None:
        paths = sorted(REAL.glob("*.csv"))
        for again in (False, True):
            for path in paths:
                outcome = run(path.read_bytes())
                assert not outcome.rejected, path.name
                assert outcome.updated == 0
                assert (outcome.created == 0) is again, path.name
        assert (
            Factory.objects.count() == sum(len(parsed(path.read_bytes())) for path in paths) - 2
        )  # two lists share two

    def parsed(content: bytes) -> list[object]:
        listing = read(content)
        return list(parse_rows(listing.rows, listing.columns, 2026))


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["VN", "viet nam", "BD", "Nowhere"]),
            st.text("ab Ltd.é", min_size=0, max_size=8),
            st.text("12 Road,", max_size=6),
            st.sampled_from(["", os_id(1), os_id(2), "bad"]),
            st.sampled_from(["", "1", "2"]),
        ),
        max_size=8,
    )
)
def test_any_list_twice_adds_nothing(rows: list[tuple[str, ...]]) -> None:
    Factory.objects.all().delete()
    first = run(as_csv(rows, IDS))
    there = Factory.objects.count()
    assert there == first.created
    second = run(as_csv(rows, IDS))
    assert second.created == 0
    assert Factory.objects.count() == there
    assert second.rejected == first.rejected


@pytest.mark.django_db
class TestWhoMay:
    def test_an_officer_imports_for_the_own_office_and_country_only(self, cast: Cast) -> None:
        outcome = operations.import_facilities(
            content=as_csv([A, B]), by=cast.monitoring_officer, now=NOW, office=cast.office
        )
        assert counts(outcome) == (1, 0, 0, 1)
        assert "Bangladesh" in outcome.rejected[0]["reason"]

    def test_another_offices_factory_is_not_touched(self, cast: Cast) -> None:
        Factory.objects.create(
            name="Far", country="VN", office=cast.other_office, os_id=os_id(), created_at=NOW, updated_at=NOW
        )
        outcome = operations.import_facilities(
            content=as_csv([["VN", "Near", "", os_id(), ""]], IDS),
            now=NOW,
            by=cast.monitoring_officer,
            office=cast.office,
        )
        assert counts(outcome) == (0, 0, 0, 1)

    def test_nobody_imports_for_a_foreign_office(self, cast: Cast) -> None:
        with pytest.raises(NotYours):
            operations.import_facilities(
                content=as_csv([A]), by=cast.monitoring_officer, now=NOW, office=cast.other_office
            )

    @pytest.mark.parametrize("role", ["factory_manager", "buyer_staff", "advisor", "constituent"])
    def test_others_do_not_import(self, cast: Cast, role: str) -> None:
        with pytest.raises(NotYours):
            operations.import_facilities(content=as_csv([A]), by=getattr(cast, role), now=NOW, office=cast.office)

    def test_a_person_names_the_office(self, cast: Cast) -> None:
        with pytest.raises(InvalidInput):
            operations.import_facilities(content=as_csv([A]), by=cast.administrator, now=NOW)


# ---- likely duplicates -------------------------------------------------------------------


def known(rows: list[list[str]]) -> list[Known]:
    listing = read(as_csv(rows))
    return [as_known(row, None) for row in parse_rows(listing.rows, listing.columns, 2026)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "address", "place", "likely"),
    [
        ("Alpha Garments Company Limited", "elsewhere", ("10.951000", "106.820000"), True),  # 111 m away
        ("Alpha Garments Company Limited", "elsewhere", ("10.960000", "106.820000"), False),  # 1.1 km away
        ("Omega Footwear", "12 Road, Zone 3", ("10.950000", "106.820000"), False),  # same gate, another name
        ("Alpha Garment", "12 Road Zone 3", ("", ""), True),  # same address, no coordinates
        ("Alpha Garment", "12 Road Zone 3", ("21.000000", "105.800000"), False),  # another town
        ("Alpha Garment Unit 2", "12 Road, Zone 3", ("10.950000", "106.820000"), True),
    ],
)
def test_what_is_a_likely_duplicate(name: str, address: str, place: tuple[str, str], likely: bool) -> None:
    assert bool(likely_doubles(known([A, ["VN", name, address, "", *place]]))) is likely


def test_numbered_units_are_two_sites() -> None:
    units = [["VN", f"Alpha Garment Unit {n}", A[2], "", A[4], A[5]] for n in (2, 3)]
    assert not likely_doubles(known(units))


def test_another_country_is_another_factory() -> None:
    assert not likely_doubles(known([A, ["KH", *A[1:]]]))


def test_two_that_were_known_before_are_not_proposed_again() -> None:
    both = known([A, ["VN", "Alpha Garments", A[2], "", A[4], A[5]]])
    for one in both:
        one.is_new = False
    assert not likely_doubles(both)


def test_neighbours_are_found_across_the_cells_of_the_grid() -> None:
    dice = random.Random(7)
    for _number in range(300):
        north, east = dice.uniform(-70, 70), dice.uniform(-179, 179)
        near = north + dice.uniform(-0.0018, 0.0018), east
        pair = known(
            [
                ["VN", "Alpha", "", "", f"{north:.6f}", f"{east:.6f}"],
                ["VN", "Alpha Ltd", "", "", f"{near[0]:.6f}", f"{near[1]:.6f}"],
            ]
        )
        (found,) = likely_doubles(pair)
        assert found.distance_m is not None
        assert found.distance_m <= 201


def test_metres() -> None:
    assert metres_between((0, 0), (0, 1)) == pytest.approx(111_195, rel=1e-3)
    assert metres_between((60, 0), (60, 1)) == pytest.approx(55_597, rel=1e-3)


def test_work_grows_with_the_list_and_not_its_square() -> None:
    """Four thousand rows at one gate: a proposal each, not eight million."""
    rows = [["VN", f"Alpha {n:04d} Garment", A[2], "", A[4], A[5]] for n in range(2000)]
    rows += [["VN", "Same Name Sewing", f"{n} Street", "", A[4], A[5]] for n in range(2000)]
    assert len(likely_doubles(known(rows))) <= 4000 * 5


def test_a_plan_counts_every_row_once() -> None:
    listing = read(as_csv([A, A, B, ["Atlantis", *B[1:]]]))
    plan = planned(parse_rows(listing.rows, listing.columns, 2026), Index(), Placing({}))
    assert (plan.rows, len(plan.created), plan.updated, plan.unchanged, len(plan.rejected)) == (4, 2, 0, 1, 1)


@pytest.mark.django_db
def test_same_file_same_headings_in_either_format() -> None:
    assert counts(run(as_xlsx([A, B], HEAD))) == (2, 0, 0, 0)
    assert counts(run(as_csv([A, B], HEAD))) == (0, 0, 2, 0)
