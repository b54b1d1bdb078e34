"""The register: new factories, profiles, who sources from whom, likely duplicates."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import held_by, visible_to
from treadle.domain.parties.models import DuplicateProposal, Factory, Organisation, Person, SupplyLink
from treadle.domain.parties.queries import links_of, offices, open_duplicates, organisations
from treadle.domain.parties.states import OrganisationKind
from treadle.domain.registry import operations
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.form_errors import put_errors
from treadle.ui.profile_forms import ProfileForm, initial_of
from treadle.ui.sites import MenuItem

P = Permission
NAV = MenuItem(
    gettext_lazy("Likely duplicates"),
    "office:duplicates",
    (P.FACTORY_IMPORT,),
    order=80,
    group=gettext_lazy("Programme"),
)
NEEDS = {"registry.duplicates": ("office:duplicate", gettext_lazy("Decide"))}


def own_offices(person: Person) -> list[Organisation]:
    """The offices that the person works for; all of them for an administrator."""
    held = held_by(person, clock.now())
    if any(P.ADMINISTER in one.role.permissions for one in held):
        return list(offices())
    return list(offices().filter(pk__in=[one.organisation_id for one in held]))


class NewFactoryForm(ProfileForm):
    """A new factory belongs to an office."""

    office = forms.ModelChoiceField(label=gettext_lazy("Programme office"), queryset=Organisation.objects.none())

    def __init__(self, *args: object, person: Person, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        mine = own_offices(person)
        self.fields["office"].queryset = offices().filter(pk__in=[one.pk for one in mine])  # type: ignore[attr-defined]
        if mine:
            self.fields["office"].initial, self.fields["country"].initial = mine[0], mine[0].country
        self.order_fields(["office"])


@allow(P.CYCLE_ENROL)
def register(request: HttpRequest) -> HttpResponse:
    """Register a factory by hand."""
    form = NewFactoryForm(request.POST or None, person=request.person)
    if request.method == "POST" and form.is_valid():
        try:
            factory = operations.register_factory(
                profile=form.profile(),
                office=form.cleaned_data["office"],
                contacts=form.contacts(),
                main_buyers=form.main_buyers(),
                by=request.person,
                now=clock.now(),
            )
        except InvalidInput as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("%(name)s is registered.") % {"name": factory.name})
            return redirect("office:factory", factory.pk)
    return render(request, "office/registry/form.html", {"form": form, "heading": _("Register a factory")})


@allow(P.FACTORY_EDIT)
def edit(request: HttpRequest, factory_id: UUID) -> HttpResponse:
    """Change a factory's profile."""
    factory = get_object_or_404(
        visible_to(Factory.objects.all(), request.person, P.FACTORY_EDIT, clock.today()), pk=factory_id
    )
    form = ProfileForm(request.POST or None, initial=initial_of(factory))
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_factory(
                factory=factory,
                profile=form.profile(),
                contacts=form.contacts(),
                main_buyers=form.main_buyers(),
                group=factory.group,
                by=request.person,
                now=clock.now(),
            )
        except InvalidInput as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("The profile is saved."))
            return redirect("office:factory", factory.pk)
    return render(request, "office/registry/form.html", {"form": form, "heading": factory.name})


class LinkForm(forms.Form):
    """A buyer sources from this factory."""

    buyer = forms.ModelChoiceField(label=gettext_lazy("Buyer or agent"), queryset=Organisation.objects.none())
    starts_on = forms.DateField(label=gettext_lazy("Since"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["buyer"].queryset = organisations(OrganisationKind.BUYER, OrganisationKind.AGENT)  # type: ignore[attr-defined]


@allow(P.LINKS_MANAGE)
def links(request: HttpRequest, factory_id: UUID) -> HttpResponse:
    """Who sources from a factory; a link opens nothing without the factory's consent."""
    factory = get_object_or_404(
        visible_to(Factory.objects.all(), request.person, P.LINKS_MANAGE, clock.today()), pk=factory_id
    )
    form = LinkForm(request.POST or None, initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        operations.link_supply(factory=factory, by=request.person, now=clock.now(), **form.cleaned_data)
        return redirect("office:links", factory.pk)
    return render(
        request,
        "office/registry/links.html",
        {"factory": factory, "form": form, "links": links_of(factory, clock.today())},
    )


@allow(P.LINKS_MANAGE)
@require_POST
def end_link(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """End a supply link today; what was released before stays."""
    link = get_object_or_404(
        visible_to(SupplyLink.objects.all(), request.person, P.LINKS_MANAGE, clock.today()), pk=link_id
    )
    operations.end_supply_link(link=link, on=clock.today(), by=request.person, now=clock.now())
    return redirect("office:links", link.factory_id)


@allow(P.FACTORY_IMPORT)
def duplicates(request: HttpRequest, proposal_id: UUID | None = None) -> HttpResponse:
    """Pairs that may be one factory; a person decides each. The most alike come first."""
    pairs = visible_to(open_duplicates(), request.person, P.FACTORY_IMPORT, clock.today())[:25]
    return render(request, "office/registry/duplicates.html", {"pairs": pairs})


@allow(P.FACTORY_IMPORT)
@require_POST
def decide_duplicate(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """One factory or two."""
    proposals = visible_to(
        DuplicateProposal.objects.select_related("first", "second"), request.person, P.FACTORY_IMPORT, clock.today()
    )
    proposal = get_object_or_404(proposals, pk=proposal_id)
    keep = {"first": proposal.first, "second": proposal.second}.get(request.POST.get("what", ""))
    operations.decide_duplicate(proposal=proposal, same=keep is not None, keep=keep, by=request.person, now=clock.now())
    return redirect("office:duplicates")


urlpatterns = [
    path("factories/new/", register, name="register"),
    path("factories/<uuid:factory_id>/profile/", edit, name="factory-edit"),
    path("factories/<uuid:factory_id>/buyers/", links, name="links"),
    path("buyers/<uuid:link_id>/end/", end_link, name="link-end"),
    path("duplicates/", duplicates, name="duplicates"),
    path("duplicates/<uuid:proposal_id>/", duplicates, name="duplicate"),
    path("duplicates/<uuid:proposal_id>/decide/", decide_duplicate, name="duplicate-decide"),
]
