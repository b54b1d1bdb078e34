"""The fast lane: what devices send by the hundred goes past what only pages need (messages, sessions' writes, htmx).

Security headers, the policy for contents, host names, forged requests, access and refusals are as everywhere. The
same addresses also work without the lane, through all of the middleware.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

PREFIXES = ("/field/sheets/", "/field/sync/", "/field/packs/", "/field/visits/")
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "treadle.ui.headers.SecurityHeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "treadle.ui.body_limit.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "treadle.web.field.door.FieldDoor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "treadle.ui.middleware.RefusalMiddleware",
]

type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class FieldHandler(WSGIHandler):
    """Django's handler with the lane's middleware in place of the settings'."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Called once, before the first request."""
        everything, settings.MIDDLEWARE = settings.MIDDLEWARE, MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = everything


def with_lane(pages: Application) -> Application:
    """The site with the lane beside it."""
    lane = FieldHandler()

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        chosen = lane if environ.get("PATH_INFO", "").startswith(PREFIXES) else pages
        return chosen(environ, start_response)

    return application
