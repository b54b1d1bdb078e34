"""Everything that others may ask of the cycles."""

from treadle.domain.cycles.queries.cycles import (
    agreement_of,
    assignments_on,
    consenting_buyers,
    consents_of,
    current_cycle,
    cycles_of,
    may_open_next,
    people_assigned,
    status_of,
    team_for,
    what_withdrawing_means,
)
from treadle.domain.cycles.queries.feed import FeedEntry, feed_of
from treadle.domain.cycles.queries.needs import needs_of
from treadle.domain.cycles.queries.templates import (
    Projected,
    calendar_of,
    days_off_near,
    in_words,
    plan_of_template,
    template_in_force,
    templates_in_force,
    title_of,
)
from treadle.domain.cycles.queries.timeline import (
    TimelineRow,
    assessment_window,
    knows_plans,
    outside_windows,
    timeline,
    timeline_for,
)
from treadle.domain.cycles.queries.visits import (
    knows_the_day,
    notes_readable_by,
    open_actions_of,
    seminars_of,
    summary_of,
    training_days_used,
    trainings_of,
    visits_of,
    visits_visible_to,
)

__all__ = [
    "FeedEntry", "Projected", "TimelineRow", "agreement_of", "assessment_window", "assignments_on", "calendar_of",
    "consenting_buyers", "consents_of", "current_cycle", "cycles_of", "days_off_near", "feed_of", "in_words",
    "knows_plans", "knows_the_day", "may_open_next", "needs_of", "notes_readable_by", "open_actions_of",
    "outside_windows", "people_assigned", "plan_of_template", "seminars_of", "status_of", "summary_of", "team_for",
    "template_in_force", "templates_in_force", "timeline", "timeline_for", "title_of", "training_days_used",
    "trainings_of", "visits_of", "visits_visible_to", "what_withdrawing_means",
]
