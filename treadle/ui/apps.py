"""The Django app that carries the look: templates, static files, tags."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers `treadle.ui` under the label `ui`."""

    name = "treadle.ui"
    label = "ui"

    def ready(self) -> None:
        """Measure the statements of every connection to the database."""
        from django.db.backends.signals import connection_created

        from treadle.ui.slow_statements import watch

        connection_created.connect(watch, dispatch_uid="treadle.slow_statements")
