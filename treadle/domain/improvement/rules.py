"""The rules of the plan and of the two progress reports: pure, ask no database, know no person."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treadle.domain.improvement.models import Cause, Item, Plan
from treadle.domain.improvement.states import (
    ITEM_STEPS,
    CauseMethod,
    ItemOrigin,
    ItemState,
    ReportState,
    SectionKey,
    Verification,
)
from treadle.kernel.errors import InvalidInput, RuleBroken

FEWEST_WHYS = 3
MOST_WHYS = 5


def check_can_submit(plan: Plan, items: Sequence[Item]) -> None:
    """Refuse before the findings are in the plan, twice, or while an item lacks what a plan needs."""
    if plan.submitted_at is not None:
        raise RuleBroken(
            _("The planned improvements have been reported already. Change the items themselves."), code="twice"
        )
    if plan.shown_to_buyers_at is None:
        raise RuleBroken(
            _(
                "The findings are not in the plan yet. Report your planned improvements when the report is there."
            ),
            code="too_early",
        )
    lacking = [item for item in items if not is_planned(item)]
    if lacking:
        raise RuleBroken(
            ngettext(
                "%(count)s item has no action, no responsible person or no due day yet. Complete it first.",
                "%(count)s items have no action, no responsible person or no due day yet. Complete them first.",
                len(lacking),
            )
            % {"count": len(lacking)},
            code="incomplete",
            items=[str(item.pk) for item in lacking],
        )


def is_planned(item: Item) -> bool:
    """Whether an item says what is done, by whom and until when (a completed one has no need to)."""
    return item.state == ItemState.COMPLETED or bool(item.action and item.responsible and item.due_on)


def check_goes_on_here(item: Item) -> None:
    """Refuse to write in an item that was carried over: there is one place for each improvement."""
    if item.carried_on is not None:
        raise RuleBroken(
            _("This item was carried over and goes on in a newer one. Open that one to change it."), code="carried"
        )


def check_day(due_on: date | None, before: date | None, on: date) -> None:
    """Refuse to set a day that has passed; one that stands already may stay."""
    if due_on is not None and due_on != before and due_on < on:
        raise InvalidInput(
            _("The due day lies in the past. Choose a day to come."), fields={"due_on": _("Choose a day to come.")}
        )


def check_title(title: str) -> None:
    """Refuse an item that says nothing."""
    if not title.strip():
        raise InvalidInput(
            _("Say in one sentence what should improve."), fields={"title": _("Say what should improve.")}
        )


def check_can_change(item: Item) -> None:
    """Refuse to rewrite what has been completed: it is reopened first."""
    if item.state == ItemState.COMPLETED:
        raise RuleBroken(_("This item is completed. Reopen it before you change it."), code="completed")


def needs_whys(item: Item) -> bool:
    """Five whys are asked for where the point was not met in the last assessment either."""
    return item.repeated


def check_cause(method: CauseMethod, steps: Sequence[object], root: str) -> None:
    """Refuse a root cause without its way there."""
    if not root.strip():
        raise InvalidInput(
            _("Write the root cause that you came to, in one sentence."), fields={"root": _("Write the root cause.")}
        )
    if method == CauseMethod.FIVE_WHYS and not FEWEST_WHYS <= len(steps) <= MOST_WHYS:
        raise InvalidInput(
            _("Ask why at least %(few)s times, better %(many)s times: each answer leads to the next question.")
            % {"few": FEWEST_WHYS, "many": MOST_WHYS},
            fields={"steps": _("Answer at least the first three whys.")},
        )
    if method == CauseMethod.FISHBONE and not steps:
        raise InvalidInput(
            _("Write at least one possible cause beside a bone."), fields={"steps": _("Write at least one cause.")}
        )


def check_can_complete(item: Item, cause: Cause | None) -> None:
    """Refuse to complete what has no action, and repeated non-compliance whose five whys were not asked."""
    if not item.action.strip():
        raise RuleBroken(_("Say what was done before you mark this item as completed."), code="no_action")
    if needs_whys(item) and (cause is None or cause.method != CauseMethod.FIVE_WHYS):
        raise RuleBroken(
            _(
                "This was not met in the last assessment either. Ask the five whys first, so that it does not return."
            ),
            code="no_whys",
        )


def check_can_be_endorsed(item: Item) -> None:
    """Refuse to endorse, or to disagree with, what nobody says is done."""
    if item.state != ItemState.COMPLETED:
        raise RuleBroken(
            _("This item is not completed yet. You can say what you think of it when it is."), code="not_completed"
        )


def check_can_verify(item: Item) -> None:
    """Refuse to verify what is not declared as done, or is verified."""
    if item.state != ItemState.COMPLETED:
        raise RuleBroken(
            _("The factory has not declared this item as completed. There is nothing to verify yet."),
            code="not_completed",
        )
    if item.verification == Verification.VERIFIED:
        raise RuleBroken(_("This item is verified already."), code="twice")


def check_note(note: str, sentence: str) -> None:
    """Refuse an empty note where one is owed."""
    if not note.strip():
        raise InvalidInput(sentence, fields={"note": sentence})


def check_text(text: str) -> None:
    """Refuse an empty message."""
    if not text.strip():
        raise InvalidInput(_("Write what you want to say."), fields={"text": _("Write what you want to say.")})


def check_is_draft(state: str) -> None:
    """Refuse to change a report that is no draft."""
    if state != ReportState.DRAFT:
        raise RuleBroken(_("This report is no draft any more, so it cannot be changed."), code="not_draft")


def check_section(key: str) -> None:
    """Refuse a section that the template does not have."""
    if key not in SectionKey.values:
        raise InvalidInput(_("The report has no such section."))


def check_can_release(sections: Mapping[str, Mapping[str, object]]) -> None:
    """Refuse to release while a section is not marked as complete; the sentence names them."""
    open_ones = [str(key.label) for key in SectionKey if not sections.get(key.value, {}).get("done")]
    if open_ones:
        raise RuleBroken(
            _("Mark these sections as complete first: %(sections)s.") % {"sections": ", ".join(open_ones)},
            code="incomplete",
        )


def check_programme_report(
    achievements: str, challenges: str, dialogue: Mapping[str, str], indicators: Sequence[str]
) -> None:
    """Refuse to hand in a programme report with an empty part or an indicator that is not judged."""
    fields: dict[str, str] = {}
    if not achievements.strip():
        fields["achievements"] = _("Say what was achieved.")
    if not challenges.strip():
        fields["challenges"] = _("Say what remains.")
    for key in indicators:
        if not dialogue.get(key):
            fields[key] = _("Choose one step of the scale.")
    if fields:
        raise InvalidInput(_("Some parts of the report are still empty."), fields=fields)


def check_origin(origin: str) -> None:
    """Refuse to invent a finding: those come from a released assessment only."""
    if origin == ItemOrigin.FINDING:
        raise RuleBroken(_("Findings come with the assessment report. Choose where this idea comes from."))


def check_step(item: Item, state: ItemState, only_from: ItemState | None) -> None:
    """Refuse a step that starts from another state than the one it is meant for."""
    if only_from is not None and item.state != only_from:
        raise RuleBroken(
            _("This item is not completed, so there is nothing to reopen."), code="wrong_state"
        )
    ITEM_STEPS.check(ItemState(item.state), state)


def check_file_is_ours(file_factory: UUID | None, factory: UUID) -> None:
    """Refuse a file of another factory."""
    if file_factory != factory:
        raise RuleBroken(_("This file belongs to another factory. Upload it here."), code="foreign_file")


def check_can_answer(speaker_is_buyer: bool, shown: bool) -> None:
    """Refuse a buyer's word on a plan that it does not see yet."""
    if speaker_is_buyer and not shown:
        raise RuleBroken(
            _("This plan opens to buyers with the assessment report. You can comment on it then."), code="not_shown"
        )


def check_commitment_is_open(done_on: date | None) -> None:
    """Refuse to keep a promise twice."""
    if done_on is not None:
        raise RuleBroken(_("This commitment is marked as kept already."), code="twice")


def check_can_review(state: str, is_writer: bool) -> None:
    """Refuse to review what is not handed in, or what one wrote."""
    if state != ReportState.IN_REVIEW:
        raise RuleBroken(_("This report is not waiting for review."), code="not_in_review")
    if is_writer:
        raise RuleBroken(_("You wrote this report. Somebody else has to review it."), code="own_work")


def check_is_unsettled(settled_on: date | None) -> None:
    """Refuse to settle twice."""
    if settled_on is not None:
        raise RuleBroken(_("This has been settled already."), code="twice")
