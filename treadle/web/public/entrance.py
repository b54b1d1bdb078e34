"""The door: sign in, sign out, single sign-on, change the password."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from allauth.core.internal import ratelimit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission
from treadle.kernel.errors import NotYours
from treadle.ui import clock
from treadle.ui.allow import allow, open_to_all
from treadle.web.public import attempts
from treadle.web.public.demonstration import ClockForm, choices_at


class SignInForm(LoginForm):
    """Login name or address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("Login name or e-mail"), _("Password")
        login.widget.attrs = {"autocomplete": "username webauthn", "autocapitalize": "none", "spellcheck": "false"}
        password.widget.attrs = {"autocomplete": "current-password"}
        password.help_text = ""


class SignInView(LoginView):
    """The sign-in page; in a demonstration it offers every role."""

    form_class = SignInForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign in, unless this address has sent very many forms already; the browser is known afterwards."""
        if not attempts.may_send(request, request.POST.get("login", "")):
            return ratelimit.respond_429(request)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, single sign-on where there is one, and the demonstration's roles."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["sso"] = [{"name": app.name, "url": reverse("openid_connect_login", args=[app.provider_id])}
                          for app in get_adapter().list_apps(self.request, provider="openid_connect")]
        if settings.DEMO:
            day = clock.today()
            context |= {"choices": choices_at(day), "clock_form": ClockForm(initial={"day": day})}
        return context


sign_in = open_to_all(because="Everybody must be able to sign in.")(SignInView.as_view())


class SignOutView(LogoutView):
    """Sign out; the browser forgets the pages that it kept."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out."""
        response: HttpResponse = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'  # not what the field app still has to send
        return response


sign_out = open_to_all(because="Whoever is not signed in may ask to be signed out.")(SignOutView.as_view())


class NewPasswordForm(ChangePasswordForm):
    """The present password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("oldpassword", _("Present password")), ("password1", _("New password")),
                            ("password2", _("New password, once more"))):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = _("At least ten characters. Three or four words that do not belong "
                                               "together are easy to keep in mind and hard to guess.")


class NewPasswordView(PasswordChangeView):
    """Change one's own password."""

    form_class = NewPasswordForm


change_password = allow(Permission.OWN_ACCOUNT, before_second_factor=True)(NewPasswordView.as_view())


@open_to_all(because="Single sign-on begins before anybody is signed in.")
@require_POST
def sso_start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the provider. By way of a page, because our content policy lets no form lead to another site."""
    if request.GET.get("process", "login") != "login":
        raise NotYours()
    answer = openid.login(request, provider_id)
    where = answer.headers.get("Location", "")
    if answer.status_code != 302 or where.startswith("/"):
        return answer
    response = render(request, "public/leaving.html", {"where": where})
    response.cookies.update(answer.cookies)
    return response


@open_to_all(because="The provider sends people back here to be signed in.")
def sso_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    answer: HttpResponse = openid.callback(request, provider_id)
    return answer
