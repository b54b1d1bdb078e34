"""What a table is declared with: columns and filters."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import BaseExpression, F
from django.http import HttpRequest
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from treadle.ui import formats
from treadle.ui.components import Text

type Options = Sequence[tuple[str, Text]]
type Sort = str | BaseExpression | F
type Rows = QuerySet[Any]

WORDS_AT_MOST = 6  # more options than this become a select


@dataclass(frozen=True)
class Column:
    """One column: where its value comes from, how it sorts, how it looks, whether it leaves in files."""

    key: str
    title: Text
    value: str | Callable[[Any], object] = ""  # a dotted path or a function; the key when empty
    sort: Sort = ""  # a field or an expression; empty: this column does not sort
    cell: Callable[[Any], object] | None = None  # HTML for the page; the plain value when None
    href: Callable[[Any], str] | None = None
    export: bool = True
    hidden: bool = False  # not shown until the reader chooses it
    fixed: bool = False  # cannot be switched off
    number: bool = False  # aligned at the end, grouped

    def plain(self, row: Any) -> object:
        """The value as data: what a file gets."""
        if callable(self.value):
            return self.value(row)
        found: Any = row
        for name in (self.value or self.key).split("."):
            found = getattr(found, name, None)
            found = found() if callable(found) else found
        return found

    def html(self, row: Any) -> SafeString:
        """The value as the page shows it."""
        shown = self.cell(row) if self.cell else self._formatted(self.plain(row))
        safe = SafeString("") if shown is None else conditional_escape(str(shown))
        address = self.href(row) if self.href and safe else ""
        return format_html('<a href="{}">{}</a>', address, safe) if address else SafeString(safe)

    def _formatted(self, value: object) -> object:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime | date):
            return formats.day(value)
        if self.number and isinstance(value, int | float):
            return formats.whole(value)
        return value


class Filter(ABC):
    """Something that narrows a list; its value lives in the address bar under its key."""

    key: str
    title: Text

    def options_for(self, request: HttpRequest) -> Options:
        """The values to choose among; none for a filter that is typed."""
        return ()

    @abstractmethod
    def narrow(self, rows: Rows, value: str) -> Rows:
        """The rows that match a value, which is never empty."""


@dataclass(frozen=True)
class Choice(Filter):
    """A filter with a few named values. A value that is not among them is as good as none."""

    key: str
    title: Text
    options: Options | Callable[[HttpRequest], Options]
    apply: Callable[[Any, str], Rows] | None = None
    lookup: str = ""  # used when there is no `apply`; the key when empty
    all_label: Text = ""

    def options_for(self, request: HttpRequest) -> Options:
        return self.options(request) if callable(self.options) else self.options

    def narrow(self, rows: Rows, value: str) -> Rows:
        if self.apply:
            return self.apply(rows, value)
        return rows.filter(**{self.lookup or self.key: value})


@dataclass(frozen=True)
class Words(Filter):
    """A typed filter: every word must occur in at least one of the fields."""

    key: str
    title: Text
    fields: Sequence[str]

    def narrow(self, rows: Rows, value: str) -> Rows:
        for word in value.split()[:8]:
            match = Q()
            for field in self.fields:
                match |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(match)
        return rows


@dataclass(frozen=True)
class ShownOption:
    """An option as the page draws it."""

    value: str
    label: Text
    current: bool
    href: str


@dataclass(frozen=True)
class ShownFilter:
    """A filter as the page draws it."""

    key: str
    name: str
    title: Text
    value: str
    options: Sequence[ShownOption]
    as_words: bool


@dataclass(frozen=True)
class Head:
    """The head of a column; `sorted` is empty, "ascending" or "descending"."""

    title: Text
    href: str
    sorted: str
    number: bool


@dataclass(frozen=True)
class Cell:
    """One cell of the page."""

    title: Text
    html: SafeString
    classes: str


@dataclass(frozen=True)
class Row:
    """One row of the page; `label` names it to those who cannot see it."""

    id: str
    label: str
    cells: Sequence[Cell]


def may_be_empty(model: type[Model], path: str) -> bool:
    """Whether some row may have nothing there: a field, or one of those on the way to it, may be null."""
    options = model._meta
    for name in path.split("__"):
        try:
            field = options.pk if name == "pk" else options.get_field(name)
        except FieldDoesNotExist:  # worked out by the query
            return True
        if field is None or not field.concrete or field.null or field.many_to_many:
            return True
        if field.related_model is not None:
            options = field.related_model._meta
    return False
