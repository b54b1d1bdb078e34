"""How allauth behaves here: nobody signs up alone, and single sign-on opens existing accounts only."""

import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treadle.domain.parties.models import Person
from treadle.domain.parties.queries import person_signing_in_as
from treadle.domain.registry import operations
from treadle.domain.registry.queries import first_password_has_ended
from treadle.ui import clock, security_log
from treadle.web.public.attempts import may_try, remember

A_MOMENT = 300  # seconds, by the real clock, as allauth notes them
_NO_MATCH = _("This login and this password do not belong together. Check both, or ask your programme office for a new "
              "password.")


class AccountAdapter(DefaultAccountAdapter):
    """Passwords and messages of allauth."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _NO_MATCH,
        "email_password_mismatch": _NO_MATCH,
        "too_many_login_attempts": _(
            "There were too many wrong passwords for this login. Wait five minutes and try again, or use a browser in "
            "which you have signed in before. Others can sign in meanwhile."),
        "first_password_ended": _(
            "This first password was handed over too long ago and has ended. Ask your programme office for a new one."),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by the programme, never by a visitor."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Home; a password that was handed over is changed first."""
        if getattr(request.user, "must_change_password", False):
            return reverse("account_change_password")
        return str(super().get_login_redirect_url(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account page; after the first own password, home, where the work is."""
        return "/" if getattr(request.user, "has_first_own_password", False) else reverse("public:account")

    def set_password(self, user: Person, password: str) -> None:
        """Keep a password that the person chose."""
        user.has_first_own_password = user.must_change_password  # type: ignore[attr-defined]  # for where to go next
        super().set_password(user, password)
        operations.password_changed(person=user, now=clock.now())

    _tries: list[Any] | None = None

    def post_login(self, request: HttpRequest, user: Person, **how: Any) -> HttpResponse:
        """The browser is known from now on, whichever way the person came in."""
        response: HttpResponse = super().post_login(request, user, **how)
        remember(request, response, user)
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at; see ``attempts``."""
        self._tries = may_try(request, str(credentials.get("username") or credentials.get("email") or ""))
        if self._tries is None:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """Who this is. A first password that nobody made their own in time opens nothing; said only to who knows it."""
        person: Person | None = super().authenticate(request, **credentials)
        if person and first_password_has_ended(person, days=settings.FIRST_PASSWORD_DAYS, now=clock.now()):
            security_log.first_password_ended(person)
            raise self.validation_error("first_password_ended")
        return person

    def _rollback_login_failed_rl_usage(self) -> None:
        """The password was right: the try is given back, so that only wrong ones are counted."""
        for usage in self._tries or ():
            usage.rollback()

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago need not show again at once that it is they."""
        signed_in = get_authentication_records(context.request, context.request.user)
        latest = max((float(each.get("at", 0)) for each in signed_in), default=0.0)
        return time.time() - latest > A_MOMENT

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None,
                    message_context: dict[str, Any] | None = None, extra_tags: str = "",
                    message: str | None = None) -> None:
        """Say only what the reader cannot see anyway: no greeting at the door, no farewell."""
        if message_template not in {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}:
            super().add_message(request, level, message_template, message_context, extra_tags, message)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Somebody whom the programme does not know yet stays outside."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tie a provider's account to the person of that address, if the provider has verified the address.

        A tie that exists holds only as long as the account does. Anything else ends at the sign-in page, with the
        same sentence, so that nobody learns who has an account.
        """
        if sociallogin.is_existing:
            return
        person = _person_of(sociallogin)
        signed_in = request.user if request.user.is_authenticated else None
        if person is None or (signed_in is not None and signed_in != person):
            messages.error(request, _("Single sign-on found no account here for your address. Ask your programme "
                                      "office to open one with the address that your organisation uses."))
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        sociallogin.connect(request, person)


def _person_of(sociallogin: SocialLogin) -> Person | None:
    """The active person with an address that the provider says, in so many words, it has verified."""
    for address in sociallogin.email_addresses:
        if address.verified is True and address.email:
            person = person_signing_in_as(address.email)
            if person is not None and person.email.lower() == address.email.lower():
                return person
    return None
