"""The agreement as signed, and the consents: given and withdrawn by the factory on any day."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import visible_to
from treadle.domain.cycles import operations as ops
from treadle.domain.cycles.datafiles import agreement_text, sections_of
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.queries import agreement_of, consents_of, what_withdrawing_means
from treadle.domain.cycles.states import CycleState
from treadle.domain.parties.models import Factory, Organisation, SupplyLink
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem

NAV = [
    MenuItem(gettext_lazy("Who sees what"), "factory:consents", (P.CONSENT_GIVE,), order=60),
    MenuItem(gettext_lazy("Agreement"), "factory:agreement", (P.COMMITTEE_SEE,), order=70),
]
NAMES = {"en": "English", "vi": "Tiếng Việt", "ar": "العربية"}


class SignForm(forms.Form):
    """Who signs for the factory."""

    signatory_name = forms.CharField(label=gettext_lazy("Signed by"), max_length=150)
    signatory_position = forms.CharField(label=gettext_lazy("Position"), max_length=120, required=False)
    research_consent = forms.BooleanField(
        label=gettext_lazy("Researchers may use the factory's data without its name"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("The factory agrees to the text above"))


def _cycle(request: HttpRequest, cycle_id: UUID) -> Cycle:
    rows = visible_to(Cycle.objects.select_related("factory"), request.person, P.CONSENT_GIVE, clock.today())
    return get_object_or_404(rows, pk=cycle_id)


@allow(P.CONSENT_GIVE)
def consents(request: HttpRequest) -> HttpResponse:
    """Each cycle with the buyers that see it, and those that could."""
    today = clock.today()
    rows = visible_to(Cycle.objects.exclude(state=CycleState.WITHDRAWN).select_related("factory"), request.person,
                      P.CONSENT_GIVE, today).order_by("-number")[:3]
    shown = [(row, *_who_sees(row)) for row in rows]
    return render(request, "factory/consents/list.html", {"rows": shown})


def _who_sees(cycle: Cycle) -> tuple[list[object], list[Organisation]]:
    """Consents of a cycle, and the linked buyers without one."""
    kept = list(consents_of(cycle))
    seeing = {row.buyer_id for row in kept if row.withdrawn_at is None}
    links = SupplyLink.objects.on(clock.today()).filter(factory=cycle.factory).select_related("buyer")
    return list(kept), [link.buyer for link in links if link.buyer_id not in seeing]


@allow(P.CONSENT_GIVE)
def give(request: HttpRequest, cycle_id: UUID, buyer_id: UUID) -> HttpResponse:
    """First what it means, then the consent."""
    cycle = _cycle(request, cycle_id)
    link = get_object_or_404(SupplyLink.objects.on(clock.today()).select_related("buyer"), factory=cycle.factory,
                             buyer=buyer_id)
    if request.method == "POST":
        ops.give_consent(cycle=cycle, buyer=link.buyer, by=request.person, now=clock.now())
        messages.success(request, _("%(buyer)s sees this cycle from now on.") % {"buyer": link.buyer.name})
        return redirect("factory:consents")
    return render(request, "factory/consents/give.html", {"cycle": cycle, "buyer": link.buyer})


@allow(P.CONSENT_GIVE)
def withdraw(request: HttpRequest, cycle_id: UUID, buyer_id: UUID) -> HttpResponse:
    """First what it means, then the withdrawal; possible on any day."""
    cycle = _cycle(request, cycle_id)
    consent = get_object_or_404(consents_of(cycle), buyer=buyer_id, withdrawn_at=None)
    if request.method == "POST":
        ops.withdraw_consent(cycle=cycle, buyer=consent.buyer, by=request.person, now=clock.now())
        messages.success(request, _("%(buyer)s sees nothing new from now on.") % {"buyer": consent.buyer.name})
        return redirect("factory:consents")
    return render(request, "factory/consents/withdraw.html", {
        "cycle": cycle, "buyer": consent.buyer, "means": what_withdrawing_means(consent)})


@allow(P.COMMITTEE_SEE)
def agreement(request: HttpRequest) -> HttpResponse:
    """The agreement as signed; where none is, its text, and a form for those who sign."""
    factory = get_object_or_404(visible_to(Factory.objects.all(), request.person, P.COMMITTEE_SEE,
                                           clock.today()).order_by("name")[:1])
    kept = agreement_of(factory, clock.today())
    signs = visible_to(Factory.objects.filter(pk=factory.pk), request.person, P.AGREEMENT_SIGN, clock.today())
    may_sign = kept is None and signs.exists()
    form = SignForm(request.POST or None)
    if request.method == "POST" and may_sign and form.is_valid() and done(form, lambda: _sign(request, factory, form)):
        messages.success(request, _("The agreement is kept as signed. The programme's office enrols the factory next."))
        return redirect("factory:agreement")
    text = agreement_text(language=get_language() or "en")
    return render(request, "factory/consents/agreement.html", {
        "factory": factory, "agreement": kept, "sections": sections_of(kept.text) if kept else text.sections,
        "text": text, "form": form if may_sign else None})


def _sign(request: HttpRequest, factory: Factory, form: SignForm) -> None:
    given = {name: value for name, value in form.cleaned_data.items() if name != "agreed"}
    ops.sign_agreement(factory=factory, signed_on=clock.today(), language=get_language() or "en", by=request.person,
                       now=clock.now(), **given)


urlpatterns = [
    path("consents/", consents, name="consents"),
    path("consents/<uuid:cycle_id>/<uuid:buyer_id>/give/", give, name="consent-give"),
    path("consents/<uuid:cycle_id>/<uuid:buyer_id>/withdraw/", withdraw, name="consent-withdraw"),
    path("agreement/", agreement, name="agreement"),
]
