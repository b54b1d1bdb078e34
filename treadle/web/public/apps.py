"""The site as a Django app."""

from contextlib import suppress

from django.apps import AppConfig
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _


class PublicConfig(AppConfig):
    name = "treadle.web.public"
    label = "web_public"

    def ready(self) -> None:
        """Put account, messages and the page “who may do what” under the person's name."""
        from django.urls import NoReverseMatch, reverse

        from treadle.domain.access.permissions import Permission
        from treadle.domain.access.queries import can, sites_of
        from treadle.ui import clock, navigation

        def may_export(request: HttpRequest) -> bool:
            return can(request.person, Permission.EXPORT, at=clock.now())  # type: ignore[attr-defined]

        def sites(request: HttpRequest) -> list[dict[str, object]]:
            mine = sites_of(request.person, clock.now())  # type: ignore[attr-defined]
            found: list[dict[str, object]] = []
            for site in mine if len(mine) > 1 else ():
                chrome = navigation.registered().get(site.value)
                with suppress(NoReverseMatch):
                    home = reverse(f"{site.value}:home")
                    found.append({"title": chrome.name if chrome else site.value, "href": home})
            return found

        def lines(request: HttpRequest) -> list[dict[str, object]]:
            exports = {"title": _("Exports"), "href": reverse("public:exports")}
            guide = {"title": _("The demonstration"), "href": reverse("public:guide")}
            return [
                *sites(request),
                *([guide] if settings.DEMO else []),
                {"title": _("Your account"), "href": reverse("public:account")},
                {"title": _("Messages"), "href": reverse("public:inbox")},
                *([exports] if may_export(request) else []),
                {"title": _("Who may do what"), "href": reverse("public:roles")},
            ]

        navigation.register_person_menu(lines)
