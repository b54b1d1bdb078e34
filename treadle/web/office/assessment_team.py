"""Who assesses: one more assessor joins a sheet that is open."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission as P
from treadle.domain.assessments import operations as ops
from treadle.domain.cycles.queries import people_assigned
from treadle.domain.cycles.states import AssignedRole
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.sheet_forms import JoinForm
from treadle.web.office.assessments import assessment_or_404


@allow(P.ASSESSMENT_FILL)
def join(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Let one more assessor in."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_FILL)
    there = list(one.assessors.all())
    people = [each for each in people_assigned(one.cycle, AssignedRole.ASSESSOR, clock.today()) if each not in there]
    form = JoinForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid() and done(form, lambda: ops.add_assessor(
            assessment=one, person=form.cleaned_data["person"], by=request.person, now=clock.now())):
        messages.success(request, _("The sheet is open to one more assessor."))
        return redirect("office:assessment", one.pk)
    return render(request, "office/assessments/join.html", {
        "assessment": one, "form": form, "there": there, "people": people})


urlpatterns = [path("assessments/<uuid:assessment_id>/assessors/", join, name="assessment-join")]
