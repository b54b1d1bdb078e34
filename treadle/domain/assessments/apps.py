"""The subject as a Django app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "treadle.domain.assessments"
    label = "assessments"
