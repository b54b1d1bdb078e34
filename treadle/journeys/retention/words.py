"""Words that are removed when their period is over: which fields, and from what the period is counted."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import JSONField, Model, Q

from treadle.journeys.retention.register import FIELDS

REMOVED = "(removed after its period)"
#: Earlier wordings and copies: their rows are deleted, not emptied.
EARLIER = frozenset({"assessments.AnswerChange", "assessments.PackedAnswers", "improvement.ItemChange"})

#: The way from each table with words to the moment at which its period begins.
BEGINS: dict[str, str] = {
    "cycles.Cycle": "ended_at", "cycles.Milestone": "cycle__ended_at", "cycles.Visit": "cycle__ended_at",
    "cycles.AgreedAction": "visit__cycle__ended_at", "cycles.VisitSummary": "visit__cycle__ended_at",
    "assessments.Assessment": "cycle__ended_at", "assessments.Answer": "assessment__cycle__ended_at",
    "assessments.Finding": "answer__assessment__cycle__ended_at",
    "assessments.ReviewRemark": "assessment__cycle__ended_at", "assessments.Correction": "assessment__cycle__ended_at",
    "assessments.FactoryComment": "assessment__cycle__ended_at",
    "assessments.ClosingMeeting": "assessment__cycle__ended_at", "assessments.SystemsScore": "review__cycle__ended_at",
    "assessments.DiagnosisReply": "diagnosis__cycle__ended_at", "assessments.Alert": "closed_at",
    "committees.Meeting": "recorded_at", "committees.Decision": "meeting__recorded_at",
    "improvement.Item": "plan__cycle__ended_at",
    "improvement.Cause": "item__plan__cycle__ended_at",
    "improvement.Disagreement": "item__plan__cycle__ended_at", "improvement.PlanComment": "plan__cycle__ended_at",
    "improvement.BuyerCommitment": "plan__cycle__ended_at", "improvement.FactoryReport": "cycle__ended_at",
    "improvement.ProgrammeReport": "cycle__ended_at", "reports.Decision": "cycle__ended_at",
    "reports.Release": "cycle__ended_at",
}


@dataclass(frozen=True)
class Wording:
    """The fields of one table and class; ``begins`` leads to the moment at which their period begins."""

    model: type[Model]
    key: str
    fields: tuple[str, ...]
    begins: str

    def emptied(self) -> dict[str, object]:
        """What stands in the fields afterwards."""
        return {name: self._nothing(name) for name in self.fields}

    def _nothing(self, name: str) -> object:
        field = self.model._meta.get_field(name)
        return field.get_default() if isinstance(field, JSONField) else REMOVED

    def still_there(self) -> Q:
        """The rows in which something is left to remove."""
        left = Q()
        for name, value in self.emptied().items():
            left |= ~Q(**{f"{name}__in": ["", REMOVED]} if value == REMOVED else {name: value})
        return left


def wordings() -> list[Wording]:
    """Every table with words, by class."""
    found: dict[tuple[str, str], list[str]] = {}
    for path, key in FIELDS.items():
        label, _dot, name = path.rpartition(".")
        if key in {"words", "trust", "case", "present"} and label not in EARLIER:
            found.setdefault((label, key), []).append(name)
    return [Wording(apps.get_model(label), key, tuple(names), BEGINS[label]) for (label, key), names in found.items()]
