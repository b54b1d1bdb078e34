"""What the register waits for."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, visible_to
from treadle.domain.ledger.queries import entries_on
from treadle.domain.parties.models import ImportRun, Person
from treadle.domain.parties.queries import open_duplicates
from treadle.domain.parties.states import ImportState
from treadle.domain.registry.states import Event
from treadle.kernel.needs import Need


def needs_of(person: Person, on: date) -> list[Need]:
    """Likely duplicates to decide on, and lists that were read and wait to be confirmed. Two queries."""
    if not can(person, Permission.FACTORY_IMPORT, at=on):
        return []
    found: list[Need] = []
    pairs = visible_to(open_duplicates(), person, Permission.FACTORY_IMPORT, on)
    first = pairs.values_list("pk", Window(Count("pk"))).first()
    if first is not None:
        title = ngettext("%(n)s pair of factories may be one", "%(n)s pairs of factories may be one", first[1]) % {
            "n": first[1]
        }
        found.append(Need("registry.duplicates", first[0], title, _("Same place, similar name; you decide"), weight=5))
    waiting = visible_to(ImportRun.objects.all(), person, Permission.FACTORY_IMPORT, on).filter(
        state=ImportState.CHECKED
    )
    return found + [
        Need(
            "registry.import",
            run.pk,
            _("The list %(name)s waits to be confirmed") % {"name": run.name},
            _("Nothing is written before you confirm"),
            weight=10,
        )
        for run in waiting.defer("rejected", "changes")[:3]
    ]


def first_password_has_ended(person: Person, *, days: int, now: datetime) -> bool:
    """Whether a password that was handed over lay unchanged for more than ``days``; 0: it does not end by time."""
    if not days or not person.must_change_password:
        return False
    last = entries_on(person).filter(event=Event.PASSWORD_RESET).order_by("-at").first()
    handed_over = last.at if last else person.created_at
    return handed_over is not None and now - handed_over > timedelta(days=days)
