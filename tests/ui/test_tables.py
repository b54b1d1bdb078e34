"""Lists: the address bar is the state, two queries a page, and files that hold exactly what is seen."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import StreamingHttpResponse
from django.test import AsyncRequestFactory, RequestFactory
from openpyxl import load_workbook

from treadle.ui import exports, tables
from treadle.ui.components import tag
from treadle.ui.tables import Choice, Column, Table, Words, pages_around


def shorter_than(rows: QuerySet[Group], value: str) -> QuerySet[Group]:
    return rows.filter(size__lt=int(value))


class GroupTable(Table):
    key, name = "groups", "Groups"
    columns = [
        Column("name", "Name", sort="name", href=lambda g: f"/groups/{g.pk}/", fixed=True),
        Column("size", "Length", sort=Length("name"), number=True),
        Column("word", "Word", value=lambda g: g.name[:3], cell=lambda g: tag(g.name[:3], "ours")),
        Column("secret", "Secret", value="name", export=False),
        Column("number", "Number", value="pk", sort="pk", hidden=True),
    ]
    filters = [
        Choice("short", "Length", [("9", "short"), ("99", "any")], apply=shorter_than),
        Words("q", "Name", ["name"]),
    ]
    sort = "name"


@pytest.fixture(autouse=True)
def who_asks_may_export(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is signed in here; who may export is tried in tests/house/test_exports.py."""
    for module in (exports, tables):
        monkeypatch.setattr(module, "may_export", lambda _request: True)


@pytest.fixture
def groups(db: None) -> QuerySet[Any]:
    Group.objects.bulk_create([Group(name=f"Mill {n:03}" + " long" * (n % 3)) for n in range(120)])
    return Group.objects.annotate(size=Length("name"))


def table(groups: QuerySet[Any], address: str = "") -> GroupTable:
    return GroupTable(RequestFactory().get(f"/groups/{address}"), groups)


def names(shown: Table) -> list[str]:
    return [row.label for row in shown.rows]


def content(response: Any) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    return b"".join(response)


