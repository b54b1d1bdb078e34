"""The Django app that carries the look: templates, static files, tags."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers `treadle.ui` under the label `ui`."""

    name = "treadle.ui"
    label = "ui"
