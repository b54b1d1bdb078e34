"""Lists that sort, filter, page and export on the server; the address bar is their whole state."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treadle.ui import formats
from treadle.ui.components import Text
from treadle.ui.exports import FORMATS, export_response, may_export
from treadle.ui.paging import page_of
from treadle.ui.table_parts import (
    WORDS_AT_MOST,
    Cell,
    Choice,
    Column,
    Filter,
    Head,
    Row,
    ShownFilter,
    ShownOption,
    Words,
    may_be_empty,
)

__all__ = ["Choice", "Column", "Table", "Words", "pages_around"]


class Table:
    """One list. Subclasses declare columns and filters; an instance belongs to one request."""

    key: ClassVar[str] = "list"  # name of exported files
    name: Text = ""  # what the list is, for those who cannot see it
    columns: Sequence[Column] = ()
    filters: Sequence[Filter] = ()
    sort: str = ""  # the key of a column, with "-" for descending
    prefix: str = ""  # when a page has two lists
    sizes: Sequence[int] = (25, 50, 100)
    exports: bool = True
    keys_first: bool = False  # rows are wide: the page is found among the keys alone, then its rows are fetched
    actions: Sequence[tuple[str, Text]] = ()
    action_url: str = ""
    empty: tuple[Text, Text] = ("", "")
    empty_href: str = ""
    empty_button: Text = ""

    counted_at: datetime | None = None  # when the rows were counted, if not for this request

    def __init__(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.request = request
        self.queryset = queryset

    # ---- state, read from the address and never trusted ------------------------------------

    def _given(self, name: str) -> str:
        # A NUL byte is no text to PostgreSQL; nobody types one.
        return self.request.GET.get(self.prefix + name, "").replace("\0", "").strip()

    @cached_property
    def export_format(self) -> str:
        """The kind of file asked for: csv, xlsx or nothing."""
        asked = self._given("export")
        return asked if asked in FORMATS and self.may_export else ""

    @cached_property
    def may_export(self) -> bool:
        """Whether this list may be taken away by whoever looks at it."""
        return self.exports and may_export(self.request)

    @cached_property
    def per(self) -> int:
        """Rows a page."""
        asked = self._given("per")
        return int(asked) if asked in {str(size) for size in self.sizes} else self.sizes[0]

    @cached_property
    def sorting(self) -> tuple[Column | None, bool]:
        """The column that sorts, and whether it descends."""
        by_key = {column.key: column for column in self.columns if column.sort}
        for asked in (self._given("sort"), self.sort):
            column = by_key.get(asked.removeprefix("-"))
            if column:
                return column, asked.startswith("-")
        return None, False

    @cached_property
    def shown(self) -> list[Column]:
        """The visible columns, in their declared order."""
        chosen = set(self.request.GET.getlist(self.prefix + "col"))
        known = {column.key for column in self.columns}
        if not chosen & known:
            return [column for column in self.columns if column.fixed or not column.hidden]
        return [column for column in self.columns if column.fixed or column.key in chosen]

    @cached_property
    def values(self) -> dict[str, str]:
        """The filters in force: key to value, without the empty and the unknown."""
        found: dict[str, str] = {}
        for item in self.filters:
            value = self._given(item.key)
            options = self._options[item.key]
            if value and (not options or value in {str(option) for option, _label in options}):
                found[item.key] = value
        return found

    @cached_property
    def _options(self) -> dict[str, Sequence[tuple[str, Text]]]:
        return {item.key: item.options_for(self.request) for item in self.filters}

    # ---- rows --------------------------------------------------------------------------------

    @cached_property
    def matching(self) -> QuerySet[Any]:
        """Everything that the filters let through, in order: what an export holds."""
        rows = self.queryset
        for item in self.filters:
            if item.key in self.values:
                rows = item.narrow(rows, self.values[item.key])
        column, down = self.sorting
        if column is None:
            return rows if rows.ordered else rows.order_by("pk")
        order, last = (F(column.sort), may_be_empty(rows.model, column.sort)) if isinstance(column.sort, str) else (
            column.sort, True)
        # The key decides between equals, so that no row is on two pages. Where nothing is empty nothing is said of it:
        # an index gives such an order.
        nulls = {"nulls_last": True} if last else {}
        return rows.order_by(order.desc(**nulls) if down else order.asc(**nulls), "pk")

    @cached_property
    def page(self) -> Page[Any]:
        """The page asked for, or the nearest there is. One query counts, one fetches."""
        page, self.counted_at = page_of(self.matching, self.per, self._given("page"))
        return page

    @cached_property
    def total(self) -> int:
        return self.page.paginator.count

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of this page."""
        return [self._row(item) for item in self._fetched()] if self.total else []

    def _fetched(self) -> Iterable[Any]:
        """Sorting all rows with all that is joined to them costs more the longer the list; the page has 25 keys."""
        page = self.page.object_list
        if not self.keys_first or not isinstance(page, QuerySet):
            return page
        keys = list(page.select_related(None).prefetch_related(None).values_list("pk", flat=True))
        return self.matching.filter(pk__in=keys)

    def _row(self, item: Any) -> Row:
        cells = [self._cell(column, item) for column in self.shown]
        label = strip_tags(cells[0].html) if cells else ""
        return Row(id=str(getattr(item, "pk", "")), label=label, cells=cells)

    @staticmethod
    def _cell(column: Column, item: Any) -> Cell:
        html = column.html(item)
        classes = " ".join(name for name, on in (("number", column.number), ("blank", not html)) if on)
        return Cell(title=column.title, html=html, classes=classes)

    # ---- addresses -----------------------------------------------------------------------------

    @cached_property
    def state(self) -> list[tuple[str, str]]:
        """This list's state as pairs for an address, defaults left out; the page is not part of it."""
        pairs = [(self.prefix + key, value) for key, value in self.values.items()]
        column, down = self.sorting
        sort = ("-" if down else "") + column.key if column else ""
        if sort != self.sort:
            pairs.append((self.prefix + "sort", sort))
        if self.per != self.sizes[0]:
            pairs.append((self.prefix + "per", str(self.per)))
        if self.prefix + "col" in self.request.GET:
            pairs += [(self.prefix + "col", shown.key) for shown in self.shown]
        return [*self._foreign, *pairs]

    @cached_property
    def _foreign(self) -> list[tuple[str, str]]:
        """What the address says that is not about this list, such as another list's state."""
        own = {self.prefix + name for name in ("sort", "page", "per", "col", "export")}
        own |= {self.prefix + item.key for item in self.filters}
        lists = self.request.GET.lists()
        return [(key, str(value)) for key, values in lists if key not in own for value in values]

    def _url(self, *, without: Sequence[str] = (), **changes: str) -> str:
        dropped = {self.prefix + name for name in (*without, *changes)}
        pairs = [(key, value) for key, value in self.state if key not in dropped]
        pairs += [(self.prefix + key, value) for key, value in changes.items() if value]
        return "?" + urlencode(pairs)

    def page_url(self, number: int) -> str:
        """The address of another page of the same list."""
        return self._url(page=str(number) if number > 1 else "")

    @property
    def csv_url(self) -> str:
        return self._url(export="csv")

    @property
    def xlsx_url(self) -> str:
        return self._url(export="xlsx")

    @property
    def clear_url(self) -> str:
        """The same list without any filter."""
        return self._url(without=[item.key for item in self.filters])

    @property
    def state_without_columns(self) -> list[tuple[str, str]]:
        """What the form that chooses columns must carry along."""
        return self._state_without("col", "per")

    @property
    def state_without_typed(self) -> list[tuple[str, str]]:
        """What the form with the typed filters must carry along."""
        return self._state_without(*[item.key for item in self.shown_filters if not item.as_words])

    def _state_without(self, *names: str) -> list[tuple[str, str]]:
        dropped = {self.prefix + name for name in names}
        return [(key, value) for key, value in self.state if key not in dropped]

    # ---- what the template draws -----------------------------------------------------------------

    @property
    def anchor(self) -> str:
        return f"{self.prefix}{self.key}-list"

    @property
    def is_filtered(self) -> bool:
        return bool(self.values)

    @property
    def count_text(self) -> str:
        rows = ngettext("%(count)s row", "%(count)s rows", self.total) % {"count": formats.whole(self.total)}
        if self.counted_at is None:
            return rows
        return _("%(rows)s, counted at %(time)s") % {"rows": rows, "time": formats.time_of_day(self.counted_at)}

    @cached_property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.shown]

    def _head(self, column: Column) -> Head:
        if not column.sort:
            return Head(column.title, "", "", column.number)
        current, down = self.sorting
        is_current = current is not None and current.key == column.key
        turned = f"-{column.key}" if is_current and not down else column.key
        state = ("descending" if down else "ascending") if is_current else ""
        return Head(column.title, self._url(sort=turned), state, column.number)

    @cached_property
    def choosable(self) -> list[tuple[Column, bool]]:
        """The columns that may be switched, and whether they are on."""
        return [(column, column in self.shown) for column in self.columns if not column.fixed]

    @cached_property
    def shown_filters(self) -> list[ShownFilter]:
        return [self._shown_filter(item) for item in self.filters]

    @property
    def has_typed_filters(self) -> bool:
        return any(not item.as_words for item in self.shown_filters)

    def _shown_filter(self, item: Filter) -> ShownFilter:
        value = self.values.get(item.key, "")
        options = self._options[item.key]
        everything = getattr(item, "all_label", "") or _("all")
        listed = [("", everything), *options] if options else []
        return ShownFilter(
            key=item.key, name=self.prefix + item.key, title=item.title, value=value,
            options=[
                ShownOption(str(v), label, str(v) == value, self._url(**{item.key: str(v)}))
                for v, label in listed
            ],
            as_words=0 < len(options) <= WORDS_AT_MOST,
        )  # fmt: skip

    @property
    def empty_title(self) -> Text:
        if self.is_filtered:
            return _("Nothing matches these filters")
        return self.empty[0] or _("Nothing here yet")

    @property
    def empty_text(self) -> Text:
        return _("Take a filter away to see more.") if self.is_filtered else self.empty[1]

    # ---- files -----------------------------------------------------------------------------------

    def export(self) -> HttpResponseBase:
        """The file that was asked for: exactly what is filtered, in the visible columns, streamed."""
        columns = [column for column in self.shown if column.export]
        heads = [str(column.title) for column in columns]
        return export_response(
            self.request, self.export_format, self.key, heads, self._records(columns), title=str(self.name)
        )

    def _records(self, columns: Sequence[Column]) -> Iterator[list[object]]:
        for item in self.matching.iterator(chunk_size=1000):
            yield [column.plain(item) for column in columns]


def pages_around(number: int, last: int) -> list[int]:
    """The page numbers worth showing: first, last and the neighbours; 0 stands for a gap."""
    near = sorted({1, last, *range(max(1, number - 1), min(last, number + 1) + 1)})
    shown: list[int] = []
    for page in near:
        if shown and page - shown[-1] == 2:
            shown.append(page - 1)
        elif shown and page - shown[-1] > 2:
            shown.append(0)
        shown.append(page)
    return shown
