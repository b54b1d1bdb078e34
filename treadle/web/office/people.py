"""People and their dated roles; accounts for worker representatives, issued by the programme alone."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, held_by, visible_to
from treadle.domain.access.roles import ROLES
from treadle.domain.parties.models import Factory, Membership, Organisation, Person
from treadle.domain.parties.queries import organisations
from treadle.domain.parties.states import Sex
from treadle.domain.registry import operations
from treadle.domain.registry.authority import keeps_account_of, phone_of
from treadle.kernel.errors import InvalidInput, TreadleError
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.form_errors import put_errors
from treadle.ui.phone_form import PhoneForm
from treadle.ui.sites import MenuItem
from treadle.ui.tables import Choice, Column, Table, Words

P = Permission
NAV = MenuItem(gettext_lazy("People"), "office:people", (P.PEOPLE_SEE,), order=75, group=gettext_lazy("Programme"))
_IN_FACTORIES = [role for role in ROLES.values() if role.held_in is None]
_ELSEWHERE = [role for role in ROLES.values() if role.held_in is not None]
_ISSUED = ("worker_representative", "union_representative")


def _place(membership: Membership) -> str:
    return str(membership.factory or membership.organisation)


class PeopleTable(Table):
    """Who holds which role where, today."""

    key, name = "people", gettext_lazy("People")
    columns = [
        Column(
            "name",
            gettext_lazy("Name"),
            value="person.name",
            sort="person__name",
            fixed=True,
            href=lambda row: reverse("office:person", args=[row.person_id]),
        ),
        Column(
            "role",
            gettext_lazy("Role"),
            value=lambda row: str(ROLES[row.role].title) if row.role in ROLES else row.role,
            sort="role",
        ),
        Column("place", gettext_lazy("Where"), value=_place),
        Column("since", gettext_lazy("Since"), value="starts_on", sort="starts_on"),
    ]
    filters = [
        Words("q", gettext_lazy("Name"), ["person__name", "factory__name", "organisation__name"]),
        Choice("role", gettext_lazy("Role"), [(role.key, role.title) for role in ROLES.values()], lookup="role"),
    ]
    sort = "name"
    empty = (gettext_lazy("Nobody here"), gettext_lazy("Open an account, or loosen the filters."))


def memberships_seen(person: Person) -> QuerySet[Membership]:
    """Roles in the factories that the person sees, and in the organisations of their country or of none."""
    today = clock.today()
    rows = Membership.objects.on(today).select_related("person", "factory", "organisation")
    if can(person, P.ADMINISTER, at=today):
        return rows
    factories = visible_to(Factory.objects.all(), person, P.PEOPLE_SEE, today)
    countries = {held.country for held in held_by(person, today) if held.country}
    return rows.filter(Q(factory__in=factories) | Q(organisation__country__in=[*countries, ""]))


@allow(P.PEOPLE_SEE)
def people(request: HttpRequest) -> HttpResponse:
    """The list of roles held today."""
    table = PeopleTable(request, memberships_seen(request.person))
    if table.export_format:
        return table.export()
    may_manage = can(request.person, P.PEOPLE_MANAGE, at=clock.now())
    return render(request, "office/people/list.html", {"table": table, "may_manage": may_manage})


class AccountForm(forms.Form):
    """A new account with its first role."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=[(role.key, role.title) for role in _ELSEWHERE])
    place = forms.ModelChoiceField(label=gettext_lazy("Organisation"), queryset=Organisation.objects.none())
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, person: Person, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        found = organisations()
        if not can(person, P.ADMINISTER, at=clock.now()):
            found = found.filter(country__in=[*{held.country for held in held_by(person, clock.now())}, ""])
        self.fields["place"].queryset = found  # type: ignore[attr-defined]


