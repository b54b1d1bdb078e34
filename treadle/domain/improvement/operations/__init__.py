"""Every write of improvement."""

from treadle.domain.improvement.operations.factory_report import (
    open_factory_report,
    refresh_facts,
    release_factory_report,
    write_section,
)
from treadle.domain.improvement.operations.items import (
    add_item,
    add_proof,
    change_item,
    complete_item,
    explain_cause,
    pause_item,
    reject_item,
    reopen_item,
    show_early,
    start_item,
    verify_item,
)
from treadle.domain.improvement.operations.plans import (
    add_findings,
    open_plan,
    show_to_buyers,
    submit_planned_improvements,
)
from treadle.domain.improvement.operations.programme_report import (
    open_programme_report,
    release_programme_report,
    send_back_programme_report,
    submit_programme_report,
    write_programme_report,
)
from treadle.domain.improvement.operations.reminders import remind_of_items
from treadle.domain.improvement.operations.talk import comment_on_plan, commit_to_change, keep_commitment
from treadle.domain.improvement.operations.workers_side import disagree, endorse_item, settle_disagreement

__all__ = [
    "add_findings", "add_item", "add_proof", "change_item", "comment_on_plan", "commit_to_change", "complete_item",
    "disagree", "endorse_item", "explain_cause", "keep_commitment", "open_factory_report", "open_plan",
    "open_programme_report", "pause_item", "refresh_facts", "reject_item", "release_factory_report",
    "release_programme_report", "remind_of_items", "reopen_item", "send_back_programme_report", "settle_disagreement",
    "show_early", "show_to_buyers", "start_item", "submit_planned_improvements", "submit_programme_report",
    "verify_item", "write_programme_report", "write_section",
]
