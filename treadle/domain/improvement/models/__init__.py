"""The tables of improvement."""

from treadle.domain.improvement.models.plan import (
    BuyerCommitment,
    Cause,
    Disagreement,
    Endorsement,
    Item,
    ItemChange,
    Plan,
    PlanComment,
    Proof,
)
from treadle.domain.improvement.models.progress import FactoryReport, ProgrammeReport

__all__ = [
    "BuyerCommitment",
    "Cause",
    "Disagreement",
    "Endorsement",
    "FactoryReport",
    "Item",
    "ItemChange",
    "Plan",
    "PlanComment",
    "ProgrammeReport",
    "Proof",
]
