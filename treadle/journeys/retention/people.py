"""Removing what tells who somebody was: after the period, or on request. What they did stays, by a former member."""

from datetime import date, datetime
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _

from treadle.domain.access.models import Token
from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import require
from treadle.domain.committees.models import Member
from treadle.domain.ledger import operations as ledger
from treadle.domain.notices.models import Endpoint, Export, Notice, Preference
from treadle.domain.parties.models import Membership, Person
from treadle.domain.reports.models import Rendering
from treadle.kernel.errors import RuleBroken

FORMER = "Former member"
GONE = "gone-"


@transaction.atomic
def erase_person(*, person: Person, by: Person, on: date, now: datetime) -> None:
    """Remove an account at somebody's own request, before its period is over."""
    require(by, Permission.ADMINISTER, at=now)
    check_can_erase(person, by, on)
    remove(person)
    ledger.record("person.erased", on=person, by=by, at=now)


def check_can_erase(person: Person, by: Person, on: date) -> None:
    """Refuse for those who still work here, for oneself, and a second time."""
    if person == by:
        raise RuleBroken(_("Nobody removes their own account. Another administrator does it."))
    if person.login.startswith(GONE):
        raise RuleBroken(_("This account was removed already."))
    if Membership.objects.on(on).filter(person=person).exists():
        raise RuleBroken(_("This person still holds a role. End every role first, then remove the account."))


def forget_people(*, now: datetime, limit: datetime) -> int:
    """Remove the accounts whose last role ended before ``limit``; says how many."""
    held = Membership.objects.filter(person=OuterRef("pk"))
    on = limit.date()
    over = Person.objects.exclude(login__startswith=GONE).filter(
        ~Exists(held.filter(Q(ends_on=None) | Q(ends_on__gte=on)))).annotate(last=Max("memberships__ends_on")).filter(
        Q(last__lt=on) | Q(last=None, created_at__lt=limit))
    people = list(over)
    for person in people:
        remove(person)
        ledger.record("person.forgotten", on=person, by=None, at=now)
    return len(people)


def remove(person: Person) -> None:
    """Everything that tells who this is."""
    person.name, person.login = FORMER, f"{GONE}{person.pk.hex}"
    person.email = person.phone = person.sex = person.calendar_token = ""
    person.locale, person.theme, person.last_login = "en", "system", None
    person.is_active = person.must_change_password = False
    person.set_unusable_password()
    person.save()
    for model in (Authenticator, SocialAccount, EmailAddress):
        model.objects.filter(user=person).delete()
    for model in (Notice, Preference, Endpoint, Token):
        model._base_manager.filter(person=person).delete()
    Member.objects.filter(person=person).update(name=FORMER, position="", sex="", person=None)
    asked: list[Rendering | Export] = [*Rendering.objects.filter(person=person), *Export.objects.filter(person=person)]
    for printed in asked:
        unlink(printed.path)
        printed.delete()


def unlink(path: str) -> None:
    """Delete a file of ours in the data folder, once the deletion of its row is certain."""
    if path:
        whole = Path(settings.DATA_DIR) / path
        transaction.on_commit(lambda: whole.unlink(missing_ok=True))
