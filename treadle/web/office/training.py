"""Training days used and seminars attended in a cycle."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import can
from treadle.domain.cycles import operations as ops
from treadle.domain.cycles.queries import plan_of_template, seminars_of, training_days_used, trainings_of
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.web.office.cycles import cycle_or_404

DAY = forms.DateInput(attrs={"type": "date"})


class TrainingForm(forms.Form):
    """A session of the factory."""

    prefix = "training"
    title = forms.CharField(label=gettext_lazy("What it was about"), max_length=200)
    held_on = forms.DateField(label=gettext_lazy("Day"), widget=DAY)
    days = forms.DecimalField(label=gettext_lazy("Training days"), min_value=0, max_digits=4, decimal_places=1,
                              help_text=gettext_lazy("A session-day of the factory is one training day."))
    women = forms.IntegerField(label=gettext_lazy("Women"), min_value=0)
    men = forms.IntegerField(label=gettext_lazy("Men"), min_value=0)


class SeminarForm(forms.Form):
    """A learning seminar that the factory attended."""

    prefix = "seminar"
    title = forms.CharField(label=gettext_lazy("What it was about"), max_length=200)
    held_on = forms.DateField(label=gettext_lazy("Day"), widget=DAY)
    people = forms.IntegerField(label=gettext_lazy("People from the factory"), min_value=1)


@allow(P.PEOPLE_SEE, P.TRAINING_RECORD)
def training(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """What was taken up of the allowance, and two forms."""
    cycle = cycle_or_404(request, cycle_id, P.CYCLE_SEE)
    day = {"held_on": clock.today()}
    session = TrainingForm(request.POST if "training" in request.POST else None, initial={**day, "days": 1})
    seminar = SeminarForm(request.POST if "seminar" in request.POST else None, initial={**day, "people": 2})
    for form, act in ((session, ops.record_training), (seminar, ops.record_seminar)):
        if form.is_bound and form.is_valid() and done(form, lambda form=form, act=act: act(
                cycle=cycle, by=request.person, now=clock.now(), **form.cleaned_data)):
            messages.success(request, _("It is recorded."))
            return redirect("office:training", cycle.pk)
    return render(request, "office/training/one.html", {
        "cycle": cycle, "session": session, "seminar": seminar, "trainings": list(trainings_of(cycle)),
        "seminars": list(seminars_of(cycle)), "days_used": training_days_used(cycle),
        "plan": plan_of_template(cycle.template),
        "may_record": cycle.is_running and can(request.person, P.TRAINING_RECORD, at=clock.now(), on=cycle)})


urlpatterns = [path("cycles/<uuid:cycle_id>/training/", training, name="training")]
