"""Readings of national law: recorded, replaced by new readings, verified by a second person."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import require
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.domain.standards import rules
from treadle.domain.standards.models import Rule
from treadle.domain.standards.queries.consulting import is_office_of
from treadle.domain.standards.states import Confidence
from treadle.kernel.errors import NotYours


@dataclass(frozen=True)
class Reading:
    """What a rule says. ``value`` with ``unit`` and ``period``; texts are ``{language: text}``."""

    statements: dict[str, str]
    effective_from: date
    effective_to: date | None = None
    period: str = "none"
    value: Decimal | None = None
    unit: str = ""
    conditions: list[str] = field(default_factory=list)
    exclusions: list[str] = field(default_factory=list)
    citation: str = ""
    source: str = ""
    source_url: str = ""
    language: str = "en"
    note: str = ""


@transaction.atomic
def record_rule(
    *,
    country: str,
    topic: str,
    sector: str,
    reading: Reading,
    by: Person,
    now: datetime,
    confidence: Confidence = Confidence.READ,
) -> Rule:
    """Add a reading of national law on a topic that has none on those days. It stands as unverified."""
    _require_country(by, country, now)
    _check(reading)
    others = Rule.objects.filter(country=country, topic=topic, sector=sector, replaced_by=None)
    spans = others.values_list("key", "effective_from", "effective_to")
    rules.check_no_overlap("", reading.effective_from, reading.effective_to, spans)
    rule = _make(country, topic, sector, reading, confidence, by)
    record("standards.rule_recorded", on=rule, by=by, at=now, country=country, topic=topic)
    return rule


@transaction.atomic
def record_new_reading(*, rule: Rule, reading: Reading, by: Person, now: datetime) -> Rule:
    """A new row in place of an old one. From a later day on, the old one ends the day before; else it is corrected.

    A corrected reading was never right: it is in force on no day, and stays with the assessments that froze it.
    """
    require(by, Permission.STANDARDS_EDIT, at=now, on=rule)
    rules.check_can_replace(is_replaced=rule.replaced_by_id is not None)
    _check(reading)
    corrects = reading.effective_from <= rule.effective_from
    others = Rule.objects.filter(country=rule.country, topic=rule.topic, sector=rule.sector, replaced_by=None)
    spans = others.exclude(pk=rule.pk).values_list("key", "effective_from", "effective_to")
    rules.check_no_overlap(rule.key, reading.effective_from, reading.effective_to, spans)
    fresh = _make(rule.country, rule.topic, rule.sector, reading, Confidence.READ, by)
    if corrects:
        rule.replaced_by = fresh
    elif rule.effective_to is None or rule.effective_to >= reading.effective_from:
        rule.effective_to = reading.effective_from - timedelta(days=1)
    rule.save(update_fields=["replaced_by", "effective_to"])
    record("standards.rule_replaced", on=fresh, by=by, at=now, old=rule.key, corrects=corrects)
    return fresh


@transaction.atomic
def verify_rule(*, rule: Rule, by: Person, now: datetime) -> Rule:
    """A named person confirms a reading against its text. What the rule says does not change."""
    require(by, Permission.STANDARDS_EDIT, at=now, on=rule)
    rules.check_can_verify(
        is_verified=rule.is_verified,
        is_replaced=rule.replaced_by_id is not None,
        is_own=rule.recorded_by_id == by.pk,
        citation=rule.citation,
    )
    rule.confidence, rule.reviewed_by, rule.reviewed_on = Confidence.VERIFIED, by, now.date()
    rule.save(update_fields=["confidence", "reviewed_by", "reviewed_on"])
    record("standards.rule_verified", on=rule, by=by, at=now, key=rule.key)
    return rule


def _require_country(by: Person, country: str, now: datetime) -> None:
    require(by, Permission.STANDARDS_EDIT, at=now)
    if not is_office_of(by, country, now):
        raise NotYours(code="not_yours")


def _check(reading: Reading) -> None:
    rules.check_reading(
        statement=reading.statements.get("en", ""),
        effective_from=reading.effective_from,
        effective_to=reading.effective_to,
    )


def _make(country: str, topic: str, sector: str, reading: Reading, confidence: Confidence, by: Person) -> Rule:
    values: dict[str, Any] = dict(vars(reading))
    return Rule.objects.create(
        key=_key(country, topic, sector, reading.effective_from),
        country=country,
        topic=topic,
        sector=sector,
        confidence=confidence,
        recorded_by=by,
        **values,
    )


def _key(country: str, topic: str, sector: str, day: date) -> str:
    """A name like the shipped ones: ``vn.overtime_month.garment.2027-01-01``, numbered when it is taken."""
    parts = [country.lower(), slugify(topic).replace("-", "_"), *([] if sector == "all" else [sector]), day.isoformat()]
    base, number = ".".join(parts), 1
    key = base
    while Rule.objects.filter(key=key).exists():
        number += 1
        key = f"{base}.{number}"
    return key
