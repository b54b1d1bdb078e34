"""The tables of the assessments."""

from treadle.domain.assessments.models.alert import Alert, AlertLook
from treadle.domain.assessments.models.answer import Answer, AnswerChange, Finding, FindingFile
from treadle.domain.assessments.models.assessment import Assessment, ClosingMeeting, FrozenRule, Interview
from treadle.domain.assessments.models.diagnosis import Diagnosis, DiagnosisReply
from treadle.domain.assessments.models.result import PointResult
from treadle.domain.assessments.models.review import Correction, FactoryComment, ReviewCheck, ReviewRemark
from treadle.domain.assessments.models.systems import SystemsReview, SystemsScore

__all__ = [
    "Alert",
    "AlertLook",
    "Answer",
    "AnswerChange",
    "Assessment",
    "ClosingMeeting",
    "Correction",
    "Diagnosis",
    "DiagnosisReply",
    "FactoryComment",
    "Finding",
    "FindingFile",
    "FrozenRule",
    "Interview",
    "PointResult",
    "ReviewCheck",
    "ReviewRemark",
    "SystemsReview",
    "SystemsScore",
]
