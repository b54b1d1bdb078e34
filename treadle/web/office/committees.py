"""Committees of a factory: recognised, seated, met."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import can, visible_to
from treadle.domain.committees import operations as ops
from treadle.domain.committees.models import Committee, Member
from treadle.domain.committees.queries import committees_of, compose, meetings_of, seats_on, with_counts
from treadle.domain.committees.states import SeatOrigin, Side
from treadle.domain.parties.models import Factory
from treadle.domain.parties.states import Sex
from treadle.ui import clock
from treadle.ui.acts import done, posted_id
from treadle.ui.allow import allow

DAY = forms.DateInput(attrs={"type": "date"})


class CommitteeForm(forms.Form):
    """A committee, old or new."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200,
                           help_text=gettext_lazy("As the factory calls it."))
    existed_before = forms.BooleanField(
        label=gettext_lazy("It was there before the programme came"), required=False,
        help_text=gettext_lazy("A committee or union that exists is recognised, not replaced."))
    in_place_on = forms.DateField(label=gettext_lazy("In place since"), required=False, widget=DAY)


class SeatForm(forms.Form):
    """A member's seat."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    position = forms.CharField(label=gettext_lazy("Position"), max_length=120, required=False)
    side = forms.ChoiceField(label=gettext_lazy("Side"), choices=Side.choices)
    origin = forms.ChoiceField(label=gettext_lazy("How the seat was given"), choices=SeatOrigin.choices)
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=[("", "–"), *Sex.choices], required=False)
    is_chair = forms.BooleanField(label=gettext_lazy("Chairs the committee"), required=False)
    joined_on = forms.DateField(label=gettext_lazy("Since"), widget=DAY)


class MeetingForm(forms.Form):
    """A meeting that took place."""

    held_on = forms.DateField(label=gettext_lazy("Day of the meeting"), widget=DAY)
    workers_present = forms.IntegerField(label=gettext_lazy("Present of the workers' side"), min_value=0)
    management_present = forms.IntegerField(label=gettext_lazy("Present of management's side"), min_value=0)
    women_present = forms.IntegerField(label=gettext_lazy("Women among them"), min_value=0)
    decisions = forms.CharField(label=gettext_lazy("What was decided"), required=False,
                                widget=forms.Textarea(attrs={"rows": 3}))


@allow(P.COMMITTEE_SEE)
def committees(request: HttpRequest, factory_id: UUID) -> HttpResponse:
    """The factory's committees, and a form for one more."""
    factories = visible_to(Factory.objects.all(), request.person, P.COMMITTEE_SEE, clock.today())
    factory = get_object_or_404(factories, pk=factory_id)
    form = CommitteeForm(request.POST or None, initial={"name": factory.existing_committee})
    if request.method == "POST" and form.is_valid():
        made: list[Committee] = []
        if done(form, lambda: made.append(ops.recognise_committee(
                factory=factory, by=request.person, now=clock.now(), **form.cleaned_data))):
            messages.success(request, _("The committee is recorded."))
            return redirect("office:committee", made[0].pk)
    return render(request, "office/committees/list.html", {
        "factory": factory, "rows": with_counts(committees_of(factory), clock.today()), "form": form,
        "may_edit": can(request.person, P.COMMITTEE_EDIT, at=clock.now(), on=factory)})


@allow(P.COMMITTEE_SEE)
def committee(request: HttpRequest, committee_id: UUID) -> HttpResponse:
    """One committee: who sits, when it met."""
    one, today = _committee(request, committee_id, P.COMMITTEE_SEE), clock.today()
    seats = list(seats_on(one, today))
    return render(request, "office/committees/one.html", {
        "committee": one, "seats": seats, "made_up": compose(seats), "meetings": list(meetings_of(one)[:12]),
        "may_edit": one.ended_on is None and can(request.person, P.COMMITTEE_EDIT, at=clock.now(), on=one),
        "seat_form": SeatForm(initial={"joined_on": today}), "meeting_form": MeetingForm(initial={"held_on": today})})


@allow(P.COMMITTEE_EDIT)
def seat(request: HttpRequest, committee_id: UUID) -> HttpResponse:
    """Give somebody a seat."""
    one = _committee(request, committee_id, P.COMMITTEE_EDIT)
    form = SeatForm(request.POST or None, initial={"joined_on": clock.today()})
    if request.method == "POST" and form.is_valid() and done(form, lambda: ops.seat_member(
            committee=one, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The seat is recorded."))
        return redirect("office:committee", one.pk)
    return render(request, "office/committees/form.html", {"committee": one, "form": form, "title": _("Give a seat")})


@allow(P.COMMITTEE_EDIT)
def meeting(request: HttpRequest, committee_id: UUID) -> HttpResponse:
    """Record a meeting."""
    one = _committee(request, committee_id, P.COMMITTEE_EDIT)
    form = MeetingForm(request.POST or None, initial={"held_on": clock.today()})
    if request.method == "POST" and form.is_valid() and done(form, lambda: ops.record_meeting(
            committee=one, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The meeting is recorded."))
        return redirect("office:committee", one.pk)
    return render(request, "office/committees/form.html", {
        "committee": one, "form": form, "title": _("Record a meeting")})


@allow(P.COMMITTEE_EDIT)
@require_POST
def change(request: HttpRequest, committee_id: UUID) -> HttpResponse:
    """End a seat, say that the committee is in place since today, or close its book."""
    one, now = _committee(request, committee_id, P.COMMITTEE_EDIT), clock.now()
    if "end_seat" in request.POST:
        rows = Member.objects.filter(committee=one).select_related("committee__factory")
        ops.end_seat(member=get_object_or_404(rows, pk=posted_id(request, "end_seat")), by=request.person, now=now)
    elif "in_place" in request.POST:
        ops.put_in_place(committee=one, in_place_on=clock.today(), by=request.person, now=now)
    elif "end" in request.POST:
        ops.end_committee(committee=one, by=request.person, now=now)
    messages.success(request, _("It is recorded."))
    return redirect("office:committee", one.pk)


def _committee(request: HttpRequest, committee_id: UUID, permission: P) -> Committee:
    rows = visible_to(Committee.objects.select_related("factory"), request.person, permission, clock.today())
    return get_object_or_404(rows, pk=committee_id)


urlpatterns = [
    path("factories/<uuid:factory_id>/committees/", committees, name="committees"),
    path("committees/<uuid:committee_id>/", committee, name="committee"),
    path("committees/<uuid:committee_id>/seats/", seat, name="committee-seat"),
    path("committees/<uuid:committee_id>/meetings/", meeting, name="committee-meeting"),
    path("committees/<uuid:committee_id>/change/", change, name="committee-change"),
]
