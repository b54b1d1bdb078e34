"""A person's own account: roles, telephone number, language, colours, messages, calendar, security."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from treadle.domain.access.permissions import Permission
from treadle.domain.access.roles import ROLES
from treadle.domain.notices import operations as notices
from treadle.domain.notices.queries import preference_of
from treadle.domain.notices.states import Mail
from treadle.domain.parties.models import Person
from treadle.domain.parties.queries import roles_of
from treadle.domain.registry import operations as registry
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock, sessions
from treadle.ui.allow import allow
from treadle.ui.form_errors import put_errors
from treadle.ui.phone_form import PhoneForm

THEMES = [("system", gettext_lazy("As the device")), ("light", gettext_lazy("Light")), ("dark", gettext_lazy("Dark"))]


class LookForm(forms.Form):
    """How a person wants to read, and to hear from us."""

    locale = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=gettext_lazy("Light or dark"), choices=THEMES, widget=forms.RadioSelect)
    mail = forms.ChoiceField(label=gettext_lazy("Messages by e-mail"), choices=Mail.choices, widget=forms.RadioSelect,
                             help_text=gettext_lazy("A mail names no factory and no finding; it leads you here."))

    def __init__(self, *args: object, person: Person, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not person.email:
            del self.fields["mail"]


@allow(Permission.OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """The account page; saves language, colours and the wish for mail."""
    person: Person = request.person  # type: ignore[attr-defined]
    form = LookForm(request.POST or None, initial=_look_of(person), person=person)
    if request.method == "POST" and form.is_valid():
        return _saved(request, person, form.cleaned_data)
    return _page(request, form, PhoneForm(initial={"phone": person.phone}))


def _page(request: HttpRequest, form: forms.Form, phone: forms.Form, status: int = 200) -> HttpResponse:
    person: Person = request.person  # type: ignore[attr-defined]
    return render(request, "public/account.html", {
        "form": form, "phone_form": phone, "roles": _roles(person), "calendar_url": _calendar_url(person),
    }, status=status)


@allow(Permission.OWN_ACCOUNT)
@require_POST
def phone(request: HttpRequest) -> HttpResponse:
    """Keep one's own telephone number, or none; what cannot be dialled stays in the field with its reason."""
    person: Person = request.person  # type: ignore[attr-defined]
    form = PhoneForm(request.POST)
    if form.is_valid():
        try:
            registry.set_phone(person=person, phone=form.cleaned_data["phone"], by=person, now=clock.now())
        except InvalidInput as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("Your telephone number is saved."))
            return redirect("public:account")
    return _page(request, LookForm(initial=_look_of(person), person=person), form, status=422)


def _look_of(person: Person) -> dict[str, str]:
    return {"locale": person.locale, "theme": person.theme, "mail": preference_of(person)}


def _saved(request: HttpRequest, person: Person, wish: dict[str, str]) -> HttpResponse:
    registry.set_look(person=person, locale=wish["locale"], theme=wish["theme"])
    if "mail" in wish:
        notices.set_preference(person=person, mail=Mail(wish["mail"]))
    with translation.override(person.locale):
        messages.success(request, _("Your account is saved."))
    response = redirect("public:account")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, person.locale, max_age=31_536_000, samesite="Lax",
                        secure=settings.HTTPS, httponly=True)
    if person.theme == "system":
        response.delete_cookie("theme", samesite="Lax")
    else:
        response.set_cookie("theme", person.theme, max_age=31_536_000, samesite="Lax", secure=settings.HTTPS)
    return response


def _roles(person: Person) -> list[dict[str, object]]:
    return [
        {"title": ROLES[row.role].title, "says": ROLES[row.role].says, "place": row.factory or row.organisation,
         "starts_on": row.starts_on, "ends_on": row.ends_on}
        for row in roles_of(person, clock.today()) if row.role in ROLES
    ]


def _calendar_url(person: Person) -> str:
    """The address of the person's feed; "" where none is served or none was made yet."""
    try:
        path = reverse("calendar_feed", args=[person.calendar_token]) if person.calendar_token else ""
    except NoReverseMatch:
        return ""
    return settings.BASE_URL + path if path else ""


@allow(Permission.OWN_ACCOUNT, before_second_factor=True)  # who removes a factor for fear of others ends them first
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)
def places(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in; posting it signs them out everywhere else."""
    person, current = request.person, request.session.session_key  # type: ignore[attr-defined]
    if request.method == "POST":
        ended = sessions.end_sessions(person, but=current)
        registry.signed_out_elsewhere(person=person, now=clock.now())
        messages.success(request, ngettext("You are signed out in one other place.",
                                           "You are signed out in %(count)s other places.", ended) % {"count": ended})
        return redirect("public:places")
    return render(request, "public/places.html", {"places": sessions.open_sessions(person, current)})


@allow(Permission.OWN_ACCOUNT)
@require_POST
def renew_calendar(request: HttpRequest) -> HttpResponse:
    """A new address for the calendar feed."""
    registry.renew_calendar(person=request.person, now=clock.now())  # type: ignore[attr-defined]
    messages.success(request, _("Your calendar has a new address. Give it to your calendar program; the old one "
                                "leads nowhere."))
    return redirect("public:account")
