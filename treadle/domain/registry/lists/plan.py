"""What an import would do, row by row, before anything is written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from treadle.domain.registry.lists.countries import country_name
from treadle.domain.registry.lists.likeness import Likely
from treadle.domain.registry.lists.matching import Index, Known, as_known, changes_of
from treadle.domain.registry.lists.rows import FacilityRow, Rejected

SHOWN_CHANGES = 200


@dataclass(slots=True)
class Plan:
    """Counts of rows, what to create and change, and the rows that were refused."""

    rows: int = 0
    created: list[Known] = field(default_factory=list)
    changed: dict[UUID, dict[str, object]] = field(default_factory=dict)
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    shown: list[dict[str, object]] = field(default_factory=list)
    likely: list[Likely] = field(default_factory=list)

    def show(self, row: FacilityRow, known: Known, changes: dict[str, tuple[object, object]]) -> None:
        """Keep the first changes for the preview, as plain values."""
        if len(self.shown) < SHOWN_CHANGES:
            self.shown.append({
                "row": row.row, "name": row.name, "country": row.country, "factory": str(known.id),
                "new": known.is_new and not changes,
                "fields": {name: [_text(before), _text(after)] for name, (before, after) in changes.items()},
            })


@dataclass(frozen=True)
class Placing:
    """Which office new factories get by country, and whose factories the import may touch (None: all)."""

    office_of: dict[str, UUID]
    only_office: UUID | None = None
    only_country: str = ""


def _text(value: object) -> str:
    return "" if value is None else str(value)


def planned(rows: Iterable[FacilityRow | Rejected], index: Index, placing: Placing,
            report: Callable[[int], None] = lambda _done: None) -> Plan:
    """Go through the rows in order; later rows find the factories that earlier ones made."""
    plan = Plan()
    for row in rows:
        plan.rows += 1
        if plan.rows % 5000 == 0:
            report(plan.rows)
        if isinstance(row, Rejected):
            plan.rejected.append(row)
        else:
            _take(row, plan, index, placing)
    return plan


def _take(row: FacilityRow, plan: Plan, index: Index, placing: Placing) -> None:
    known = index.find(row)
    if known is None and placing.only_country and row.country != placing.only_country:
        plan.rejected.append(Rejected(row.row, _("It lies in %(country)s, which your office does not keep.")
                                      % {"country": country_name(row.country)}))
    elif known is None:
        made = as_known(row, placing.office_of.get(row.country))
        index.add(made)
        plan.created.append(made)
        plan.show(row, made, {})
    elif placing.only_office and (known.office_id or placing.office_of.get(known.country)) != placing.only_office:
        plan.rejected.append(Rejected(row.row, _("Another office keeps this factory.")))
    else:
        _compare(row, known, plan, index, placing)


def _compare(row: FacilityRow, known: Known, plan: Plan, index: Index, placing: Placing) -> None:
    changes = changes_of(row, known)
    if "name" in changes or "address" in changes:
        known.key = row.key
        index.by_key[row.key].append(known)
    if "os_id" in changes and (known.os_id or row.os_id in index.by_os_id):
        del changes["os_id"]
    known.in_file = True
    if placing.only_office and known.office_id is None and not known.obsolete:
        changes["office_id"] = (None, placing.only_office)
    if not changes:
        plan.unchanged += 1
        return
    for name, (_before, after) in changes.items():
        setattr(known, name, after)
    if "os_id" in changes:
        index.by_os_id[known.os_id] = known
    if "outside_id" in changes:
        index.by_outside_id[known.outside_id].append(known)
    plan.updated += 1
    if not known.is_new:
        written = plan.changed.setdefault(known.id, {"match_key": known.key})
        written |= {name: after for name, (_before, after) in changes.items()} | {"match_key": known.key}
    plan.show(row, known, changes)
