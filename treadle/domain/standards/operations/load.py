"""From data files to tables. Loading twice adds nothing; what is in force is never changed by a file."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.ledger.operations import record
from treadle.domain.standards.datafiles import Shipped
from treadle.domain.standards.datafiles.shapes import AlertFile, CriteriaFile, DiagnosisFile, RuleFile
from treadle.domain.standards.models import (
    AlertRule,
    CriteriaSet,
    DiagnosisQuestion,
    DiagnosisSet,
    Instrument,
    Point,
    Rule,
)
from treadle.domain.standards.operations.load_instrument import load_instrument
from treadle.domain.standards.states import Confidence
from treadle.kernel.errors import InvalidInput, RuleBroken

READING = (
    "country",
    "sector",
    "topic",
    "period",
    "value",
    "unit",
    "statements",
    "conditions",
    "exclusions",
    "effective_from",
)
WORDING = ("citation", "source", "source_url", "language", "note", "confidence")


@dataclass
class Loaded:
    """What a load added or changed, counted by kind."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, count: int = 1) -> None:
        """Count some more."""
        if count:
            self.counts[kind] = self.counts.get(kind, 0) + count

    def __str__(self) -> str:
        return ", ".join(f"{kind} {count}" for kind, count in sorted(self.counts.items()))


@transaction.atomic
def load_shipped(*, shipped: Shipped, now: datetime) -> Loaded:
    """Bring what the files hold into the database: all of it, or nothing when something is wrong."""
    if shipped.problems:
        shown = "\n".join(str(problem) for problem in shipped.problems[:20])
        raise InvalidInput(
            _("The standards were not loaded: %(count)s mistakes in the files.\n%(shown)s")
            % {"count": len(shipped.problems), "shown": shown},
            code="bad_files",
        )
    loaded = Loaded()
    for instrument in shipped.instruments:
        for kind, count in load_instrument(instrument, on=now.date()).items():
            loaded.add(kind, count)
    _load_rules(shipped.rules, loaded)
    _load_alerts(shipped.alerts, loaded)
    for diagnosis in shipped.diagnoses:
        _load_diagnosis(diagnosis, loaded)
    for criteria in shipped.criteria:
        _load_criteria(criteria, loaded)
    first = Instrument.objects.order_by("key").first()
    if loaded.counts and first is not None:
        record("standards.loaded", on=first, by=None, at=now, factory=None, **loaded.counts)
    return loaded


def _load_rules(files: list[RuleFile], loaded: Loaded) -> None:
    """New readings are added. A reading that was loaded may gain a last day and a better citation, nothing else."""
    known = Rule.objects.in_bulk([one.key for one in files], field_name="key")
    fresh, changed = [], []
    for one in files:
        values = _rule_values(one)
        rule = known.get(one.key)
        if rule is None:
            fresh.append(Rule(key=one.key, effective_to=one.effective_to, **values))
        elif _brought_up_to_date(rule, one, values):
            changed.append(rule)
    Rule.objects.bulk_create(fresh)
    Rule.objects.bulk_update(changed, [*WORDING, "effective_to"])
    loaded.add("rules", len(fresh))
    loaded.add("rules_changed", len(changed))


def _rule_values(one: RuleFile) -> dict[str, Any]:
    return {
        "country": one.country,
        "sector": one.sector,
        "topic": one.topic,
        "period": one.period,
        "value": one.value,
        "unit": one.unit,
        "statements": one.statement,
        "conditions": one.conditions,
        "exclusions": one.exclusions,
        "citation": one.citation,
        "source": one.source,
        "source_url": one.source_url,
        "language": one.language,
        "note": one.note,
        "confidence": one.confidence,
        "effective_from": one.effective_from,
    }


def _brought_up_to_date(rule: Rule, one: RuleFile, values: dict[str, Any]) -> bool:
    """Take over what may change. What a person verified in the office keeps their word over the file's."""
    if any(getattr(rule, name) != values[name] for name in READING):
        raise RuleBroken(
            _(
                "%(file)s: %(key)s: this reading was loaded before with other content. A new reading needs a new key, "
                "and the old one a last day."
            )
            % {"file": one.file, "key": one.key},
            code="rule_frozen",
        )
    before = {name: getattr(rule, name) for name in (*WORDING, "effective_to")}
    if rule.confidence != Confidence.VERIFIED:
        for name in WORDING:
            setattr(rule, name, values[name])
    if rule.effective_to is None:
        rule.effective_to = one.effective_to
    return any(getattr(rule, name) != value for name, value in before.items())


def _load_alerts(files: list[AlertFile], loaded: Loaded) -> None:
    known = {rule.country: rule for rule in AlertRule.objects.all()}
    for one in files:
        values = {
            "triggers": one.triggers,
            "government": one.government,
            "clocks": one.clocks,
            "note": one.note,
            "plan_needs": one.plan_needs,
            "sources": one.sources,
            "language": one.language,
            "confidence": one.confidence,
        }
        rule = known.get(one.country)
        if rule is None:
            AlertRule.objects.create(country=one.country, **values)
            loaded.add("alert_rules")
        elif any(getattr(rule, name) != value for name, value in values.items()):
            AlertRule.objects.filter(pk=rule.pk).update(**values)
            loaded.add("alert_rules_changed")


def _load_diagnosis(one: DiagnosisFile, loaded: Loaded) -> None:
    instrument = Instrument.objects.get(key=one.key)
    points = {
        f"{point.cluster.key}.{point.key}": point
        for point in Point.objects.filter(cluster__instrument=instrument).select_related("cluster")
    }
    known = DiagnosisSet.objects.filter(instrument=instrument, version=one.version).first()
    if known is not None:
        had = [
            (each.key, each.order, str(each.point), each.texts)
            for each in known.questions.select_related("point__cluster")
        ]
        if sorted(had, key=lambda row: row[1]) != [
            (each.key, each.order, each.point, each.text) for each in sorted(one.questions, key=lambda each: each.order)
        ]:
            raise _frozen(one.file, one.version)
        return
    made = DiagnosisSet.objects.create(instrument=instrument, version=one.version, titles=one.title)
    DiagnosisQuestion.objects.bulk_create(
        DiagnosisQuestion(set=made, key=each.key, order=each.order, point=points[each.point], texts=each.text)
        for each in one.questions
    )
    loaded.add("diagnosis_questions", len(one.questions))


def _load_criteria(one: CriteriaFile, loaded: Loaded) -> None:
    known = CriteriaSet.objects.filter(key=one.key, version=one.version).first()
    if known is None:
        CriteriaSet.objects.create(
            key=one.key,
            version=one.version,
            titles=one.title,
            criteria=one.criteria,
            in_force_from=one.in_force_from,
        )
        loaded.add("criteria", len(one.criteria))
    elif known.criteria != one.criteria or known.in_force_from != one.in_force_from:
        raise _frozen(one.file, one.version)


def _frozen(file: str, label: str) -> RuleBroken:
    return RuleBroken(
        _(
            "%(file)s: the version “%(label)s” was loaded before with other content. What is in force is frozen: give "
            "the changed file a new version label."
        )
        % {"file": file, "label": label},
        code="version_frozen",
    )
