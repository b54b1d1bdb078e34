"""The subject as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "treadle.domain.notices"
    label = "notices"

    def ready(self) -> None:
        """The words of its own message."""
        from treadle.domain.notices.words import Words, register

        register("webhook.disabled", Words(
            _("A webhook was switched off"),
            _("%(url)s has not taken a message for five days. Look at its log, and switch it on again when it works."),
            _("A webhook of yours was switched off, because it failed for five days.")))
