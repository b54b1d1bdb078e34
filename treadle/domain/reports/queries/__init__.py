"""What others may ask about reports and decisions."""

from treadle.domain.reports.queries.checking import Checked, check, check_file, is_genuine
from treadle.domain.reports.queries.copies import opened_cycles, snapshot_for, without_cycles
from treadle.domain.reports.queries.decisions import decisions_visible_to, has_advanced_services, results_for
from treadle.domain.reports.queries.due import (
    MISSED,
    due_for_decision,
    due_for_release,
    due_to_lapse,
    goes_out_by_itself,
    has_missed_its_day,
    needs_of,
    release_milestone,
    standing_of,
    why_not_yet,
)
from treadle.domain.reports.queries.releases import (
    current_release,
    downloads_of,
    entitled_buyers,
    lacking_buyers,
    latest_rendering,
    newer_than,
    next_number,
    releases_visible_to,
    summaries_visible_to,
)

__all__ = [
    "MISSED", "Checked", "check", "check_file", "current_release", "decisions_visible_to", "downloads_of",
    "due_for_decision",
    "due_for_release", "due_to_lapse", "entitled_buyers", "goes_out_by_itself", "has_advanced_services",
    "has_missed_its_day", "is_genuine", "lacking_buyers", "latest_rendering", "needs_of", "newer_than", "next_number",
    "opened_cycles", "release_milestone", "releases_visible_to", "results_for", "snapshot_for", "standing_of",
    "summaries_visible_to", "why_not_yet", "without_cycles",
]
