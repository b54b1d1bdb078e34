"""Enrolling a factory: agreement, template and support, consents, people; each step is kept as it is done."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import visible_to
from treadle.domain.cycles import operations as ops
from treadle.domain.cycles.datafiles import agreement_text, sections_of
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.queries import (
    agreement_of,
    assignments_on,
    calendar_of,
    consents_of,
    cycles_of,
    in_words,
    templates_in_force,
)
from treadle.domain.cycles.states import AssignedRole, ServiceLevel
from treadle.domain.parties.models import Factory, Membership, Organisation, Person, SupplyLink
from treadle.domain.parties.states import OrganisationKind
from treadle.journeys.enrol_factory import enrol_factory
from treadle.ui import clock
from treadle.ui.acts import done, posted_id
from treadle.ui.allow import allow
from treadle.web.office.cycles import cycle_or_404

LANGUAGES = [("en", "English"), ("vi", "Tiếng Việt"), ("ar", "العربية")]
DAY = forms.DateInput(attrs={"type": "date"})


class AgreementForm(forms.Form):
    """Who signed what, and when."""

    language = forms.ChoiceField(label=gettext_lazy("Language of the agreement that was signed"), choices=LANGUAGES)
    signatory_name = forms.CharField(label=gettext_lazy("Signed by"), max_length=150)
    signatory_position = forms.CharField(label=gettext_lazy("Position"), max_length=120, required=False)
    signed_on = forms.DateField(label=gettext_lazy("Day of signature"), widget=DAY)
    research_consent = forms.BooleanField(
        label=gettext_lazy("The factory lets researchers use its data without its name"), required=False)


class EnrolForm(forms.Form):
    """The template and the support."""

    template_key = forms.ChoiceField(label=gettext_lazy("Cycle template"), widget=forms.RadioSelect)
    signed_up_on = forms.DateField(label=gettext_lazy("Day of sign-up (day 0)"), widget=DAY)
    returning = forms.TypedChoiceField(
        label=gettext_lazy("Factory"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("no", gettext_lazy("New: three advisory visits before the assessment")),
                 ("yes", gettext_lazy("Returning: it starts from its self-diagnosis"))])
    service_level = forms.ChoiceField(
        label=gettext_lazy("Support"), choices=ServiceLevel.choices, widget=forms.RadioSelect,
        help_text=gettext_lazy("More support means more visits, in person and unannounced."))
    research_consent = forms.BooleanField(
        label=gettext_lazy("Research consent holds for this cycle"), required=False)


class ConsentForm(forms.Form):
    """A buyer that the factory consented to on paper."""

    buyer = forms.ModelChoiceField(label=gettext_lazy("Buyer or agent"), queryset=Organisation.objects.none())


class AssignForm(forms.Form):
    """A person and a role."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=AssignedRole.choices)
    person = forms.ModelChoiceField(label=gettext_lazy("Person"), queryset=Person.objects.none())


def _factory(request: HttpRequest, factory_id: UUID) -> Factory:
    return get_object_or_404(visible_to(Factory.objects.all(), request.person, P.CYCLE_ENROL, clock.today()),
                             pk=factory_id)


@allow(P.CYCLE_ENROL)
def enrol(request: HttpRequest, factory_id: UUID) -> HttpResponse:
    """Step one, the agreement, where none holds; then step two, the cycle, with its calendar shown before."""
    factory, today = _factory(request, factory_id), clock.today()
    agreement = agreement_of(factory, today)
    if agreement is None:
        return redirect("office:enrol-agreement", factory.pk)
    cycles = list(cycles_of(factory)[:1])
    initial = {"template_key": "engagement-cycle", "signed_up_on": today, "returning": "yes" if cycles else "no",
               "service_level": ServiceLevel.STANDARD, "research_consent": agreement.research_consent}
    form = EnrolForm(request.POST or None, initial=initial)
    form.fields["template_key"].choices = [(row.key, in_words(row.titles)) for row in templates_in_force(today)]
    preview = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = _preview(factory, form)
        else:
            made: list[Cycle] = []
            if done(form, lambda: made.append(enrol_factory(
                    factory=factory, by=request.person, now=clock.now(), **form.cleaned_data))):
                messages.success(request, _("The factory is enrolled. Record its consents next."))
                return redirect(reverse("office:cycle-consents", args=[made[0].pk]) + "?enrolling=1")
    return render(request, "office/cycles/enrol.html", {
        "factory": factory, "form": form, "agreement": agreement, "preview": preview, "step": 2})


def _preview(factory: Factory, form: EnrolForm) -> object:
    given = form.cleaned_data
    return calendar_of(template_key=given["template_key"], signed_up_on=given["signed_up_on"], country=factory.country,
                       returning=given["returning"], level=given["service_level"])


