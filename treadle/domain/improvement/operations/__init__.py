"""Every write of improvement."""

from treadle.domain.improvement.operations.plans import (
    add_findings,
    open_plan,
    show_to_buyers,
    submit_planned_improvements,
)

__all__ = ["add_findings", "open_plan", "show_to_buyers", "submit_planned_improvements"]
