"""Every write of the standards."""

from treadle.domain.standards.operations.drafts import (
    QuestionContent,
    add_question,
    change_question,
    draft_version,
    end_tag,
    remove_question,
    set_variant,
    tag_question,
)
from treadle.domain.standards.operations.law import Reading, record_new_reading, record_rule, verify_rule
from treadle.domain.standards.operations.load import load_shipped
from treadle.domain.standards.operations.spreadsheet import apply_changes
from treadle.domain.standards.operations.timeline import supersede_due
from treadle.domain.standards.operations.versions import (
    close_consultation,
    put_in_force,
    record_position,
    reopen_draft,
)

__all__ = [
    "QuestionContent",
    "Reading",
    "add_question",
    "apply_changes",
    "change_question",
    "close_consultation",
    "draft_version",
    "end_tag",
    "load_shipped",
    "put_in_force",
    "record_new_reading",
    "record_position",
    "record_rule",
    "remove_question",
    "reopen_draft",
    "set_variant",
    "supersede_due",
    "tag_question",
    "verify_rule",
]
