"""The subject as a Django app."""

from django.apps import AppConfig


class CyclesConfig(AppConfig):
    name = "treadle.domain.cycles"
    label = "cycles"
