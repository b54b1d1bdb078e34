"""A person's messages."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from treadle.domain.notices.models import Notice, Preference
from treadle.domain.notices.states import Mail
from treadle.domain.parties.models import Person

MAILED_WITHIN = timedelta(days=14)


def messages_of(person: Person) -> QuerySet[Notice]:
    """All messages of a person, the newest first."""
    return Notice.objects.filter(person=person)


def unread_of(person: Person) -> QuerySet[Notice]:
    """Those not read yet."""
    return messages_of(person).filter(read_at=None)


def preference_of(person: Person) -> Mail:
    """How the person wants mail; a daily digest when nothing was said."""
    found = Preference.objects.filter(person=person).values_list("mail", flat=True).first()
    return Mail(found or Mail.DIGEST)


def people_to_mail(now: datetime) -> QuerySet[Person]:
    """People with an address and with messages that were neither read nor mailed. Old ones are let rest."""
    waiting = to_mail(now)
    never = Preference.objects.filter(mail=Mail.NEVER).values("person")
    people = Person.objects.filter(is_active=True, pk__in=waiting.values("person"))
    return people.exclude(email="").exclude(pk__in=never)


def to_mail(now: datetime) -> QuerySet[Notice]:
    """Messages that were neither read nor mailed."""
    return Notice.objects.filter(read_at=None, mailed_at=None, sent_at__lte=now, sent_at__gt=now - MAILED_WITHIN)


def was_mailed_on(person: Person, day: date) -> bool:
    """Whether the person got mail that day already."""
    return Notice.objects.filter(person=person, mailed_at__date=day).exists()
