"""What stands around the questions of a pack: law, plan, committee, help for the day, whom to phone."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, day_of, held_by, people_with
from treadle.domain.committees.queries import committees_of, seats_on
from treadle.domain.improvement.models import Item
from treadle.domain.improvement.queries import in_order, items_for_office
from treadle.domain.improvement.states import ItemState
from treadle.domain.parties.models import Factory, Person
from treadle.domain.registry.authority import phones_on_duty
from treadle.domain.standards.models import AlertRule, Rule
from treadle.domain.standards.queries import alert_rule_for, pick
from treadle.domain.standards.queries.visits import alert_text, checklists, phrases, sampling_in
from treadle.journeys.pack_visit.questions import Told, said_in
from treadle.kernel.errors import RuleBroken

#: Far more than a factory works on; a pack stays small whatever happens.
MOST_ITEMS = 300


def law_of(told: Told) -> list[Rule]:
    """Every reading of law of the visit, by topic."""
    return [rule for rules in told.rules().values() for rule in rules]


def plan_items(factory: Factory, by: Person, at: date | datetime) -> list[Item]:
    """The factory's open items, those of earlier plans that were not carried over included."""
    items = items_for_office(by, at).filter(plan__cycle__factory=factory, carried_on=None)
    return list(in_order(items.exclude(state=ItemState.COMPLETED))[:MOST_ITEMS])


def committee_of(factory: Factory, by: Person, now: datetime) -> list[dict[str, Any]]:
    """Who sits on the factory's committees: the people whom the assessors ask for. Names, and nothing to reach them."""
    if not can(by, Permission.COMMITTEE_SEE, at=now, on=factory):
        return []
    on = day_of(now)
    return [
        {"name": seat.name, "side": seat.side, "role": "chair" if seat.is_chair else seat.position}
        for committee in committees_of(factory, on=on) for seat in seats_on(committee, on)
    ]


def help_of(kind: str, languages: Sequence[str]) -> dict[str, Any]:
    """``checklists`` and ``phrases`` of the pack."""
    return {
        "checklists": [
            {"key": one.key, "title": said_in(one.title, languages), "stop": one.stop,
             "steps": [{"key": key, "text": said_in(text, languages)} for key, text in one.steps]}
            for one in checklists(kind)
        ],
        "phrases": [{"stop": one.stop, "text": said_in(one.text, languages)} for one in phrases()],
    }


def sampling_of(factory: Factory, language: str) -> dict[str, Any]:
    """How many interviews; the departments of a usual factory, to be counted at the opening meeting (0: not known)."""
    sampling = sampling_in(factory.country)
    return {
        "departments": [{"name": pick(name, language), "workers": 0, "women": 0} for name in sampling.departments],
        "rule": [{"upto": upto, "interviews": interviews} for upto, interviews in sampling.rule],
        "groups_share": sampling.groups_share,
    }


def protocol_of(country: str) -> AlertRule:
    """The country's protocol; one without triggers where none was loaded: whom to phone still stands there."""
    try:
        return alert_rule_for(country)
    except RuleBroken:
        return AlertRule(country=country)


def _on_duty(factory: Factory, now: datetime) -> list[tuple[Person, str]]:
    """Who decides on the factory's alerts, then who is told of them, each with the title of the role they do it by."""
    found: list[tuple[Person, str]] = []
    for duty in (Permission.ALERT_DECIDE, Permission.ALERT_SEE):
        known = {person for person, _title in found}
        more = [person for person in people_with(duty, factory, now) if person not in known]
        found += [(person, _title_of(person, duty, now)) for person in sorted(more, key=lambda one: (one.name, one.pk))]
    return found


def _title_of(person: Person, duty: Permission, now: datetime) -> str:
    return next((str(held.role.title) for held in held_by(person, now) if duty in held.role.permissions), "")


def alert_of(factory: Factory, by: Person, languages: Sequence[str], now: datetime) -> dict[str, Any]:
    """The triggers, and whom to phone: who decides, who is told, and last whom the government names.

    ``number`` is "" of whoever gave none, and of the government's contact: that one is not the assessor's to phone.
    """
    rule = protocol_of(factory.country)
    duty = _on_duty(factory, now)
    numbers = phones_on_duty(factory, [person for person, _role in duty], by=by, now=now)
    government = {name: str(rule.government.get(name, "")) for name in ("body", "contact_title")}
    call = [{"who": one.name, "role": role, "number": numbers.get(one.pk, "")} for one, role in duty]
    named = ", ".join(part for part in government.values() if part)
    call += [{"who": named, "role": "", "number": ""}] if named else []
    return {
        "triggers": [{"key": key, "title": said_in(title, languages)} for key, title in rule.titled_triggers],
        "call": call,
        "text": {language: text.format(body=government["body"], title=government["contact_title"])
                 for language, text in said_in(alert_text(), languages).items()},
        "language": rule.language,
    }
