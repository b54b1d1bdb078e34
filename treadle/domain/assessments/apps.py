"""The subject as a Django app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "treadle.domain.assessments"
    label = "assessments"

    def ready(self) -> None:
        """Say where the tables of this subject belong, and what its messages read like.

        What a factory may read of an assessment is decided by ``queries``, never by the reach alone.
        """
        from treadle.domain.access.scopes import register
        from treadle.domain.assessments import models, words

        register(models.Assessment, factory="factory", cycle="cycle")
        for model in (models.Answer, models.Correction, models.FactoryComment, models.ReviewRemark):
            register(model, factory="assessment__factory", cycle="assessment__cycle")
        register(models.Finding, factory="answer__assessment__factory", cycle="answer__assessment__cycle")
        register(models.Diagnosis, factory="cycle__factory", cycle="cycle")
        register(models.SystemsReview, factory="cycle__factory", cycle="cycle")
        register(models.Alert, factory="factory", country="factory__country")
        words.register_all()
