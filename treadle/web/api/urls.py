"""Where the API hangs. Its views, and django-ninja with them (a third of a second, fifteen megabytes), are imported
by the first request that asks for them, so that a process that serves pages only never pays for them.
"""

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern


class LateResolver(URLResolver):
    """A namespace whose addresses are read when they are needed, not when any address is looked up by its name."""

    def _populate(self) -> None:
        """Reversing within the namespace makes a resolver of its own, which fills itself."""


urlpatterns = [LateResolver(RoutePattern(""), "treadle.web.api.routes", app_name="api", namespace="api")]
