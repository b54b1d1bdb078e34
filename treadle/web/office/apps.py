"""The site as a Django app."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "treadle.web.office"
    label = "web_office"

    def ready(self) -> None:
        """Say what surrounds this site's pages."""
        from treadle.ui import navigation, sites

        def items(request: HttpRequest) -> list[dict[str, object]]:
            return sites.menu_of("treadle.web.office", request)

        navigation.register("office", items, name=_("Programme office"), search="office:search")
