"""The subject as a Django app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "treadle.domain.reports"
    label = "reports"
