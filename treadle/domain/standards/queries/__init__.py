"""What others may ask of the standards."""

from treadle.domain.standards.queries.browsing import (
    ClusterLine,
    QuestionPage,
    clusters_of,
    clusters_with_points,
    instruments,
    past_of,
    question_page,
    questions_of_cluster,
    questions_seen,
    readings,
    readings_on,
    versions_of,
)
from treadle.domain.standards.queries.comparing import Difference, Face, compare, compared
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
    by_topic,
    countries_with_law,
    rules_by_topic,
    rules_in_force,
    standing_of,
)
from treadle.domain.standards.queries.needs import needs_of
from treadle.domain.standards.queries.questionnaires import criteria_in_force, diagnosis_set
from treadle.domain.standards.queries.sheet import AppliedQuestion, sheet_for
from treadle.domain.standards.queries.spreadsheet import sheets_of
from treadle.domain.standards.queries.spreadsheet_preview import Preview, preview_of
from treadle.domain.standards.queries.texts import known_topics, measure, pick, topic_title
from treadle.domain.standards.queries.versions import version_in_force

__all__ = [
    "AppliedQuestion",
    "ClusterLine",
    "CountryRecord",
    "Difference",
    "Face",
    "Preview",
    "QuestionPage",
    "Voice",
    "alert_rule_for",
    "by_topic",
    "clusters_of",
    "clusters_with_points",
    "compare",
    "compared",
    "consultation_of",
    "countries_to_consult",
    "countries_with_law",
    "criteria_in_force",
    "diagnosis_set",
    "instruments",
    "known_topics",
    "measure",
    "national_law_clusters",
    "needs_of",
    "past_of",
    "pick",
    "preview_of",
    "question_page",
    "questions_of_cluster",
    "questions_seen",
    "readings",
    "readings_on",
    "rules_by_topic",
    "rules_in_force",
    "sheet_for",
    "sheets_of",
    "standing_of",
    "topic_title",
    "version_in_force",
    "versions_of",
    "voices_of",
]
