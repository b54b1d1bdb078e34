"""The subject as a Django app."""

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "treadle.domain.fieldwork"
    label = "fieldwork"

    def ready(self) -> None:
        """Say where the tables of this subject belong.

        Who may carry a visit is decided by ``queries.carrying``, never by the reach alone.
        """
        from treadle.domain.access.scopes import register
        from treadle.domain.fieldwork import models

        register(models.Journal, factory="visit__cycle__factory", cycle="visit__cycle")
        register(models.Lease, factory="journal__visit__cycle__factory", cycle="journal__visit__cycle")
