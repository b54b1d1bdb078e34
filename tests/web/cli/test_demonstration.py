"""When an installation is a demonstration: never by accident, and never where people have accounts."""

from datetime import date
from pathlib import Path

import pytest

from tests.cast import NOW, Cast
from treadle.config.demonstration import Demonstration
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.domain.registry import operations
from treadle.journeys.demo.standing import BUILT
from treadle.journeys.open_first_account import open_first_account


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "demo-clock").write_text("2026-03-02")
    return tmp_path


@pytest.fixture
def built(cast: Cast) -> Person:
    """A demonstration's administrator, in a database that ``treadle demo`` has filled."""
    opened = operations.open_account(name="Ada", role="administrator", place=cast.office, login="demo.administrator",
                                     email="a@example.org", starts_on=date(2026, 1, 1), by=None, now=NOW)
    record(BUILT, on=cast.office, by=None, at=NOW)
    return opened.person


@pytest.mark.django_db
def test_it_is_on_where_folder_and_database_agree(folder: Path, built: Person, tmp_path_factory: object) -> None:
    assert Demonstration(None, folder)
    assert not Demonstration(None, folder / "elsewhere"), "no clock, no demonstration"


@pytest.mark.django_db
def test_a_clock_file_beside_a_real_database_turns_nothing_on(folder: Path, cast: Cast) -> None:
    assert cast.administrator
    assert not Demonstration(None, folder)
    record(BUILT, on=cast.office, by=None, at=NOW)
    assert not Demonstration(None, folder), "a demonstration was put beside real people"


@pytest.mark.django_db
def test_an_operators_account_ends_it_and_a_visitors_does_not(folder: Path, built: Person, cast: Cast) -> None:
    operations.open_account(name="Vera Visitor", role="advisor", place=cast.office, email="vera@example.org",
                            starts_on=date(2026, 1, 1), by=built, now=NOW)
    assert Demonstration(None, folder)
    open_first_account(name="Real Person", email="real@example.org", role="administrator", office="VN", country="VN",
                       now=NOW)
    assert not Demonstration(None, folder)


def test_what_is_set_is_what_counts(folder: Path) -> None:
    assert Demonstration(True, folder / "elsewhere")
    assert not Demonstration(False, folder)


@pytest.mark.django_db
def test_it_is_asked_once_a_process(folder: Path, built: Person, django_assert_num_queries: object) -> None:
    demo = Demonstration(None, folder)
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert demo
        assert demo
