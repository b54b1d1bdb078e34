"""The subject as a Django app."""

from django.apps import AppConfig
from django.db.models import Model


class CyclesConfig(AppConfig):
    name = "treadle.domain.cycles"
    label = "cycles"

    def ready(self) -> None:
        """Say where the tables of this subject belong.

        Visits, assignments and summaries are reached through a cycle; what an outsider may know of them is decided by
        ``queries``, never by the reach alone.
        """
        from treadle.domain.access.scopes import register
        from treadle.domain.cycles import models, words

        words.register_all()
        register(models.Cycle, factory="factory", cycle="")
        register(models.Agreement, factory="factory")
        in_a_cycle: list[type[Model]] = [
            models.Milestone, models.Consent, models.Assignment, models.Visit, models.TrainingUse,
            models.SeminarAttendance,
        ]
        for model in in_a_cycle:
            register(model, factory="cycle__factory", cycle="cycle")
        register(models.AgreedAction, factory="visit__cycle__factory", cycle="visit__cycle")
        register(models.VisitSummary, factory="visit__cycle__factory", cycle="visit__cycle")
