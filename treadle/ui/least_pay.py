"""Pay of a month against the least that the law asks for: by hour, day, week or month, by zone where it has zones."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from treadle.domain.standards.models import Rule
from treadle.domain.standards.queries import measure, topic_title
from treadle.domain.standards.queries.law import ZONE

TOPIC = "minimum_wage"


def least_rules(laws: Mapping[str, Sequence[Rule]]) -> list[Rule]:
    """The readings that name a least pay: one for the country, or one a zone."""
    return [rule for rule in laws.get(TOPIC, ()) if rule.value is not None and rule.value > 0]


def said_of(rules: Sequence[Rule]) -> list[str]:
    """Each as a sentence for the head of the sheet; where there is none, that there is none."""
    if not rules:
        return [_("No minimum wage is recorded for this country, so pay is held against nothing.")]
    language = get_language() or "en"
    return [f"{topic_title(rule.topic, language)}: {measure(rule.value, rule.unit, rule.period, language)}"
            for rule in rules]


def below_least(rules: Sequence[Rule], zone: str, number: Mapping[str, Decimal | None], weeks: Decimal) -> str:
    """What is below the least, in words; "" where it is not, or cannot be told: no pay, no hours, no zone.

    ``number`` holds ``pay`` of the month, ``hours`` (usual ones) and ``days`` of it.
    """
    rule, pay = _rule_of(rules, zone), number["pay"]
    if rule is None or pay is None:
        return ""
    least = _of_the_month(rule, number, weeks)
    if least is None or pay >= least:
        return ""
    return _("pay below the minimum of %(least)s %(unit)s") % {
        "least": f"{least.quantize(Decimal('0.01')).normalize():f}", "unit": rule.unit}


def _rule_of(rules: Sequence[Rule], zone: str) -> Rule | None:
    if len(rules) == 1 and ZONE not in rules[0].topic:
        return rules[0]
    return next((rule for rule in rules if zone and rule.topic == f"{TOPIC}{ZONE}{zone}"), None)


def _of_the_month(rule: Rule, number: Mapping[str, Decimal | None], weeks: Decimal) -> Decimal | None:
    parts = {"hour": number["hours"], "day": number["days"], "week": weeks, "month": Decimal(1),
             "quarter": Decimal(1) / 3, "year": Decimal(1) / 12}.get(rule.period)
    return rule.value * parts if rule.value is not None and parts is not None else None
