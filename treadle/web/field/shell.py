"""The shell of the tablet: one page, its service worker, its manifest. None of them holds anything of anybody."""

import json
from functools import cache

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from treadle.ui.allow import open_to_all
from treadle.ui.headers import PERMISSIONS_POLICY

#: Photos and dictated notes are shown from the device's own memory.
POLICY = {**settings.SECURE_CSP, "img-src": [CSP.SELF, "data:", "blob:"], "media-src": [CSP.SELF, "blob:"]}
#: The camera reads codes off another tablet's screen, the microphone records notes; no other page may use either.
POWERS = PERMISSIONS_POLICY + ", screen-wake-lock=(self)"
for _own in ("camera", "microphone"):
    POWERS = POWERS.replace(f"{_own}=()", f"{_own}=(self)")


@open_to_all(because="The page of the tablet holds no data, and has to open without a network and before signing in.")
@require_safe
@csp_override(POLICY)
@ensure_csrf_cookie
def tablet(request: HttpRequest) -> HttpResponse:
    """The page that the service worker keeps: empty until its program fills it."""
    response = render(request, "field/tablet.html")
    response["Permissions-Policy"] = POWERS
    return response


@open_to_all(because="A program that browsers fetch by themselves; it holds no data.")
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, below ``/field/`` because it may serve nothing above its own address."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _worker() -> str:
    found = finders.find("field/sw.js")
    languages = json.dumps([code for code, _name in settings.LANGUAGES])
    with open(str(found), encoding="utf-8") as file:
        return f"self.TREADLE_LANGUAGES={languages};\n{file.read()}"


@open_to_all(because="What a browser shows when it installs the tablet's page; it holds no data.")
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest."""
    icons = [{"src": static(f"field/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png",
              "purpose": purpose} for size in (192, 512) for purpose in ("any", "maskable")]
    icons.append({"src": static("field/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"})
    response = JsonResponse({
        "id": "/field/", "start_url": "/field/", "scope": "/field/", "display": "standalone",
        "name": _("Treadle for visits"), "short_name": "Treadle", "orientation": "any",
        "background_color": "#faf8f4", "theme_color": "#2d4a8a", "icons": icons,
    }, content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    return response
