"""The subject as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImprovementConfig(AppConfig):
    name = "treadle.domain.improvement"
    label = "improvement"

    def ready(self) -> None:
        """Say where the tables of this subject belong, and how its messages read.

        What of the tables an outsider sees is decided by ``queries``, never by the reach alone.
        """
        _register_scopes()
        _register_words()


def _register_scopes() -> None:
    from treadle.domain.access.scopes import register
    from treadle.domain.improvement import models

    for in_cycle in (models.Plan, models.FactoryReport, models.ProgrammeReport):
        register(in_cycle, factory="cycle__factory", cycle="cycle")
    for in_plan in (models.Item, models.PlanComment, models.BuyerCommitment):
        register(in_plan, factory="plan__cycle__factory", cycle="plan__cycle")
    for of_item in (models.Proof, models.Cause, models.ItemChange, models.Endorsement, models.Disagreement):
        register(of_item, factory="item__plan__cycle__factory", cycle="item__plan__cycle")


def _register_words() -> None:
    from treadle.domain.notices.words import Words, register

    register("plan.items_late", Words(
        _("Items of the plan are late at %(factory)s"), _("%(count)s have passed their day."),
        mail=_("Items of your improvement plan are late.")))
    register("plan.items_due_soon", Words(
        _("Items of the plan fall due at %(factory)s"), _("%(count)s within the next seven days."),
        mail=_("Items of your improvement plan fall due soon.")))
    register("plan.comment", Words(
        _("%(buyer)s commented on the plan of %(factory)s"), _("Answer on the plan itself."),
        mail=_("There is a comment on your improvement plan.")))
    register("plan.commitment", Words(
        _("%(buyer)s says what it will change itself"), _("It stands beside the plan of %(factory)s."),
        mail=_("A commitment was recorded beside your improvement plan.")))
    register("item.rejected", Words(
        _("The programme reopened an item at %(factory)s"), _("%(item)s: the note says what is missing."),
        mail=_("An item of your improvement plan is open again.")))
    register("item.disagreement", Words(
        _("A worker representative disagrees at %(factory)s"), _("%(item)s. Only you and the team leader know."),
        mail=_("Something on an improvement plan needs your care.")))
    register("programme_report.review", Words(
        _("A progress report on %(factory)s waits for review"), _("It goes out when you approve it."),
        mail=_("A progress report waits for your review.")))
    register("programme_report.sent_back", Words(
        _("The progress report on %(factory)s came back"), _("The reviewer's remark says what should change."),
        mail=_("A progress report came back to you.")))
