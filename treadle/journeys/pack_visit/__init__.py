"""What an advisor takes along on a visit, as plain values: the pack of the tablet.

The shape is written down in ``web/field/packs.py``. It reads through the subjects' queries only and writes nothing.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from treadle.domain.access.queries import day_of
from treadle.domain.cycles.models import Visit
from treadle.domain.cycles.queries import assignments_on
from treadle.domain.cycles.states import Announcement, VisitKind
from treadle.domain.improvement.models import Item
from treadle.domain.improvement.queries.plans import title_of
from treadle.domain.parties.models import Factory, Person
from treadle.domain.standards.models import Rule
from treadle.journeys.pack_visit.around import (
    alert_of,
    committee_of,
    help_of,
    law_of,
    plan_items,
    protocol_of,
    sampling_of,
)
from treadle.journeys.pack_visit.gatherings import committees_in, diagnosis_in
from treadle.journeys.pack_visit.questions import Told, questions_of, said_in, told_of

__all__ = ["first_day", "pack_visit", "protocol_of", "version_label"]


def pack_visit(
    *, visit: Visit, by: Person, languages: Sequence[str], now: datetime, until: datetime, keep_days: int
) -> dict[str, Any]:
    """Everything that a visit needs, in two languages. About fifteen queries.

    ``visit`` comes with its cycle and factory. Whether ``by`` may carry it is the caller's to ask.
    """
    told, factory = told_of(visit), visit.cycle.factory
    asks = visit.kind == VisitKind.ASSESSMENT
    plan = plan_items(factory, by, now)
    rules = law_of(told)
    return {
        "v": 1, "visit": str(visit.pk), "kind": visit.kind, "made_at": now.isoformat(), "until": until.isoformat(),
        "keep_days": keep_days, "languages": list(languages),
        "version": {"id": str(told.version.pk), "label": version_label(told)},
        "factory": _factory(factory),
        "from": first_day(visit).isoformat(), "days": visit.days,
        "announced": visit.announcement == Announcement.ANNOUNCED, "agenda": visit.agenda,
        "people": _people(visit, day_of(now)), "me": str(by.pk),
        **(questions_of(told, rules, plan, languages) if asks else {"clusters": [], "questions": []}),
        "laws": [_law(rule, languages) for rule in rules],
        "plan": [_item(one, languages[0]) for one in plan],
        "committee": committee_of(factory, by, now),
        **committees_in(factory, by, now),
        "diagnosis": diagnosis_in(visit.cycle, by, languages, now),
        **help_of(visit.kind, languages),
        "sampling": sampling_of(factory, languages[0]),
        "alert": alert_of(factory, by, languages, now),
    }


def version_label(told: Told) -> str:
    """The instrument and its version, as people name them."""
    return f"{told.version.instrument.key} {told.version.label}"


def first_day(visit: Visit) -> date:
    """The day on which it began, or is to begin."""
    return visit.held_on or visit.planned_on


def _factory(factory: Factory) -> dict[str, Any]:
    """Name and place, and the numbers that sampling begins with; nobody's name, telephone or mail."""
    return {
        "id": str(factory.pk), "name": factory.name, "local_name": factory.name_local, "country": factory.country,
        "address": factory.address, "workers": factory.workers or 0, "women": factory.workers_female or 0,
    }


def _people(visit: Visit, on: date) -> list[dict[str, str]]:
    """Who goes, by their role in the cycle; "" for who has none there."""
    roles = {row.person_id: row.role for row in assignments_on(visit.cycle, on)}
    return [{"id": str(one.pk), "name": one.name, "role": roles.get(one.pk, "")}
            for one in visit.people.order_by("name", "pk")]


def _law(rule: Rule, languages: Sequence[str]) -> dict[str, Any]:
    return {
        "key": rule.key, "statement": said_in(rule.statements, languages),
        "value": "" if rule.value is None else f"{rule.value.normalize():f}", "unit": rule.unit,
        "period": "" if rule.period == "none" else rule.period, "topic": rule.topic, "citation": rule.citation,
        "verified": rule.is_verified,
    }


def _item(item: Item, language: str) -> dict[str, Any]:
    return {
        "code": item.finding.answer.question.code if item.finding is not None else "", "action": item.action,
        "title": title_of(item, language), "state": item.state,
        "due_on": item.due_on.isoformat() if item.due_on else "",
    }
