"""What others may ask of the standards."""

from treadle.domain.standards.queries.comparing import Difference, compare, compared
from treadle.domain.standards.queries.consulting import (
    CountryRecord,
    Voice,
    consultation_of,
    countries_to_consult,
    national_law_clusters,
    voices_of,
)
from treadle.domain.standards.queries.law import (
    alert_rule_for,
    countries_with_law,
    rules_by_topic,
    rules_in_force,
    standing_of,
)
from treadle.domain.standards.queries.questionnaires import criteria_in_force, diagnosis_set
from treadle.domain.standards.queries.sheet import AppliedQuestion, sheet_for
from treadle.domain.standards.queries.spreadsheet import sheets_of
from treadle.domain.standards.queries.spreadsheet_preview import Preview, preview_of
from treadle.domain.standards.queries.texts import pick
from treadle.domain.standards.queries.versions import version_in_force

__all__ = [
    "AppliedQuestion",
    "CountryRecord",
    "Difference",
    "Preview",
    "Voice",
    "alert_rule_for",
    "compare",
    "compared",
    "consultation_of",
    "countries_to_consult",
    "countries_with_law",
    "criteria_in_force",
    "diagnosis_set",
    "national_law_clusters",
    "pick",
    "preview_of",
    "rules_by_topic",
    "rules_in_force",
    "sheet_for",
    "sheets_of",
    "standing_of",
    "version_in_force",
    "voices_of",
]
