"""Lines about signing in and about refusals, for whoever watches the log: which account by its id, and never a name.

Logins that nobody has are not written: people type their password into the wrong field.
"""

import logging
from typing import Any

from django.contrib.auth import signals
from django.http import HttpRequest

from treadle.domain.parties.models import Person
from treadle.ui.request_log import view_of

log = logging.getLogger("treadle.security")


def listen() -> None:
    """Hear of every sign-in, failed sign-in and sign-out."""
    signals.user_logged_in.connect(_signed_in, dispatch_uid="treadle.security.in")
    signals.user_login_failed.connect(_failed, dispatch_uid="treadle.security.failed")
    signals.user_logged_out.connect(_signed_out, dispatch_uid="treadle.security.out")


def refused(request: HttpRequest) -> None:
    """Somebody asked for what is not theirs."""
    person = getattr(request, "person", None)
    _say("refused", person=str(person.pk) if person else "", view=view_of(request), method=request.method or "")


def too_many(what: str, person: Person | None) -> None:
    """A limit on tries was reached."""
    _say("too_many_tries", what=what, person=str(person.pk) if person else "")


def first_password_ended(person: Person) -> None:
    """Somebody came with a first password whose time is over."""
    _say("first_password_ended", person=str(person.pk))


def plain_http(door: str) -> None:
    """A machine asked without HTTPS, and may have sent its token."""
    _say("plain_http", door=door)


def _signed_in(sender: object, user: Any, **_more: object) -> None:
    _say("signed_in", person=str(user.pk))


def _failed(sender: object, **_more: object) -> None:
    _say("sign_in_failed")


def _signed_out(sender: object, user: Any, **_more: object) -> None:
    if user is not None:
        _say("signed_out", person=str(user.pk))


def _say(event: str, **seen: str) -> None:
    words = " ".join(f"{name}={value}" for name, value in seen.items() if value)
    log.info("%s %s", event, words, extra={"seen": {"event": event, **seen}})
