"""A refusal, in the shape its reader understands: a page, a piece of a page, or a problem document."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from treadle.kernel.errors import InvalidInput, TreadleError
from treadle.ui.allow import came_from

#: Both layouts have this element; a refusal of an htmx request is written at its beginning.
PAGE = "#main"


def refusal(request: HttpRequest, error: TreadleError) -> HttpResponse:
    """Say why something was refused and what to do, with the error's status."""
    if wants_json(request):
        return problem(error)
    if getattr(request, "htmx", None):
        return _fragment(request, error)
    back = came_from(request)
    if request.method == "POST" and back and not isinstance(error, InvalidInput):
        messages.error(request, str(error.sentence))
        return HttpResponseRedirect(back, status=303)
    return _page(request, error, back)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The one answer for what is not there and for what is not yours."""
    if wants_json(request):
        return JsonResponse({"type": "about:blank", "title": "Not found", "status": 404}, status=404,
                            content_type="application/problem+json")
    return render(request, "404.html", status=404)


def lead_to(request: HttpRequest, where: str) -> HttpResponse:
    """Lead somewhere else, also when only a piece of a page was asked for."""
    return HttpResponseClientRedirect(where) if getattr(request, "htmx", None) else HttpResponseRedirect(where)


def wants_json(request: HttpRequest) -> bool:
    """Whether a machine asks: it accepts JSON and does not accept a page."""
    accept = request.headers.get("Accept", "")
    return "json" in accept and "text/html" not in accept


def problem(error: TreadleError) -> JsonResponse:
    """The refusal as a problem document (RFC 9457)."""
    body: dict[str, object] = {"type": "about:blank", "title": str(error.sentence), "status": error.status,
                               "code": error.code}
    if isinstance(error, InvalidInput) and error.fields:
        body["fields"] = {name: str(text) for name, text in error.fields.items()}
    body |= error.details
    return JsonResponse(body, status=error.status, content_type="application/problem+json")


def _context(error: TreadleError, back: str) -> dict[str, object]:
    fields = error.fields if isinstance(error, InvalidInput) else {}
    return {"sentence": error.sentence, "fields": dict(fields), "back": back, "title": _("This was not done")}


def _fragment(request: HttpRequest, error: TreadleError) -> HttpResponse:
    answer = render(request, "ui/parts/refusal.html", _context(error, ""), status=error.status)
    return reswap(retarget(answer, PAGE), "afterbegin")


def _page(request: HttpRequest, error: TreadleError, back: str) -> HttpResponse:
    return render(request, "ui/refused.html", _context(error, back), status=error.status)
