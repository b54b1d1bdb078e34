"""Addresses of the shared pages. allauth asks for its own by name, so those stand outside the namespace."""

from collections.abc import Callable

from allauth.account import views as accounts
from allauth.socialaccount import views as social
from django.urls import URLPattern, URLResolver, include, path

from treadle.domain.access.permissions import Permission
from treadle.ui.allow import View, allow, open_to_all, wear
from treadle.web.public import (
    account,
    calendar_feed,
    check,
    demonstration,
    entrance,
    exports,
    front,
    guide,
    health,
    inbox,
    tokens,
    webhooks,
)

#: allauth's pages that belong to signing in; the others are for people who are inside.
BEFORE_SIGN_IN = frozenset({"mfa_authenticate", "mfa_login_webauthn"})


def _second_factor(name: str) -> Callable[[View], View]:
    if name in BEFORE_SIGN_IN:
        return open_to_all(because="The second half of signing in.")
    return allow(Permission.OWN_ACCOUNT, before_second_factor=True)


_inside = allow(Permission.OWN_ACCOUNT, before_second_factor=True)
_shut = open_to_all(because="It says that an account is shut, to somebody who could not sign in.")

_cancelled = open_to_all(because="Whoever breaks off at the provider is not signed in.")

own: list[URLPattern | URLResolver] = [
    path("", front.home, name="home"),
    path("health/", front.health, name="health"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("roles/", front.roles, name="roles"),
    path("check/", check.check_report, name="check"),
    path("account/", account.account, name="account"),
    path("account/phone/", account.phone, name="phone"),
    path("account/places/", account.places, name="places"),
    path("account/calendar/", account.renew_calendar, name="renew_calendar"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:token_id>/revoke/", tokens.revoke, name="revoke_token"),
    path("account/webhooks/", webhooks.webhooks, name="webhooks"),
    path("account/webhooks/<uuid:endpoint_id>/", webhooks.webhook, name="webhook"),
    path("account/webhooks/<uuid:endpoint_id>/change/", webhooks.change, name="change_webhook"),
    path("account/webhooks/sent/<uuid:delivery_id>/again/", webhooks.resend, name="resend"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:export_id>/", exports.progress, name="export_progress"),
    path("exports/<uuid:export_id>/file/", exports.download, name="export_file"),
    path("messages/", inbox.inbox, name="inbox"),
    path("messages/read/", inbox.read_all, name="read_all"),
    path("messages/<uuid:notice_id>/", inbox.open_message, name="open_message"),
    path("demo/", guide.guide, name="guide"),
    path("demo/sign-in/", demonstration.sign_in_as, name="sign_in_as"),
    path("demo/clock/", demonstration.move_clock, name="move_clock"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "public"))),
    path("calendar/<str:token>.ics", calendar_feed.feed, name="calendar_feed"),
    path("sign-in/", entrance.sign_in, name="account_login"),
    path("sign-out/", entrance.sign_out, name="account_logout"),
    path("sign-in/closed/", _shut(accounts.account_inactive), name="account_inactive"),
    path("sign-in/sso/<slug:provider_id>/", entrance.sso_start, name="openid_connect_login"),
    path("sign-in/sso/<slug:provider_id>/back/", entrance.sso_back, name="openid_connect_callback"),
    path("sign-in/sso-cancelled/", _cancelled(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("account/password/", entrance.change_password, name="account_change_password"),
    path("account/again/", _inside(accounts.reauthenticate), name="account_reauthenticate"),
    path("account/second-factor/", include(wear("allauth.mfa.urls", _second_factor))),
]
