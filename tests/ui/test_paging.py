"""Long lists are counted now and then and say when; short ones are exact, and so is the end of every list."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db.models import F, QuerySet
from django.db.models.functions import Length
from django.test import RequestFactory

from treadle.domain.assessments.models import Assessment
from treadle.domain.cycles.models import Visit
from treadle.ui import paging
from treadle.ui.table_parts import may_be_empty
from treadle.ui.tables import Column, Table, Words

pytestmark = pytest.mark.django_db


class GroupTable(Table):
    key, name, exports = "groups", "Groups", False
    columns = [Column("name", "Name", sort="name", fixed=True)]
    filters = [Words("q", "Name", ["name"])]
    sort = "name"


@pytest.fixture(autouse=True)
def long_from_fifty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(paging, "LONG", 50)
    paging.forget_counts()
    yield
    paging.forget_counts()


def grow(first: int, last: int) -> None:
    Group.objects.bulk_create([Group(name=f"Mill {n:03}") for n in range(first, last)])


def table(address: str = "", rows: QuerySet[Any] | None = None) -> GroupTable:
    shown = GroupTable(RequestFactory().get(f"/groups/{address}"), Group.objects.all() if rows is None else rows)
    assert shown.rows is not None
    return shown


def test_a_long_list_is_counted_once_and_says_so(django_assert_num_queries: Any) -> None:
    grow(0, 120)
    first = table()
    assert (first.total, first.counted_at, first.count_text) == (120, None, "120 rows")
    grow(120, 122)
    with django_assert_num_queries(1):
        second = table()
        assert len(second.rows) == 25
    assert second.total == 120
    assert second.counted_at is not None
    assert second.count_text.startswith("120 rows, counted at ")


def test_a_short_list_is_counted_each_time() -> None:
    grow(0, 50)
    assert table().total == 50
    Group.objects.filter(name="Mill 000").delete()
    assert (table().total, table().counted_at) == (49, None)


def test_nobody_is_told_the_number_of_another_list() -> None:
    grow(0, 120)
    assert table().total == 120
    assert table(rows=Group.objects.filter(name__lt="Mill 060")).total == 60
    assert table(rows=Group.objects.filter(name__lt="Mill 070")).total == 70, "the same words, another parameter"
    assert table("?q=11").total == 11


def test_whoever_comes_to_the_end_finds_what_was_added() -> None:
    grow(0, 100)
    assert table().page.paginator.num_pages == 4
    grow(100, 130)
    shown = table("?page=4")
    assert (shown.total, shown.page.paginator.num_pages, shown.counted_at) == (130, 6, None)
    assert [row.label for row in table("?page=6").rows] == [f"Mill {n:03}" for n in range(125, 130)]
    Group.objects.filter(name__gte="Mill 010").delete()
    assert [row.label for row in table("?page=6").rows] == [f"Mill {n:03}" for n in range(10)]


def test_what_was_counted_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    grow(0, 60)
    assert table().total == 60
    grow(60, 70)
    assert table().total == 60
    monkeypatch.setattr(paging, "monotonic", lambda: float("inf"))
    assert table().total == 70


def test_no_more_is_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST", 2)
    grow(0, 120)
    for last in (60, 70, 80):
        assert table(rows=Group.objects.filter(name__lt=f"Mill {last:03}")).total == last
    grow(120, 121)
    assert table(rows=Group.objects.filter(name__lt="Mill 060")).counted_at is None, "the oldest went"
    assert table(rows=Group.objects.filter(name__lt="Mill 080")).counted_at is not None


def test_a_list_of_nothing_and_one_of_values_are_counted() -> None:
    grow(0, 60)
    assert table(rows=Group.objects.none()).total == 0
    paginator = paging.LongPaginator(Group.objects.annotate(n=Length("name")).values("n").distinct().order_by("n"), 25)
    assert paginator.count == 1


def test_an_order_speaks_of_what_is_empty_only_where_something_can_be() -> None:
    assert not may_be_empty(Assessment, "started_on")
    assert not may_be_empty(Assessment, "factory__name")
    assert not may_be_empty(Assessment, "pk")
    assert may_be_empty(Assessment, "person_days")
    assert may_be_empty(Assessment, "reviewed_by__name")
    assert may_be_empty(Visit, "assessment__started_on"), "the other side of a relation"
    assert may_be_empty(Assessment, "worked_out")
    assert "NULLS" not in str(table().matching.query)
    assert "NULLS" in str(Assessment.objects.order_by(F("person_days").desc(nulls_last=True)).query)
