"""`treadle init` beside sites that go on: it waits its turn, gives way, tries again, and says what it waits for."""

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction

from tests.processes import Installation, wait_for
from treadle.journeys.turns import only_one
from treadle.kernel.errors import RuleBroken
from treadle.web.cli import patience
from treadle.web.cli.patience import alone, patiently

on_postgresql = connection.vendor == "postgresql"
#: What a site does: it reads a table within a transaction that goes on.
READS = "BEGIN; SELECT count(*) FROM {table}"


def another() -> psycopg.Connection:
    """A second connection to the test's database, as a site has."""
    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}, autocommit=True)


@pytest.fixture
def tables(transactional_db: None) -> Iterator[None]:
    """Two tables of this test's own."""
    names = ("patience_one", "patience_two")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"CREATE TABLE {name} (number integer)")
    yield
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TABLE {name}")


def change(*names: str) -> None:
    """A migration: it changes each table, all in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"ALTER TABLE {name} ADD COLUMN more integer")


def columns(name: str) -> int:
    """How many columns a table has."""
    with connection.cursor() as cursor:
        return len(connection.introspection.get_table_description(cursor, name))


def test_work_is_done_once_where_nobody_is_in_the_way(tables: None) -> None:
    said: list[str] = []
    patiently(lambda: change("patience_one"), say=said.append)
    assert columns("patience_one") == 2
    assert said == []


def test_what_waiting_does_not_heal_is_said_at_once(transactional_db: None) -> None:
    pauses: list[float] = []
    with pytest.raises((ProgrammingError, OperationalError), match="no_such_table"):
        patiently(lambda: change("no_such_table"), say=print, sleep=pauses.append)
    assert pauses == []


def test_the_second_init_waits_for_the_first(transactional_db: None) -> None:
    said: list[str] = []
    has, done = threading.Event(), threading.Event()

    def first() -> None:
        with only_one("init") as is_mine:
            assert is_mine
            has.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert has.wait(20)

    def wait(_seconds: float) -> None:
        done.set()
        thread.join(20)

    with alone(say=said.append, sleep=wait), only_one("something else") as is_mine:
        assert is_mine
    assert len(said) == 1
    assert "Another `treadle init` is at work" in said[0]


def test_it_does_not_wait_for_ever(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "TURN", 4)
    pauses: list[float] = []
    has, done = threading.Event(), threading.Event()

    def first() -> None:
        with only_one("init"):
            has.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert has.wait(20)
    try:
        with pytest.raises(RuleBroken, match="end it if it hangs"), alone(say=print, sleep=pauses.append):
            pytest.fail("it had the turn")
    finally:
        done.set()
        thread.join(20)
    assert pauses == [2, 2, 2]


if on_postgresql:
    def test_a_table_in_use_is_waited_for(tables: None) -> None:
        said: list[str] = []
        with another() as site:
            site.execute(READS.format(table="patience_two"))
            patiently(lambda: change("patience_one", "patience_two"), say=said.append,
                      sleep=lambda _seconds: site.execute("ROLLBACK"))
        assert columns("patience_one") == columns("patience_two") == 2
        assert said == ["The database is busy: a table is in use. Trying again in 1 s (1 of 10 tries)."]

    def test_a_table_that_stays_in_use_is_left_as_it_was(tables: None) -> None:
        said: list[str] = []
        with another() as site:
            site.execute(READS.format(table="patience_two"))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(patience, "PAUSES", (1, 2))
                with pytest.raises(RuleBroken, match="Stop the sites, the workers and the clock") as refused:
                    patiently(lambda: change("patience_one", "patience_two"), say=said.append, sleep=lambda _s: None)
        assert "after 3 tries" in str(refused.value)
        assert len(said) == 2
        assert columns("patience_one") == columns("patience_two") == 1, "nothing is half done"

    def test_of_two_that_wait_for_each_other_the_page_goes_on(tables: None) -> None:
        """The site reads two, then one; the change has one and wants two."""
        said: list[str] = []
        page: list[object] = []
        with another() as site:
            site.execute(READS.format(table="patience_two"))

            def read() -> None:
                wait_for(waits, says="the change does not wait for the site")
                page.append(site.execute("SELECT count(*) FROM patience_one").fetchone())
                site.execute("COMMIT")

            def waits() -> bool:
                with another() as watcher:
                    found = watcher.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = "
                                            "'patience_two'::regclass").fetchone()
                    return bool(found and found[0])

            reader = threading.Thread(target=read)
            reader.start()
            patiently(lambda: change("patience_one", "patience_two"), say=said.append, sleep=lambda _s: reader.join(20))
        assert page == [(0,)], "the page was answered"
        assert columns("patience_one") == columns("patience_two") == 2
        assert len(said) == 1

    def test_the_waits_of_others_are_as_they_were(tables: None) -> None:
        def shown() -> str:
            with connection.cursor() as cursor:
                cursor.execute("SHOW lock_timeout")
                return str(cursor.fetchone()[0])

        within: list[str] = []
        before = shown()
        patiently(lambda: within.append(shown()), say=print)
        assert within == ["800ms"]
        assert shown() == before

    def test_what_django_leaves_open_is_given_back(tables: None) -> None:
        """A migration that fails in what it puts off to its end (a foreign key) leaves its transaction open."""
        def migrate() -> None:
            with connection.schema_editor(atomic=True) as editor:
                editor.execute("ALTER TABLE patience_one ADD COLUMN more integer")
                editor.deferred_sql.append("ALTER TABLE patience_two ADD COLUMN more integer")

        with another() as site:
            site.execute(READS.format(table="patience_two"))
            patiently(migrate, say=print, sleep=lambda _seconds: site.execute("ROLLBACK"))
        assert columns("patience_one") == columns("patience_two") == 2

    @pytest.mark.slow
    def test_init_beside_a_site_that_reads(tmp_path: Path) -> None:
        place = Installation(tmp_path / "data")
        place.run("init")
        place.python('from django.core.management import call_command\n'
                     'call_command("migrate", "fieldwork", "zero", verbosity=0)')
        with psycopg.connect(place.environment["TREADLE_DATABASE_URL"], autocommit=True) as site:
            site.execute(READS.format(table="parties_person"))
            site.execute("LOCK TABLE parties_person IN SHARE MODE")
            timer = threading.Timer(8, lambda: site.execute("ROLLBACK"))
            timer.start()
            said = place.run("init").stdout
            timer.join()
        assert "Trying again in" in said
        assert said.rstrip().splitlines()[-1].startswith("Ready.")
        assert "0 changes" in place.python(
            "from django.db import connection\nfrom django.db.migrations.executor import MigrationExecutor as E\n"
            "e = E(connection)\nprint(len(e.migration_plan(e.loader.graph.leaf_nodes())), 'changes')")
