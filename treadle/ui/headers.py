"""Headers that say what a browser may do with our pages, beyond what Django sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "bluetooth", "browsing-topics", "display-capture", "encrypted-media", "gyroscope",
        "hid", "magnetometer", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
    )
) + ", camera=(), geolocation=(self), microphone=()"


class SecurityHeadersMiddleware:
    """Everywhere: no frames, no powers that we do not use, no use by other sites; pages of people are never stored.

    It stands outside the middleware that answers by itself, so that static files, redirects and errors carry them too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if getattr(request, "person", None) is not None:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