class FactoryAccountForm(forms.Form):
    """An account in a factory; representatives get a login name and no e-mail."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=[(role.key, role.title) for role in _IN_FACTORIES])
    login = forms.CharField(
        label=gettext_lazy("Login name"), max_length=60, help_text=gettext_lazy("For managers an e-mail address")
    )
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=[("", "–"), *Sex.choices], required=False)
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))


@allow(P.PEOPLE_MANAGE)
def new_person(request: HttpRequest) -> HttpResponse:
    """Open an account in an organisation; the password is shown once."""
    form = AccountForm(request.POST or None, person=request.person, initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        return _opened(request, form, lambda data: operations.open_account(by=request.person, now=clock.now(), **data))
    return render(request, "office/people/form.html", {"form": form, "heading": _("Open an account")})


@allow(P.WORKER_ACCOUNTS_ISSUE)
def new_in_factory(request: HttpRequest, factory_id: UUID) -> HttpResponse:
    """Issue an account to somebody of a factory; never through its management."""
    factory = get_object_or_404(
        visible_to(Factory.objects.all(), request.person, P.WORKER_ACCOUNTS_ISSUE, clock.today()), pk=factory_id
    )
    form = FactoryAccountForm(
        request.POST or None, initial={"starts_on": clock.today(), "role": "worker_representative"}
    )
    if request.method == "POST" and form.is_valid():
        return _opened(request, form, lambda data: _issue(request, factory, data))
    return render(
        request, "office/people/form.html", {"form": form, "heading": _("Issue an account"), "lead": factory.name}
    )


def _issue(request: HttpRequest, factory: Factory, data: dict[str, Any]) -> Any:
    now = clock.now()
    if data["role"] in _ISSUED:
        return operations.issue_worker_account(factory=factory, by=request.person, now=now, **data)
    login = data.pop("login")
    return operations.open_account(
        place=factory, email=login if "@" in login else "", login=login, by=request.person, now=now, **data
    )


def _opened(request: HttpRequest, form: forms.Form, write: Any) -> HttpResponse:
    """Write, and show the one-time password once; a refusal stands above the form and nothing typed is lost."""
    try:
        opened = write(dict(form.cleaned_data))
    except TreadleError as refused:
        form.add_error(None, str(refused.sentence) or _("This is not yours to do."))
        return render(request, "office/people/form.html", {"form": form, "heading": _("Open an account")}, status=422)
    return _shown_once(request, opened)


def _shown_once(request: HttpRequest, opened: object) -> HttpResponse:
    return render(request, "office/people/opened.html", {"opened": opened, "days": settings.FIRST_PASSWORD_DAYS})


@allow(P.PEOPLE_SEE)
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person's roles, as far as they are yours to see."""
    return _page_of(request, person_id)


def _page_of(request: HttpRequest, person_id: UUID, form: forms.Form | None = None) -> HttpResponse:
    rows = memberships_seen(request.person).filter(person_id=person_id)
    one = get_object_or_404(rows[:1]).person
    may_manage = can(request.person, P.PEOPLE_MANAGE, at=clock.now())
    number = phone_of(one, by=request.person, now=clock.now())
    keeps = keeps_account_of(request.person, one, clock.now())
    listed = [(row, ROLES[row.role].title if row.role in ROLES else row.role, _place(row)) for row in rows]
    return render(request, "office/people/one.html", {
        "one": one, "rows": listed, "may_manage": may_manage, "number": number, "keeps": keeps,
        "phone_form": form or PhoneForm(initial={"phone": number}),
    }, status=200 if form is None else 422)


@allow(P.PEOPLE_MANAGE, P.WORKER_ACCOUNTS_ISSUE)
@require_POST
def set_phone(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Keep the telephone number of somebody whose account one keeps."""
    one = get_object_or_404(memberships_seen(request.person).filter(person_id=person_id)[:1]).person
    form = PhoneForm(request.POST)
    if form.is_valid():
        try:
            operations.set_phone(
                person=one, phone=form.cleaned_data["phone"], by=request.person, now=clock.now())
        except InvalidInput as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("The telephone number is saved."))
            return redirect("office:person", one.pk)
    return _page_of(request, person_id, form)


@allow(P.PEOPLE_MANAGE)
@require_POST
def end_role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """End a role today."""
    row = get_object_or_404(memberships_seen(request.person), pk=membership_id)
    operations.end_role(membership=row, on=clock.today(), by=request.person, now=clock.now())
    messages.success(request, _("The role ends today."))
    return redirect("office:people")


@allow(P.PEOPLE_MANAGE, P.WORKER_ACCOUNTS_ISSUE)
@require_POST
def reset_password(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A new one-time password, shown once."""
    row = get_object_or_404(memberships_seen(request.person).filter(person_id=person_id)[:1])
    password = operations.reset_password_of(person=row.person, by=request.person, now=clock.now())
    return _shown_once(request, {"person": row.person, "password": password})


urlpatterns = [
    path("people/", people, name="people"),
    path("people/new/", new_person, name="person-new"),
    path("people/<uuid:person_id>/", person, name="person"),
    path("people/<uuid:person_id>/phone/", set_phone, name="person-phone"),
    path("people/<uuid:person_id>/password/", reset_password, name="person-password"),
    path("people/roles/<uuid:membership_id>/end/", end_role, name="role-end"),
    path("factories/<uuid:factory_id>/people/new/", new_in_factory, name="factory-person-new"),
]
