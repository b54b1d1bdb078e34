"""The subject as a Django app."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "treadle.domain.parties"
    label = "parties"
