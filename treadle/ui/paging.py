"""Pages of a list, however long: short lists are counted each time, long ones now and then, and it is said when."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from time import monotonic
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.query import ModelIterable

from treadle.ui import clock

#: Longer lists are not counted anew for each page: counting is what grows with them. Shorter ones are always exact.
LONG = 2_000
SECONDS = 300
MOST = 512  # lists remembered in a process, some hundred bytes each


@dataclass(frozen=True)
class Counted:
    """How many rows a list had, and when."""

    rows: int
    at: datetime
    until: float  # of the monotonic clock


_remembered: OrderedDict[tuple[str, tuple[Any, ...]], Counted] = OrderedDict()


class LongPaginator(Paginator):  # type: ignore[type-arg]
    """Counts as ``Paginator`` does, unless the same list was long a moment ago.

    The list is known by its statement and parameters, and so by its reader's scope: nobody is told of another's rows.
    """

    counted_at: datetime | None = None  # when the number is remembered, else nothing

    @cached_property
    def count(self) -> int:
        """Rows of the list."""
        key = _key_of(self.object_list)
        known = _remembered.get(key) if key else None
        if known is not None and monotonic() < known.until:
            self.counted_at = known.at
            return known.rows
        return self._counted(key)

    def count_again(self) -> None:
        """Forget what was remembered of this list, and count."""
        self.counted_at = None
        self.__dict__.pop("num_pages", None)
        self.count = self._counted(_key_of(self.object_list))

    def _counted(self, key: tuple[str, tuple[Any, ...]] | None) -> int:
        rows = int(self.object_list.count())
        if key and rows > LONG:
            _remembered[key] = Counted(rows, clock.machine_now(), monotonic() + SECONDS)
            _remembered.move_to_end(key)
            while len(_remembered) > MOST:
                _remembered.popitem(last=False)
        elif key:
            _remembered.pop(key, None)
        return rows


def page_of(rows: QuerySet[Any], per: int, asked: str) -> tuple[Page[Any], datetime | None]:
    """The page asked for or the nearest there is, and when its list was counted if that was not now.

    Who comes to the end of a list is given the end as it is: the list is counted again.
    """
    paginator = LongPaginator(rows, per)
    page = paginator.get_page(asked or 1)
    if paginator.counted_at is not None and page.number >= paginator.num_pages:
        paginator.count_again()
        page = paginator.get_page(asked or 1)
    return page, paginator.counted_at


def forget_counts() -> None:
    """Count every list anew."""
    _remembered.clear()


def _key_of(rows: Any) -> tuple[str, tuple[Any, ...]] | None:
    if not isinstance(rows, QuerySet) or rows._iterable_class is not ModelIterable:
        return None
    try:
        sql, params = rows.order_by().values("pk").query.sql_with_params()
        hash(params)
    except (EmptyResultSet, TypeError):
        return None
    return f"{rows.db} {sql}", tuple(params)
