"""The subject as a Django app."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "treadle.domain.improvement"
    label = "improvement"
