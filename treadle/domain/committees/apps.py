"""The subject as a Django app."""

from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "treadle.domain.committees"
    label = "committees"
