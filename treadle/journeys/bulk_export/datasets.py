"""The datasets as rows, each read from the database as it is written, and only what the person may see.

Contacts, main buyers, notes, unannounced visits and reports that are not released are in none of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import day_of, visible_q, visible_to
from treadle.domain.assessments.models import Assessment, Finding
from treadle.domain.assessments.states import AssessmentState, EvidenceKind
from treadle.domain.improvement.models import Item
from treadle.domain.improvement.queries import items_for_buyer, items_for_factory, items_for_office, view_of
from treadle.domain.notices.states import Dataset
from treadle.domain.parties.models import Person
from treadle.domain.parties.queries import factories
from treadle.domain.reports.models import Release
from treadle.domain.reports.states import ReleaseState
from treadle.journeys.bulk_export.selection import Selection

CHUNK = 2000
#: What only the programme's own people may take away: they answer for it.
OF_STAFF = frozenset({Dataset.FINDINGS, Dataset.ANSWERS})
type Record = Sequence[Any]


@dataclass(frozen=True)
class Rows:
    """Heads, how each column is typed, how many rows about, and the rows.

    Types: code (ids and words of ours), text (what people typed), whole, number, day, yesno.
    """

    heads: list[str]
    records: Iterator[Record]
    total: int
    types: list[str] = field(default_factory=list)


def datasets_for(person: Person, at: datetime) -> list[Dataset]:
    """The datasets that somebody may take away."""
    staff = any_staff(person, at)
    return [each for each in Dataset if staff or each not in OF_STAFF]


def any_staff(person: Person, at: datetime) -> bool:
    """Whether the person works for the programme: only its staff see people."""
    from treadle.domain.access.queries import can

    return can(person, P.PEOPLE_SEE, at=at)


def rows_of(what: Dataset, person: Person, selection: Selection, at: datetime) -> Rows:
    """The rows of a dataset that this person may see at this moment."""
    if what is Dataset.ANSWERS:
        from treadle.journeys.bulk_export.answers import answer_rows

        return answer_rows(assessments_of(person, selection, at))
    makers: dict[Dataset, Callable[[Person, Selection, datetime], Rows]] = {
        Dataset.FACTORIES: _factories, Dataset.PLANS: _plans, Dataset.FINDINGS: _findings}
    return makers[what](person, selection, at)


def assessments_of(person: Person, selection: Selection, at: datetime) -> QuerySet[Assessment]:
    """Released assessments, whose report was not taken back, of the factories that a member of staff answers for."""
    mine = visible_q(person, P.PEOPLE_SEE, Assessment, at) & visible_q(person, P.REPORT_SEE, Assessment, at)
    releases = Release.objects.filter(assessment=OuterRef("pk"))
    taken_back = Exists(releases.filter(withdrawn_at__isnull=False)) & ~Exists(
        releases.filter(state=ReleaseState.RELEASED))
    found = Assessment.objects.filter(mine, state=AssessmentState.RELEASED).exclude(taken_back)
    return _between(found, selection, "factory__country", "started_on").order_by()


def _between[Q: QuerySet[Any]](rows: Q, selection: Selection, country: str, day: str) -> Q:
    wanted = {country: selection.country, f"{day}__gte": selection.since, f"{day}__lte": selection.until}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


# ---- factories ---------------------------------------------------------------------------------

_FACTORY = {
    "id": "code", "name": "text", "name_local": "text", "address": "text", "country": "code", "region": "text",
    "latitude": "number", "longitude": "number", "os_id": "code", "isic": "code", "sector": "text", "products": "text",
    "started_year": "whole", "workers_female": "whole", "workers_male": "whole", "workers_other": "whole",
}


def _factories(person: Person, selection: Selection, at: datetime) -> Rows:
    found = visible_to(factories(), person, P.FACTORY_SEE, at)
    if selection.country:
        found = found.filter(country=selection.country)
    heads = ["factory_id", *list(_FACTORY)[1:]]
    records = found.order_by("name", "pk").values_list(*_FACTORY).iterator(CHUNK)
    return Rows(heads, (_plain(record) for record in records), found.count(), list(_FACTORY.values()))


def _plain(record: Sequence[Any]) -> list[Any]:
    return [str(value) if isinstance(value, UUID) else value for value in record]


# ---- plans -------------------------------------------------------------------------------------

_PLAN = {
    "item_id": "code", "factory_id": "code", "factory": "text", "country": "code", "cycle": "whole", "cluster": "code",
    "point": "code", "title": "text", "origin": "code", "public": "yesno", "repeated": "yesno", "action": "text",
    "responsible": "text", "due_on": "day", "state": "code", "completed_on": "day", "verification": "code",
    "endorsed_on": "day", "late": "yesno",
}


def _plans(person: Person, selection: Selection, at: datetime) -> Rows:
    """Every item that one of the sites shows to the person, once."""
    sources = [_between(each(person, at), selection, "plan__cycle__factory__country", "created_at__date")
               for each in (items_for_office, items_for_factory, items_for_buyer)]
    total = sum(source.count() for source in sources)
    return Rows(list(_PLAN), _items(sources, at), total, list(_PLAN.values()))


def _items(sources: Sequence[QuerySet[Item]], at: datetime) -> Iterator[Record]:
    seen: set[UUID] = set()
    for source in sources:
        for item in source.order_by("plan__cycle__factory__name", "created_at", "pk").iterator(CHUNK):
            if item.pk not in seen:
                seen.add(item.pk)
                yield _item(item, at)


def _item(item: Item, at: datetime) -> Record:
    view, factory = view_of(item, day_of(at)), item.plan.cycle.factory
    point = item.point
    return (
        str(item.pk), str(factory.pk), factory.name, factory.country, item.plan.cycle.number,
        point.cluster.key if point else "", point.key if point else "", view.title, item.origin, item.is_public,
        view.repeated, item.action, item.responsible, item.due_on, item.state, item.completed_on, item.verification,
        view.endorsed_on, view.late,
    )


# ---- findings ----------------------------------------------------------------------------------

_FINDING = {
    "assessment_id": "code", "factory_id": "code", "factory": "text", "country": "code", "cycle": "whole",
    "started_on": "day", "version": "code", "cluster": "code", "point": "code", "question": "code", "concept": "code",
    "explanation": "text", "evidence_kinds": "code", "evidence": "text", "workers_affected_percent": "number",
    "rests_on_interviews": "yesno",
}
_OF_FINDING = (
    "answer__assessment_id", "answer__assessment__factory_id", "answer__assessment__factory__name",
    "answer__assessment__factory__country", "answer__assessment__cycle__number", "answer__assessment__started_on",
    "answer__assessment__version__label", "answer__question__point__cluster__key", "answer__question__point__key",
    "answer__question__code", "answer__question__concept__key", "explanation", "evidence_kinds", "evidence",
    "workers_affected_percent", "rests_on_interviews",
)


def _findings(person: Person, selection: Selection, at: datetime) -> Rows:
    """What was not met and why. What rests on interviews leaves without anything that could lead to a person."""
    chosen = assessments_of(person, selection, at).values("pk")
    found = Finding.objects.filter(Q(answer__assessment__in=chosen), answer__outcome="not_met")
    order = F("answer__assessment__started_on").desc(), "answer__assessment_id", "answer_id"
    records = found.order_by(*order).values_list(*_OF_FINDING).iterator(CHUNK)
    return Rows(list(_FINDING), (_finding(record) for record in records), found.count(), list(_FINDING.values()))


def _finding(record: Sequence[Any]) -> Record:
    row = dict(zip(_FINDING, _plain(record), strict=True))
    if row["rests_on_interviews"]:
        row |= {"evidence": "", "evidence_kinds": [EvidenceKind.INTERVIEW.value], "workers_affected_percent": None}
    row["evidence_kinds"] = "; ".join(row["evidence_kinds"])
    return list(row.values())


