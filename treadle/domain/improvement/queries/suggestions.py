"""What the product proposes: items from self-diagnosis and visits, first words of the programme's report."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from treadle.domain.assessments.models import DiagnosisReply, SystemsReview
from treadle.domain.assessments.states import DiagnosisAnswer, DiagnosisSide, ProgressScale, SystemsFamily
from treadle.domain.assessments.systems_indicators import indicators
from treadle.domain.cycles.models import AgreedAction, Cycle
from treadle.domain.cycles.states import ActionState, VisitState
from treadle.domain.improvement.models import Item, Plan
from treadle.domain.improvement.queries.dialogue import dialogue_indicators
from treadle.domain.improvement.states import ItemOrigin
from treadle.domain.standards.models import Point
from treadle.domain.standards.queries import pick

MOST = 12


@dataclass(frozen=True)
class Suggestion:
    """An item that could be added to a plan."""

    origin: ItemOrigin
    title: str
    point: Point | None
    why: str


def suggestions_for(plan: Plan) -> list[Suggestion]:
    """Improvements that both sides found together, and actions agreed on visits, which the plan does not hold yet.

    Only what both sides answered together is used: nothing here can lead back to the workers' own sheet. Three queries.
    """
    held = {title.casefold() for title in Item.objects.filter(plan=plan).values_list("title", flat=True)}
    found = [*_from_diagnosis(plan.cycle), *_from_visits(plan.cycle)]
    return [one for one in found if one.title[:300].casefold() not in held][:MOST]


def _from_diagnosis(cycle: Cycle) -> list[Suggestion]:
    replies = DiagnosisReply.objects.filter(
        diagnosis__cycle=cycle, diagnosis__side=DiagnosisSide.TOGETHER, diagnosis__closed_at__isnull=False,
        answer__in=[DiagnosisAnswer.NO, DiagnosisAnswer.PARTLY],
    ).select_related("question__point__cluster").order_by("question__order")
    language = get_language() or "en"
    return [
        Suggestion(ItemOrigin.SELF_DIAGNOSIS, pick(reply.question.texts, language), reply.question.point,
                   _("Self-diagnosis, both sides together: %(answer)s") % {"answer": reply.get_answer_display()})
        for reply in replies
    ]


def _from_visits(cycle: Cycle) -> list[Suggestion]:
    actions = AgreedAction.objects.filter(
        visit__cycle=cycle, visit__state=VisitState.HELD, state=ActionState.OPEN).order_by("due_on")
    return [Suggestion(ItemOrigin.VISIT, action.text, None, _("Agreed on an advisory visit")) for action in actions]


def suggested_programme_report(cycle: Cycle, on: date) -> dict[str, Any]:
    """First words for the four parts, as the fields of the report; the advisor rewrites them. Four queries at most."""
    items = list(Item.objects.filter(plan__cycle=cycle).order_by("created_at"))
    review = SystemsReview.objects.filter(cycle=cycle).prefetch_related("scores").order_by("-reviewed_on").first()
    scores = {score.indicator: score.scale for score in review.scores.all()} if review else {}
    dialogue = {one.key: scores[one.key] for one in dialogue_indicators() if one.key in scores}
    return {
        "achievements": _lines([_achieved(item) for item in items if item.is_done]),
        "challenges": _lines([_remaining(item, on) for item in items if not item.is_fixed]),
        "systems": _lines(_systems(scores)),
        "dialogue": dialogue,
    }


def _lines(lines: list[str]) -> str:
    return "\n".join(f"– {line}" for line in lines[:MOST])


def _achieved(item: Item) -> str:
    if item.is_fixed and item.is_public:
        return _("%(title)s (verified by the programme)") % {"title": item.title}
    return _("%(title)s (declared by the factory)") % {"title": item.title}


def _remaining(item: Item, on: date) -> str:
    words = {"title": item.title}
    if item.is_done:
        return _("%(title)s (declared, not verified yet)") % words
    if item.is_late(on):
        return _("%(title)s (late)") % words
    if item.repeated:
        return _("%(title)s (not met for the second time)") % words
    return item.title


def _systems(scores: dict[str, str]) -> list[str]:
    language = get_language() or "en"
    return [
        f"{pick(one.titles, language)}: {ProgressScale(scores[one.key]).label}"
        for one in indicators() if one.family == SystemsFamily.MANAGEMENT_SYSTEMS and one.key in scores
    ]
