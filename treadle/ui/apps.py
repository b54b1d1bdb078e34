"""The Django app that carries the look: templates, static files, tags."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers `treadle.ui` under the label `ui`."""

    name = "treadle.ui"
    label = "ui"

    def ready(self) -> None:
        """Measure the statements of every connection to the database; note when somebody signs in."""
        from django.contrib.auth.signals import user_logged_in
        from django.db.backends.signals import connection_created

        from treadle.ui import security_log
        from treadle.ui.sessions import note_start
        from treadle.ui.slow_statements import watch

        connection_created.connect(watch, dispatch_uid="treadle.slow_statements")
        security_log.listen()
        user_logged_in.connect(note_start, dispatch_uid="treadle.sessions")
