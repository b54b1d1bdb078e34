"""The subject as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "treadle.domain.notices"
    label = "notices"
