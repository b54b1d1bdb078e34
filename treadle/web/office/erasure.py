"""Removing an account at somebody's own request: a page that says what goes and what stays, and the deed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from treadle.domain.access.permissions import Permission
from treadle.domain.parties.models import Person
from treadle.journeys.retention.people import check_can_erase, erase_person
from treadle.kernel.errors import RuleBroken
from treadle.ui import clock
from treadle.ui.allow import allow

P = Permission


@allow(P.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask once, then do it; a refusal says what must come first."""
    one = get_object_or_404(Person, pk=person_id)
    by: Person = request.person  # type: ignore[attr-defined]
    if request.method == "POST":
        erase_person(person=one, by=by, on=clock.today(), now=clock.now())
        messages.success(request, _("The account was removed. What was done with it stays, by a former member."))
        return redirect("office:people")
    refusal = ""
    try:
        check_can_erase(one, by, clock.today())
    except RuleBroken as refused:
        refusal = str(refused.sentence)
    return render(request, "office/people/erase.html", {"one": one, "refusal": refusal})


urlpatterns = [path("people/<uuid:person_id>/erase/", erase, name="person-erase")]
