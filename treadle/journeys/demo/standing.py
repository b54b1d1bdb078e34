"""Whether a demonstration stands here already, and whether one may be built."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Factory, Person
from treadle.domain.registry.states import Event
from treadle.journeys.demo.names import GUIDED
from treadle.journeys.demo.people import PREFIX
from treadle.kernel.errors import RuleBroken

BUILT = "demo.built"


@dataclass(frozen=True)
class Standing:
    """A demonstration that is there, as it was asked for."""

    factories: int
    years: int
    seed: int
    as_of: date


def standing_demo() -> Standing | None:
    """The demonstration of this installation, if it has one."""
    entry = Entry.objects.filter(event=BUILT).order_by("-at").first()
    if entry is None:
        return None
    facts = entry.facts
    return Standing(facts["factories"], facts["years"], facts["seed"], date.fromisoformat(facts["as_of"]))


def stands_alone() -> bool:
    """Whether this database holds a demonstration and nobody to whom the operator gave an account.

    Accounts that people of the demonstration opened on its pages belong to it; one that was opened by nobody of them
    (from the command line, or by single sign-on) belongs to somebody.
    """
    if not Entry.objects.filter(event=BUILT).exists():
        return False
    others = [str(pk) for pk in Person.objects.exclude(login__startswith=PREFIX).values_list("pk", flat=True)]
    opened_inside = Entry.objects.filter(event__in=[Event.ACCOUNT_OPENED, Event.WORKER_ACCOUNT_ISSUED],
                                         by__isnull=False)
    return set(others) <= set(opened_inside.values_list("on_id", flat=True))


def is_empty() -> bool:
    """Whether nobody has begun to work here: no factory, no account."""
    return not Factory.objects.exists() and not Person.objects.exists()


def check_can_build(*, beside: bool, demo_mode_was_set: bool = True) -> None:
    """Refuse to mix invented factories into a programme that somebody runs, unless that is what is wanted.

    A data folder with a demonstration opens to everybody, so one where people have accounts is left alone unless the
    operator has set demo mode.
    """
    if Person.objects.filter(login__startswith=PREFIX).exists():
        raise RuleBroken(_("There are accounts of another demonstration here. Choose an empty data folder."),
                         code="not_empty")
    if Person.objects.exists() and not demo_mode_was_set:
        raise RuleBroken(
            _("People have accounts here, and a demonstration lets everybody in. Choose an empty data folder, or set "
              "TREADLE_DEMO=1 if this is meant."), code="people_here")
    if not is_empty() and not beside:
        raise RuleBroken(
            _("There are factories or accounts here already. Add --beside to put an invented programme next to them "
              "(no invented finding is ever tied to a factory that is there), or choose an empty data folder."),
            code="not_empty")


def guided_factory() -> Factory | None:
    """The invented factory that the guided path follows, if there is a demonstration."""
    return Factory.objects.filter(is_synthetic=True, name=GUIDED).first()
