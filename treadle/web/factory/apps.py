"""The site as a Django app."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class FactoryConfig(AppConfig):
    name = "treadle.web.factory"
    label = "web_factory"

    def ready(self) -> None:
        """Say what surrounds this site's pages."""
        from treadle.ui import navigation, sites

        def items(request: HttpRequest) -> list[dict[str, object]]:
            return sites.menu_of("treadle.web.factory", request)

        navigation.register("factory", items, name=_("Factory"))
