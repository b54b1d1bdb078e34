"""The subject as a Django app."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "treadle.domain.improvement"
    label = "improvement"

    def ready(self) -> None:
        """Say where the tables of this subject belong. What of them an outsider sees is decided by ``queries``."""
        from treadle.domain.access.scopes import register
        from treadle.domain.improvement import models

        for model in (models.Plan, models.FactoryReport, models.ProgrammeReport):
            register(model, factory="cycle__factory", cycle="cycle")
        for model in (models.Item, models.PlanComment, models.BuyerCommitment):
            register(model, factory="plan__cycle__factory", cycle="plan__cycle")
        for model in (models.Proof, models.Cause, models.ItemChange, models.Endorsement, models.Disagreement):
            register(model, factory="item__plan__cycle__factory", cycle="item__plan__cycle")
