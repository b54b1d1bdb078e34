"""The tables of the assessments."""

from treadle.domain.assessments.models.alert import Alert, AlertLook
from treadle.domain.assessments.models.answer import Answer, AnswerChange, Finding, FindingFile
from treadle.domain.assessments.models.assessment import Assessment, ClosingMeeting, FrozenRule, Interview
from treadle.domain.assessments.models.delivery import SheetDelivery
from treadle.domain.assessments.models.diagnosis import Diagnosis, DiagnosisReply
from treadle.domain.assessments.models.extract import Extract, ExtractAssessment, ExtractFactory
from treadle.domain.assessments.models.result import ClusterResult, PackedAnswers, PointResult, ResultChange
from treadle.domain.assessments.models.review import Correction, FactoryComment, ReviewCheck, ReviewRemark
from treadle.domain.assessments.models.systems import SystemsReview, SystemsScore

__all__ = [
    "Alert",
    "AlertLook",
    "Answer",
    "AnswerChange",
    "Assessment",
    "ClosingMeeting",
    "ClusterResult",
    "Correction",
    "Diagnosis",
    "DiagnosisReply",
    "Extract",
    "ExtractAssessment",
    "ExtractFactory",
    "FactoryComment",
    "Finding",
    "FindingFile",
    "FrozenRule",
    "Interview",
    "PackedAnswers",
    "PointResult",
    "ResultChange",
    "ReviewCheck",
    "ReviewRemark",
    "SheetDelivery",
    "SystemsReview",
    "SystemsScore",
]
