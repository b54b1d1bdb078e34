"""The tables of the standards."""

from treadle.domain.standards.models.consultation import Consultation
from treadle.domain.standards.models.instrument import (
    Cluster,
    Concept,
    CountsAs,
    Instrument,
    Point,
    Standing,
    Version,
)
from treadle.domain.standards.models.law import AlertRule, Rule
from treadle.domain.standards.models.question import Question, Tag, Variant
from treadle.domain.standards.models.questionnaire import CriteriaSet, DiagnosisQuestion, DiagnosisSet

__all__ = [
    "AlertRule",
    "Cluster",
    "Concept",
    "Consultation",
    "CountsAs",
    "CriteriaSet",
    "DiagnosisQuestion",
    "DiagnosisSet",
    "Instrument",
    "Point",
    "Question",
    "Rule",
    "Standing",
    "Tag",
    "Variant",
    "Version",
]
