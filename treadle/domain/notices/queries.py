"""A person's messages, webhooks and exports."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from treadle.domain.notices.models import Delivery, Endpoint, Export, Notice, Preference
from treadle.domain.notices.states import DeliveryState, EndpointState, Mail
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


# ---- machines ------------------------------------------------------------------------------


def endpoints_of(person: Person) -> QuerySet[Endpoint]:
    """A person's own webhooks."""
    return Endpoint.objects.filter(person=person)


def listening_to(event: str) -> QuerySet[Endpoint]:
    """Active webhooks that want to be told of an event."""
    active = Endpoint.objects.filter(state=EndpointState.ACTIVE, person__is_active=True).select_related("person")
    wanting = [endpoint.pk for endpoint in active if event in endpoint.events]  # JSON holds differently on SQLite
    return active.filter(pk__in=wanting)


def log_of(endpoint: Endpoint) -> QuerySet[Delivery]:
    """What was sent, the newest first; what its reader may not see is not in it."""
    return Delivery.objects.filter(endpoint=endpoint).exclude(state=DeliveryState.WITHHELD)


def due_deliveries(now: datetime) -> QuerySet[Delivery]:
    """Messages that it is time to send, or to send again."""
    return Delivery.objects.filter(
        state=DeliveryState.WAITING, next_try_at__lte=now, endpoint__state=EndpointState.ACTIVE,
    ).select_related("endpoint__person").order_by("next_try_at", "pk")


def exports_of(person: Person) -> QuerySet[Export]:
    """The files that a person asked for, the last first."""
    return Export.objects.filter(person=person)
