"""Every write of the assessments."""

from treadle.domain.assessments.operations.alerts import chase_clocks, close_alert, decide_alert, look_at, raise_alert
from treadle.domain.assessments.operations.answers import (
    AnswerInput,
    attach_file,
    detach_file,
    record_answer,
    record_answers,
)
from treadle.domain.assessments.operations.assessment import (
    cancel_assessment,
    open_assessment,
    record_closing_meeting,
    record_interviews,
    refuse_access,
    submit_assessment,
)
from treadle.domain.assessments.operations.diagnosis import (
    agree_to_share,
    answer_diagnosis,
    close_diagnosis,
    open_diagnosis,
)
from treadle.domain.assessments.operations.draft import (
    answer_correction,
    ask_correction,
    close_comment_window,
    close_due_windows,
    comment_on_draft,
    mark_released,
    open_comment_window,
)
from treadle.domain.assessments.operations.receiving import (
    Receipt,
    Refused,
    SheetAnswer,
    SheetRefused,
    receive_sheet,
)
from treadle.domain.assessments.operations.review import (
    check_questions,
    confirm_review,
    make_remark,
    review_answer,
    send_back,
    settle_remark,
)
from treadle.domain.assessments.operations.settling import settle_delivery
from treadle.domain.assessments.operations.systems import record_systems_review
from treadle.domain.assessments.operations.team import add_assessor
from treadle.domain.assessments.operations.writing import StaleAnswer
from treadle.domain.assessments.rules.sheet import FindingInput

__all__ = [
    "AnswerInput",
    "FindingInput",
    "Receipt",
    "Refused",
    "SheetAnswer",
    "SheetRefused",
    "StaleAnswer",
    "add_assessor",
    "agree_to_share",
    "answer_correction",
    "answer_diagnosis",
    "ask_correction",
    "attach_file",
    "cancel_assessment",
    "chase_clocks",
    "check_questions",
    "close_alert",
    "close_comment_window",
    "close_diagnosis",
    "close_due_windows",
    "comment_on_draft",
    "confirm_review",
    "decide_alert",
    "detach_file",
    "look_at",
    "make_remark",
    "mark_released",
    "open_assessment",
    "open_comment_window",
    "open_diagnosis",
    "raise_alert",
    "receive_sheet",
    "record_answer",
    "record_answers",
    "record_closing_meeting",
    "record_interviews",
    "record_systems_review",
    "refuse_access",
    "review_answer",
    "send_back",
    "settle_delivery",
    "settle_remark",
    "submit_assessment",
]
