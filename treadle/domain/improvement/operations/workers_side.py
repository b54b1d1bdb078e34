"""What the workers' side says of a completed item.

Nothing here keeps who spoke, and both ways of speaking leave the same mark in the ledger: a day, and that the
workers' side has spoken. No other reader of the ledger can tell an endorsement from a disagreement.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.improvement import rules
from treadle.domain.improvement.models import Disagreement, Endorsement, Item
from treadle.domain.improvement.operations.items import lock, tell
from treadle.domain.improvement.queries.people import who_may_at
from treadle.domain.notices.operations import send
from treadle.domain.parties.models import Person


def _tell_the_day(item: Item, now: datetime) -> None:
    """The ledger gets the day and no moment, so that it cannot be laid beside a sign-in."""
    tell("item.workers_side_spoke", item, by=None, now=now.replace(hour=0, minute=0, second=0, microsecond=0))


def shows_from(item: Item, on: date) -> date | None:
    """The day after, so that other representatives can speak first; None while something speaks against it."""
    if Disagreement.objects.filter(item=item, settled_on=None).exists():
        return None
    return on + timedelta(days=1)


@transaction.atomic
def endorse_item(*, item: Item, by: Person, now: datetime) -> Endorsement:
    """The workers' side of the committee agrees that it is done. Endorsing twice changes nothing."""
    require(by, Permission.PLAN_ENDORSE, at=now, on=item)
    item = lock(item)
    rules.check_can_be_endorsed(item)
    day = day_of(now)
    endorsement, _made = Endorsement.objects.get_or_create(
        item=item, defaults={"endorsed_on": day, "shows_from": shows_from(item, day)})
    _tell_the_day(item, now)
    return endorsement


@transaction.atomic
def disagree(*, item: Item, text: str, by: Person, now: datetime) -> Disagreement:
    """A worker representative does not agree, in private. The item stays open until the programme has settled it.

    An endorsement that already shows goes on showing: its disappearance would tell.
    """
    require(by, Permission.PLAN_ENDORSE, at=now, on=item)
    item = lock(item)
    rules.check_can_be_endorsed(item)
    day = day_of(now)
    found, made = Disagreement.objects.get_or_create(item=item, text=text.strip(), made_on=day, settled_on=None)
    Endorsement.objects.filter(item=item, shows_from__gt=day).update(shows_from=None)
    _tell_the_day(item, now)
    if made:
        _tell_programme(item, found, now)
    return found


def _tell_programme(item: Item, disagreement: Disagreement, now: datetime) -> None:
    factory = item.plan.cycle.factory
    people = who_may_at(Permission.PLAN_DISAGREEMENTS_SEE, item.plan.cycle, day_of(now))
    send(
        kind="item.disagreement", people=people, facts={"factory": factory.name, "item": item.title},
        path=f"/office/plan/items/{item.pk}/", once_key=f"disagreement:{disagreement.pk}", at=now,
    )


@transaction.atomic
def settle_disagreement(*, disagreement: Disagreement, note: str, by: Person, now: datetime) -> Disagreement:
    """The programme has talked it over with the workers' side; the note says what came of it."""
    item = disagreement.item
    require(by, Permission.PLAN_DISAGREEMENTS_SEE, at=now, on=item)
    item = lock(item)
    rules.check_note(note, _("Say what came of it, so that the next reader understands."))
    rules.check_is_unsettled(disagreement.settled_on)
    disagreement.settled_on, disagreement.settled_note = day_of(now), note.strip()
    disagreement.save(update_fields=["settled_on", "settled_note"])
    Endorsement.objects.filter(item=item, shows_from=None).update(shows_from=shows_from(item, day_of(now)))
    tell("item.looked_at", item, by=by, now=now)
    return disagreement
