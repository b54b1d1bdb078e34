"""What others may ask of improvement."""

from treadle.domain.improvement.queries.dialogue import dialogue_indicators
from treadle.domain.improvement.queries.layouts import heads_of, layout_choices, layout_of, rows_in
from treadle.domain.improvement.queries.needs import needs_of
from treadle.domain.improvement.queries.people import buyer_of, people_at_factories, who_may_at
from treadle.domain.improvement.queries.plans import (
    Conversation,
    ItemView,
    PlanNumbers,
    conversation_with,
    conversations_of,
    history_of,
    in_order,
    items_of,
    numbers_of,
    open_public_items,
    plan_of,
    view_of,
)
from treadle.domain.improvement.queries.report_facts import facts_of, facts_of_section
from treadle.domain.improvement.queries.report_words import (
    WordedFact,
    WordedSection,
    sections_of,
    worded,
    worded_sections,
)
from treadle.domain.improvement.queries.suggestions import Suggestion, suggestions_for
from treadle.domain.improvement.queries.visible import (
    disagreements_for,
    items_for_buyer,
    items_for_factory,
    items_for_office,
    plans_for_buyer,
    plans_for_factory,
    plans_for_office,
    proofs_for,
)

__all__ = [
    "Conversation", "ItemView", "PlanNumbers", "Suggestion", "WordedFact", "WordedSection", "buyer_of",
    "conversation_with", "conversations_of", "dialogue_indicators", "disagreements_for", "facts_of", "facts_of_section",
    "heads_of", "history_of", "in_order", "items_for_buyer", "items_for_factory", "items_for_office", "items_of",
    "layout_choices", "layout_of", "needs_of", "numbers_of", "open_public_items", "people_at_factories", "plan_of",
    "plans_for_buyer", "plans_for_factory", "plans_for_office", "proofs_for", "rows_in", "sections_of",
    "suggestions_for", "view_of", "who_may_at", "worded", "worded_sections",
]
