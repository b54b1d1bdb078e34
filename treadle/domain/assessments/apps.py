"""The subject as a Django app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "treadle.domain.assessments"
    label = "assessments"

    def ready(self) -> None:
        """Say where the tables of this subject belong, and how its messages read."""
        from django.utils.translation import gettext_lazy as _

        from treadle.domain.access.scopes import register
        from treadle.domain.assessments import models
        from treadle.domain.notices import words

        register(models.Assessment, factory="factory", cycle="cycle")
        for model in (models.Diagnosis, models.SystemsReview):
            register(model, factory="cycle__factory", cycle="cycle")
        register(models.Alert, factory="factory", country="factory__country")
        words.register("alert.raised", words.Words(_("A zero-tolerance alert was raised"), _("Open it to read; each look is logged.")))
        words.register("alert.notified", words.Words(_("The programme notifies you of an alert"), _("Open it to read; each look is logged.")))
        words.register("alert.clock_over", words.Words(_("A clock of an alert has run out"), _("Follow up and note what was done.")))
