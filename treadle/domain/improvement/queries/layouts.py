"""A plan as rows in a layout. What a cell may not do in a spreadsheet is seen to where the file is written."""

from collections.abc import Callable, Iterable
from datetime import date

from django.utils.translation import get_language

from treadle.domain.improvement.datafiles import Layout, layouts
from treadle.domain.improvement.models import Item
from treadle.domain.improvement.queries.plans import ItemView, view_of
from treadle.domain.standards.queries import pick

FIELDS: dict[str, Callable[[ItemView], object]] = {
    "factory": lambda row: row.item.plan.cycle.factory.name,
    "country": lambda row: row.item.plan.cycle.factory.country,
    "os_id": lambda row: row.item.plan.cycle.factory.os_id,
    "cycle": lambda row: row.item.plan.cycle.number,
    "cluster": lambda row: row.cluster,
    "point": lambda row: row.point,
    "title": lambda row: row.title,
    "origin": lambda row: row.item.get_origin_display(),
    "public": lambda row: row.item.is_public,
    "repeated": lambda row: row.repeated,
    "root_cause": lambda row: row.root,
    "action": lambda row: row.item.action,
    "responsible": lambda row: row.item.responsible,
    "due_on": lambda row: row.item.due_on,
    "state": lambda row: row.item.get_state_display(),
    "status": lambda row: row.status,
    "completed_on": lambda row: row.item.completed_on,
    "verification": lambda row: row.item.get_verification_display(),
    "verified_on": lambda row: row.item.verified_at.date() if row.item.verified_at else None,
    "endorsed": lambda row: row.endorsed_on is not None,
    "endorsed_on": lambda row: row.endorsed_on,
    "late": lambda row: row.late,
}


def layout_choices() -> list[tuple[str, str]]:
    """Keys and titles, in the reader's language."""
    language = get_language() or "en"
    return [(layout.key, pick(layout.titles, language)) for layout in layouts().values()]


def layout_of(key: str) -> Layout | None:
    """A layout, or None when there is none of that key."""
    return layouts().get(key)


def heads_of(layout: Layout) -> list[str]:
    """The heads of the columns."""
    language = get_language() or "en"
    return [pick(column.titles, language) for column in layout.columns]


def rows_in(layout: Layout, items: Iterable[Item], on: date) -> list[list[object]]:
    """One row an item, in the layout's columns."""
    views = (view_of(item, on) for item in items)
    return [[FIELDS[column.field](view) for column in layout.columns] for view in views]
