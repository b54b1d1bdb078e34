"""Every write of the cycles."""

from treadle.domain.cycles.operations.anchors import mark_done, record_assessed, record_released
from treadle.domain.cycles.operations.assignments import assign, end_assignment
from treadle.domain.cycles.operations.consents import give_consent, withdraw_consent
from treadle.domain.cycles.operations.enrolment import enrol, sign_agreement
from treadle.domain.cycles.operations.milestones import (
    close_cycle,
    postpone_milestone,
    resume,
    suspend,
    waive_milestone,
    withdraw,
)
from treadle.domain.cycles.operations.reminders import announce_next_cycles, remind_of_milestones
from treadle.domain.cycles.operations.summaries import agree_action, close_action, send_summary
from treadle.domain.cycles.operations.templates import load_templates
from treadle.domain.cycles.operations.training import record_seminar, record_training
from treadle.domain.cycles.operations.visits import (
    cancel_visit,
    hold_visit,
    move_visit,
    plan_visit,
    refuse_visit,
    set_agenda,
    write_notes,
)

__all__ = [
    "agree_action", "announce_next_cycles", "assign", "cancel_visit", "close_action", "close_cycle",
    "end_assignment", "enrol", "give_consent", "hold_visit", "load_templates", "mark_done", "move_visit",
    "plan_visit", "postpone_milestone", "record_assessed", "record_released", "record_seminar", "record_training",
    "refuse_visit", "remind_of_milestones", "resume", "send_summary", "set_agenda", "sign_agreement", "suspend",
    "waive_milestone", "withdraw", "withdraw_consent", "write_notes",
]
