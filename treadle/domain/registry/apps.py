"""The subject as a Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "treadle.domain.registry"
    label = "registry"
