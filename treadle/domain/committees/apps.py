"""The subject as a Django app."""

from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "treadle.domain.committees"
    label = "committees"

    def ready(self) -> None:
        """Say where the tables of this subject belong: to the factory, whatever the cycle."""
        from treadle.domain.access.scopes import register
        from treadle.domain.committees import models

        register(models.Committee, factory="factory")
        register(models.Member, factory="committee__factory")
        register(models.Meeting, factory="committee__factory")
        register(models.Decision, factory="meeting__committee__factory")
