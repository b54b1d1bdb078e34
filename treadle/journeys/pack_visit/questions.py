"""The questions of a pack: the sheet of the visit's day, as the country is asked it, with what was said last time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.assessments.queries import last_released
from treadle.domain.assessments.queries.sheet import finding_of, last_answers, laws_of
from treadle.domain.cycles.models import Visit
from treadle.domain.improvement.models import Item
from treadle.domain.standards.models import Rule, Version
from treadle.domain.standards.queries import (
    AppliedQuestion,
    by_topic,
    pick,
    rules_by_topic,
    sheet_for,
    version_in_force,
)
from treadle.domain.standards.queries.visits import stop_of
from treadle.domain.standards.states import Polarity

type Texts = dict[str, str]


@dataclass(frozen=True)
class Told:
    """The tool and the law of a visit: those frozen in its sheet, else those in force on its day."""

    visit: Visit
    assessment: Assessment
    is_open: bool
    version: Version
    on: date

    @property
    def country(self) -> str:
        """Where the factory stands."""
        country: str = self.visit.cycle.factory.country
        return country

    def rules(self) -> dict[str, list[Rule]]:
        """The readings of law by topic."""
        if self.is_open:
            return laws_of(self.assessment)
        return rules_by_topic(country=self.country, on=self.on, sector=self.version.instrument.sector)


def told_of(visit: Visit) -> Told:
    """What holds for a visit. Before its sheet is opened, a sheet is thought of that begins on its day."""
    factory, day = visit.cycle.factory, visit.held_on or visit.planned_on
    kept = Assessment.objects.filter(visit=visit).select_related("version__instrument", "factory").first()
    if kept is not None:
        return Told(visit, kept, True, kept.version, kept.started_on)
    return Told(visit, Assessment(factory=factory, started_on=day), False, version_in_force(on=day), day)


def questions_of(told: Told, rules: Sequence[Rule], plan: Sequence[Item], languages: Sequence[str]) -> dict[str, Any]:
    """``clusters`` and ``questions`` of the pack."""
    sheet = sheet_for(told.version, country=told.country, on=told.on)
    laws = {topic: [rule.key for rule in found] for topic, found in by_topic(rules).items()}
    last = last_answers(told.assessment, sheet)
    before = last_released(told.visit.cycle.factory, told.on)
    planned = _planned(plan)
    questions = []
    for one in sheet:
        said = _question(one, laws, languages)
        if before is not None and (answer := last.get(one.question.pk)) is not None and not answer.is_blank:
            said["last"] = _last(answer, before.started_on, planned)
        questions.append(said)
    return {"clusters": _clusters(sheet, languages), "questions": questions}


def _question(one: AppliedQuestion, laws: dict[str, list[str]], languages: Sequence[str]) -> dict[str, Any]:
    question = one.question
    return {
        "code": question.code, "point": f"{one.cluster.key}.{one.point.key}", "cluster": one.cluster.key,
        "type": question.type, "kind": question.answer, "negative": question.polarity == Polarity.NEGATIVE,
        "text": said_in(one.texts, languages), "guidance": _with_note(said_in(one.guidance, languages), one.note),
        "evidence": question.evidence, "kinds": list(question.kinds),
        "laws": [key for topic in question.topics for key in laws.get(topic, [])], "tags": sorted(one.tags),
        "stop": stop_of(one),
    }


def said_in(texts: Any, languages: Sequence[str]) -> Texts:
    """The text in each of the languages; in English where it is not written in one."""
    return {language: pick(texts, language) for language in languages}


def _with_note(guidance: Texts, note: str) -> Texts:
    """What the country's overlay says beside the guidance stands below it."""
    return {language: f"{text}\n{note}".strip() for language, text in guidance.items()} if note else guidance


def _last(answer: Answer, on: date, planned: dict[UUID, Item]) -> dict[str, str]:
    finding = finding_of(answer)
    item = planned.get(finding.pk) if finding is not None else None
    return {
        "outcome": answer.outcome or answer.value, "on": on.isoformat(),
        "explanation": finding.explanation if finding is not None else "",
        "plan": (item.action or str(item.get_state_display())) if item is not None else "",
    }


def _planned(plan: Sequence[Item]) -> dict[UUID, Item]:
    """Finding → its open item of the plan."""
    return {item.finding_id: item for item in plan if item.finding_id is not None}


def _clusters(sheet: Sequence[AppliedQuestion], languages: Sequence[str]) -> list[dict[str, Any]]:
    clusters: dict[str, dict[str, Any]] = {}
    points: dict[str, dict[str, Any]] = {}
    for one in sheet:
        key = f"{one.cluster.key}.{one.point.key}"
        if one.cluster.key not in clusters:
            clusters[one.cluster.key] = {
                "key": one.cluster.key, "title": said_in(one.cluster.titles, languages), "scored": one.cluster.scored,
                "points": [],
            }
        if key not in points:
            points[key] = {"key": key, "title": said_in(one.point.titles, languages), "codes": []}
            clusters[one.cluster.key]["points"].append(points[key])
        points[key]["codes"].append(one.question.code)
    return list(clusters.values())
