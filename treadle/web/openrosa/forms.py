"""The forms that a person may fill in: one for each assessment visit that they may carry."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from treadle.domain.cycles.models import Visit
from treadle.domain.cycles.states import VisitKind
from treadle.domain.fieldwork.queries import visits_carried_by
from treadle.domain.parties.models import Person
from treadle.journeys.odk_forms import Offer, offer_of
from treadle.kernel.errors import RuleBroken
from treadle.ui import clock
from treadle.web.openrosa import answers
from treadle.web.openrosa.door import odk

#: Visits further away have no form yet: their questions may still change.
AHEAD = timedelta(days=60)


@odk
@require_safe
def form_list(request: HttpRequest) -> HttpResponse:
    """``GET /openrosa/formList``, with ``?formID=`` of that form alone."""
    person: Person = request.person  # type: ignore[attr-defined]
    wanted = request.GET.get("formID", "")
    visits = _carried(person).order_by("planned_on", "pk")
    found = [(visit, offer) for visit in visits if (offer := _offer(visit)) is not None]
    return answers.form_list(_listed(request, visit, offer) for visit, offer in found if wanted in ("", offer.id))


def _carried(person: Person) -> QuerySet[Visit]:
    rows = visits_carried_by(person, clock.now()).filter(kind=VisitKind.ASSESSMENT)
    return rows.filter(planned_on__lte=clock.today() + AHEAD).select_related("cycle__factory")


def _offer(visit: Visit) -> Offer | None:
    try:
        return offer_of(visit)
    except RuleBroken:  # no version of the tool is in force on its day
        return None


def _listed(request: HttpRequest, visit: Visit, offer: Offer) -> dict[str, str]:
    where = request.build_absolute_uri(reverse("openrosa:form", args=[visit.pk]))
    return {"formID": offer.id, "name": offer.title, "version": offer.version, "hash": f"md5:{offer.digest}",
            "downloadUrl": where}


@odk
@require_safe
def form(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """``GET /openrosa/forms/visit-<id>.xml``: the form itself, compressed where the device can read that."""
    offer = _wanted(request, visit_id)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(offer.packed, content_type="text/xml; charset=utf-8")
        response["Content-Encoding"] = "gzip"
        return response
    return HttpResponse(offer.content, content_type="text/xml; charset=utf-8")


@odk
@require_safe
def manifest(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """``GET /openrosa/forms/visit-<id>/manifest``: no other file belongs to a form."""
    _wanted(request, visit_id)
    return answers.manifest()


def _wanted(request: HttpRequest, visit_id: UUID) -> Offer:
    visit = _carried(request.person).filter(pk=visit_id).first()  # type: ignore[attr-defined]
    offer = None if visit is None else _offer(visit)
    if offer is None:
        raise Http404
    return offer
