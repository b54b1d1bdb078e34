"""The subject as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "treadle.domain.files"
    label = "files"
