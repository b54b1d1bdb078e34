"""Invented pages, one a way in which a view can answer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from treadle.domain.access.permissions import Permission
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken
from treadle.ui.allow import allow, open_to_all, wear


@open_to_all(because="a page for everybody, in tests")
def everybody(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"hello {request.LANGUAGE_CODE}")  # type: ignore[attr-defined]


@allow(Permission.VISIT_PLAN)
def planning(request: HttpRequest) -> HttpResponse:
    return HttpResponse("plan")


@allow(Permission.OWN_ACCOUNT)
def own(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"hello {request.LANGUAGE_CODE}")  # type: ignore[attr-defined]


@allow(Permission.OWN_ACCOUNT)
def missing(request: HttpRequest) -> HttpResponse:
    raise Http404("no such thing")


@allow(Permission.OWN_ACCOUNT)
def foreign(request: HttpRequest) -> HttpResponse:
    raise NotYours()


@allow(Permission.OWN_ACCOUNT)
def broken(request: HttpRequest) -> HttpResponse:
    raise RuleBroken("The report is not reviewed yet. Ask the team leader.", code="not_reviewed")


@allow(Permission.OWN_ACCOUNT)
def invalid(request: HttpRequest) -> HttpResponse:
    raise InvalidInput("Two answers cannot be used.", fields={"pay": "Write a number."})


def _bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("set up")


urlpatterns = [
    path("everybody/", everybody), path("planning/", planning), path("own/", own), path("missing/", missing),
    path("foreign/", foreign), path("broken/", broken), path("invalid/", invalid),
    *wear([path("second-factor/", _bare, name="mfa_index")],
          lambda name: allow(Permission.OWN_ACCOUNT, before_second_factor=True)),
]
handler404 = "treadle.ui.receipts.not_found"
