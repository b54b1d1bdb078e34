"""The subject as a Django app."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "treadle.domain.standards"
    label = "standards"
