"""Headers that say what a browser may do with our pages, beyond what Django sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "bluetooth", "browsing-topics", "display-capture", "encrypted-media", "gyroscope",
        "hid", "magnetometer", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
    )
) + ", camera=(self), geolocation=(self), microphone=()"


class SecurityHeadersMiddleware:
    """Permissions-Policy and Cross-Origin-Resource-Policy everywhere; pages of signed-in people are never stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "person", None) is not None:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
