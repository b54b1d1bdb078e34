"""The tables of the cycles."""

from treadle.domain.cycles.models.agreement import Agreement, Consent
from treadle.domain.cycles.models.cycle import Assignment, Cycle, Milestone, Template
from treadle.domain.cycles.models.training import SeminarAttendance, TrainingUse
from treadle.domain.cycles.models.visit import AgreedAction, Visit, VisitSummary

__all__ = [
    "AgreedAction",
    "Agreement",
    "Assignment",
    "Consent",
    "Cycle",
    "Milestone",
    "SeminarAttendance",
    "Template",
    "TrainingUse",
    "Visit",
    "VisitSummary",
]