@allow(P.AGREEMENT_SIGN)
def agreement(request: HttpRequest, factory_id: UUID) -> HttpResponse:
    """Read the agreement, and record who signed it."""
    factories = visible_to(Factory.objects.all(), request.person, P.AGREEMENT_SIGN, clock.today())
    factory = get_object_or_404(factories, pk=factory_id)
    form = AgreementForm(request.POST or None, initial={"signed_on": clock.today(), "language": get_language()})
    if request.method == "POST" and form.is_valid() and done(form, lambda: ops.sign_agreement(
            factory=factory, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The agreement is kept as signed."))
        return redirect("office:enrol", factory.pk)
    text = agreement_text(language=get_language() or "en")
    return render(request, "office/cycles/agreement.html", {
        "factory": factory, "form": form, "text": text, "sections": text.sections, "step": 1})


@allow(P.FACTORY_CONTACTS_SEE)
def signed(request: HttpRequest, factory_id: UUID) -> HttpResponse:
    """The agreement as it was signed."""
    factories = visible_to(Factory.objects.all(), request.person, P.FACTORY_CONTACTS_SEE, clock.today())
    factory = get_object_or_404(factories, pk=factory_id)
    kept = agreement_of(factory, clock.today())
    return render(request, "office/cycles/signed.html", {
        "factory": factory, "agreement": kept, "sections": sections_of(kept.text) if kept else []})


@allow(P.CYCLE_ENROL)
def consents(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Step three: the consents that the factory gave on paper, or took back by telling the office."""
    cycle = cycle_or_404(request, cycle_id, P.CYCLE_ENROL)
    form = ConsentForm(request.POST if "give" in request.POST else None)
    form.fields["buyer"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
        kind__in=(OrganisationKind.BUYER, OrganisationKind.AGENT), closed_on=None)
    if "give" in request.POST and form.is_valid() and done(form, lambda: ops.give_consent(
            cycle=cycle, buyer=form.cleaned_data["buyer"], by=request.person, now=clock.now())):
        messages.success(request, _("The consent is recorded."))
        return redirect(request.get_full_path())
    if "withdraw" in request.POST:
        buyer = get_object_or_404(Organisation, pk=posted_id(request, "withdraw"))
        ops.withdraw_consent(cycle=cycle, buyer=buyer, by=request.person, now=clock.now())
        messages.success(request, _("The consent is withdrawn from now on."))
        return redirect(request.get_full_path())
    linked = set(SupplyLink.objects.on(clock.today()).filter(factory=cycle.factory).values_list("buyer_id", flat=True))
    rows = [(row, row.buyer_id in linked) for row in consents_of(cycle)]
    return render(request, "office/cycles/consents.html", {
        "cycle": cycle, "form": form, "rows": rows, "step": 3, "enrolling": "enrolling" in request.GET})


@allow(P.CYCLE_ASSIGN)
def people(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Step four: who advises, who assesses. Nobody does both in one cycle."""
    cycle, today = cycle_or_404(request, cycle_id, P.CYCLE_ASSIGN), clock.today()
    if "end" in request.POST:
        rows = cycle.assignments.select_related("cycle__factory", "person")
        row = get_object_or_404(rows, pk=posted_id(request, "end"))
        ops.end_assignment(assignment=row, by=request.person, now=clock.now())
        messages.success(request, _("The assignment has ended."))
        return redirect(request.get_full_path())
    form = AssignForm(request.POST if "assign" in request.POST else None)
    held = Membership.objects.on(today).filter(organisation=cycle.factory.office_id, role__in=AssignedRole.values)
    form.fields["person"].queryset = Person.objects.filter(  # type: ignore[attr-defined]
        is_active=True, memberships__in=held).distinct()
    if "assign" in request.POST and form.is_valid() and done(form, lambda: ops.assign(
            cycle=cycle, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The person is assigned and has been told."))
        return redirect(request.get_full_path())
    return render(request, "office/cycles/people.html", {
        "cycle": cycle, "form": form, "rows": list(assignments_on(cycle, today).order_by("role", "starts_on")),
        "step": 4, "enrolling": "enrolling" in request.GET})


@allow(P.CYCLE_ENROL)
def following(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """From a cycle that nears its end to enrolling its factory again."""
    return redirect("office:enrol", cycle_or_404(request, cycle_id, P.CYCLE_ENROL).factory_id)


urlpatterns = [
    path("factories/<uuid:factory_id>/enrol/", enrol, name="enrol"),
    path("factories/<uuid:factory_id>/enrol/agreement/", agreement, name="enrol-agreement"),
    path("factories/<uuid:factory_id>/agreement/", signed, name="agreement"),
    path("cycles/<uuid:cycle_id>/consents/", consents, name="cycle-consents"),
    path("cycles/<uuid:cycle_id>/people/", people, name="cycle-people"),
    path("cycles/<uuid:cycle_id>/next/", following, name="cycle-next"),
]
