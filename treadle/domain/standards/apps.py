"""The subject as a Django app."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "treadle.domain.standards"
    label = "standards"

    def ready(self) -> None:
        """Law and consultations belong to a country; the tool itself belongs to nobody and is asked for as such."""
        from treadle.domain.access.scopes import register
        from treadle.domain.standards.models import Consultation, Rule

        register(Rule, country="country")
        register(Consultation, country="country")
