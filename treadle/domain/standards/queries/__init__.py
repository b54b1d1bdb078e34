"""What others may ask of the standards."""

from treadle.domain.standards.queries.law import (
    alert_rule_for,
    countries_with_law,
    rules_by_topic,
    rules_in_force,
    standing_of,
)
from treadle.domain.standards.queries.questionnaires import criteria_in_force, diagnosis_set
from treadle.domain.standards.queries.sheet import AppliedQuestion, sheet_for
from treadle.domain.standards.queries.texts import pick
from treadle.domain.standards.queries.versions import version_in_force

__all__ = [
    "AppliedQuestion",
    "alert_rule_for",
    "countries_with_law",
    "criteria_in_force",
    "diagnosis_set",
    "pick",
    "rules_by_topic",
    "rules_in_force",
    "sheet_for",
    "standing_of",
    "version_in_force",
]