def test_a_page_costs_two_queries(groups: QuerySet[Any], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        shown = table(groups)
        assert len(shown.rows) == 25
        assert shown.total == 120
        assert shown.heads
        assert shown.page.paginator.num_pages == 5


def test_an_empty_list_costs_one(groups: QuerySet[Any], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert table(groups, "?q=nobody").rows == []


def test_sorts_by_the_address_and_turns_round(groups: QuerySet[Any]) -> None:
    assert names(table(groups, "?sort=-name"))[0] == "Mill 119 long long"
    head = next(h for h in table(groups, "?sort=-name").heads if h.title == "Name")
    assert (head.sorted, head.href) == ("descending", "?sort=name")
    head = next(h for h in table(groups).heads if h.title == "Name")
    assert (head.sorted, head.href) == ("ascending", "?sort=-name")


def test_sorts_by_an_expression_with_the_key_between_equals(groups: QuerySet[Any]) -> None:
    assert names(table(groups, "?sort=size"))[:2] == ["Mill 000", "Mill 003"]


@pytest.mark.parametrize("address", ["?sort=word", "?sort=nothing", "?sort=--name", "?per=7", "?page=x", "?short=12"])
def test_an_address_that_makes_no_sense_is_as_good_as_none(groups: QuerySet[Any], address: str) -> None:
    assert names(table(groups, address)) == names(table(groups))


def test_a_page_beyond_the_end_is_the_last(groups: QuerySet[Any]) -> None:
    assert table(groups, "?page=99").page.number == 5


def test_filters_narrow_and_say_so(groups: QuerySet[Any]) -> None:
    shown = table(groups, "?short=9&q=mill+00")
    assert names(shown) == ["Mill 000", "Mill 003", "Mill 006", "Mill 009"]
    assert shown.is_filtered
    assert shown.clear_url == "?"
    current = [o.label for f in shown.shown_filters for o in f.options if o.current]
    assert current == ["short"]


def test_addresses_keep_what_they_do_not_change(groups: QuerySet[Any]) -> None:
    shown = table(groups, "?tab=plan&short=99&sort=-size&per=50&page=2")
    assert shown.page_url(3) == "?tab=plan&short=99&sort=-size&per=50&page=3"
    assert shown.csv_url == "?tab=plan&short=99&sort=-size&per=50&export=csv"
    assert "page=" not in next(h.href for h in shown.heads if h.href)


def test_columns_can_be_chosen_but_fixed_ones_stay(groups: QuerySet[Any]) -> None:
    assert [c.key for c in table(groups).shown] == ["name", "size", "word", "secret"]
    assert [c.key for c in table(groups, "?col=number").shown] == ["name", "number"]


def test_two_lists_on_a_page_keep_apart(groups: QuerySet[Any]) -> None:
    class Other(GroupTable):
        prefix = "b_"

    shown = Other(RequestFactory().get("/?sort=-name&b_page=2"), groups)
    assert shown.page.number == 2
    assert names(shown)[0] == "Mill 025 long"
    assert shown.page_url(3) == "?sort=-name&b_page=3"


def test_cells_are_escaped_and_linked(db: None) -> None:
    group = Group.objects.create(name="<script>")
    shown = table(Group.objects.annotate(size=Length("name")))
    assert shown.rows[0].cells[0].html == f'<a href="/groups/{group.pk}/">&lt;script&gt;</a>'


def test_csv_holds_what_is_filtered_in_the_visible_columns(groups: QuerySet[Any]) -> None:
    body = content(table(groups, "?short=9&q=00&export=csv").export())
    assert body.startswith(b"\xef\xbb\xbf")
    lines = body.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,Length,Word"
    assert lines[1:] == [f"Mill {n:03},8,Mil" for n in (0, 3, 6, 9)]


def test_xlsx_holds_all_pages_with_numbers_as_numbers(groups: QuerySet[Any]) -> None:
    response = table(groups, "?export=xlsx&col=size").export()
    assert response["Content-Disposition"] == 'attachment; filename="groups.xlsx"'
    rows = list(load_workbook(BytesIO(content(response))).active.iter_rows(values_only=True))
    assert rows[0] == ("Name", "Length")
    assert len(rows) == 121
    assert rows[1] == ("Mill 000", 8)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_a_formula(db: None, start: str, kind: str) -> None:
    Group.objects.create(name=f'{start}HYPERLINK("http://x")')
    body = content(table(Group.objects.annotate(size=Length("name")), f"?export={kind}").export())
    if kind == "csv":
        assert f"'{start}HYPERLINK".encode() in body
    else:
        cell = load_workbook(BytesIO(body)).active["A2"]
        assert cell.data_type == "s"
        assert str(cell.value).startswith("'")


@pytest.mark.parametrize("separator", [";", "\t", "|", "\n"])
def test_no_part_is_a_formula_where_another_separator_is_used(db: None, separator: str) -> None:
    """Excel splits a CSV at the system's separator, quoted or not."""
    Group.objects.create(name=f"Mill{separator} =cmd|' /C calc'!A0")
    body = content(table(Group.objects.annotate(size=Length("name")), "?export=csv").export()).decode()
    assert f"Mill{separator}'=cmd" in body
    assert "=cmd" not in body.replace("'=cmd", "")


def test_an_export_reads_rows_as_it_writes(groups: QuerySet[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def slowly(self: Table, columns: object) -> Iterator[list[object]]:
        for group in groups:
            read.append(group.name)
            yield [group.name] * 400

    monkeypatch.setattr(Table, "_records", slowly)
    monkeypatch.setattr("treadle.ui.exports.ROWS_A_CHUNK", 10)
    response = table(groups, "?export=csv").export()
    assert isinstance(response, StreamingHttpResponse)
    chunks = iter(response)
    next(chunks), next(chunks)
    assert 0 < len(read) < 120


def test_no_export_unless_it_is_asked_for(groups: QuerySet[Any]) -> None:
    assert table(groups, "?export=exe").export_format == ""


def test_streams_under_asgi_too(groups: QuerySet[Any]) -> None:
    request = AsyncRequestFactory().get("/groups/?export=csv")
    assert GroupTable(request, groups).export().is_async  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("number", "last", "pages"),
    [
        (1, 1, [1]),
        (1, 8, [1, 2, 0, 8]),
        (4, 8, [1, 2, 3, 4, 5, 0, 8]),
        (5, 9, [1, 0, 4, 5, 6, 0, 9]),
        (8, 8, [1, 0, 7, 8]),
    ],
)
def test_shows_the_pages_worth_showing(number: int, last: int, pages: list[int]) -> None:
    assert pages_around(number, last) == pages
