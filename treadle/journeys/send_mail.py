"""Mail out: what people have not read in the product, at once or as a daily digest, as each of them wants it.

A mail gives nothing away: its subject is neutral, its lines name no factory and no finding, and it leads
to the product.
"""

import hashlib
import logging
from datetime import date, datetime
from functools import partial
from smtplib import SMTPException
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treadle.domain.notices import operations as notices
from treadle.domain.notices import queries
from treadle.domain.notices.models import Notice
from treadle.domain.notices.states import Mail
from treadle.domain.notices.words import words_of
from treadle.domain.parties.models import Person
from treadle.journeys.turns import only_one

log = logging.getLogger(__name__)
MOST_LINES = 20


def send_due(*, on: date, now: datetime) -> list[str]:
    """Have mail sent to whom it is due; the worker sends it. A demonstration writes to nobody."""
    if settings.DEMO:
        return []
    due = [person for person in queries.people_to_mail(now) if _is_due(person, on)]
    for person in due:
        transaction.on_commit(partial(deliver.enqueue, str(person.pk), now.isoformat()))
    count = len(due)
    said = ngettext("Mail for %(count)s person.", "Mail for %(count)s people.", count) % {"count": count}
    return [said] if due else []


def _is_due(person: Person, on: date) -> bool:
    wish = queries.preference_of(person)
    return wish == Mail.NOW or (wish == Mail.DIGEST and not queries.was_mailed_on(person, on))


TURNS = 64  # people are spread over these, so that few wait for one another


@task
def deliver(person_id: str, now: str) -> None:
    """Send one person what is waiting, unless another worker is at it: then the next tick looks again."""
    with only_one(f"mail-{UUID(person_id).int % TURNS}") as is_mine:
        if is_mine:
            _deliver(person_id, now)


def _deliver(person_id: str, now: str) -> None:
    """A server that does not answer is tried again at the next tick. A worker that is killed between sending and
    remembering sends a second time, with the same Message-ID: mail programs show such a mail once.
    """
    person = Person.objects.get(pk=UUID(person_id))
    moment = datetime.fromisoformat(now)
    waiting = list(queries.to_mail(moment).filter(person=person))
    if not waiting or not person.email or not person.is_active:
        return
    with translation.override(person.locale):
        message = mail_of(person, waiting)
    try:
        message.send()
    except (SMTPException, OSError):
        log.exception("Mail to person %s was not sent and will be tried again.", person.pk)
        return
    notices.mark_mailed(notices=waiting, now=moment)


def mail_of(person: Person, waiting: list[Notice]) -> EmailMessage:
    """The mail about these messages, in the active language."""
    lines = list(dict.fromkeys(f"- {words_of(notice.kind).mail}" for notice in waiting))[:MOST_LINES]
    count = len(waiting)
    body = "\n".join([
        _("Good day %(name)s,") % {"name": person.name}, "",
        ngettext("%(count)s message waits for you:", "%(count)s messages wait for you:", count) % {"count": count},
        *lines, "", _("Read them here: %(link)s") % {"link": f"{settings.BASE_URL}/messages/"}, "",
        _("You choose in your account how often we write: %(link)s") % {"link": f"{settings.BASE_URL}/account/"},
    ])
    return EmailMessage(subject=_("News in Treadle"), body=body, to=[person.email],
                        headers={"Auto-Submitted": "auto-generated", "Message-ID": message_id(person, waiting)})


def message_id(person: Person, waiting: list[Notice]) -> str:
    """The same for the same messages to the same person, however often they are sent."""
    what = " ".join([person.pk.hex, *sorted(notice.pk.hex for notice in waiting)])
    return f"<{hashlib.sha256(what.encode()).hexdigest()[:40]}@{urlsplit(settings.BASE_URL).hostname or 'treadle'}>"
