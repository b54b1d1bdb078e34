"""How the facts of the factory's progress report read: names, columns, days and words in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from treadle.domain.assessments.states import ProgressScale
from treadle.domain.assessments.systems_indicators import indicators
from treadle.domain.committees.states import Side
from treadle.domain.cycles.states import Mode
from treadle.domain.improvement.models import FactoryReport
from treadle.domain.improvement.states import ItemState, SectionKey, Verification
from treadle.domain.standards.queries import pick

type Fact = list[Any]
type Word = Callable[[Any], str]


@dataclass(frozen=True)
class WordedFact:
    """One fact as it reads; a list has heads and rows, anything else a value."""

    name: str
    label: str
    value: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_list(self) -> bool:
        return bool(self.heads)

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """The rows, each cell with its head."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class WordedSection:
    """One of the eleven sections as it reads."""

    key: str
    title: str
    help: str
    facts: list[WordedFact]
    text: str
    done: bool


def _plain(value: Any) -> str:
    return number_format(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value or "–")


def _year(value: Any) -> str:
    return str(value or "–")


def _day(value: Any) -> str:
    return date_format(date.fromisoformat(value)) if value else "–"


def _of(choices: type) -> Word:
    return lambda value: str(choices(value).label)


def _indicator(value: Any) -> str:
    titles = {one.key: one.titles for one in indicators()}
    return pick(titles.get(value, {}), get_language() or "en") or str(value)


LABELS: dict[str, tuple[Promise, Word]] = {
    "name": (_("Name"), _plain), "address": (_("Address"), _plain), "os_id": (_("OS ID"), _plain),
    "started_year": (_("Started in"), _year), "workers_female": (_("Women employed"), _plain),
    "workers_male": (_("Men employed"), _plain), "workers_other": (_("Others employed"), _plain),
    "products": (_("Main products"), _plain), "cycle": (_("Cycle"), _plain), "signed_up_on": (_("Signed up"), _day),
    "first_visit_on": (_("First advisory visit"), _day), "assessed_on": (_("Assessed"), _day),
    "released_on": (_("Report released"), _day), "milestones_done": (_("Milestones done"), _plain),
    "committee_workers": (_("Committee members, workers' side"), _plain),
    "committee_management": (_("Committee members, management's side"), _plain),
    "meetings_held": (_("Committee meetings in this cycle"), _plain),
    "meetings_both_sides": (_("Meetings where both sides were present"), _plain),
    "systems_reviewed_on": (_("Systems last reviewed"), _day), "training_days": (_("Training days used"), _plain),
    "items": (_("Items in the plan"), _plain), "items_pending": (_("Pending"), _plain),
    "items_in_progress": (_("In progress"), _plain), "items_completed": (_("Completed, as the factory says"), _plain),
    "items_late": (_("Late"), _plain), "items_endorsed": (_("Endorsed by the workers' side"), _plain),
    "items_from_committee": (_("Proposed by the committee"), _plain),
}
LISTS: dict[str, tuple[Promise, list[tuple[Promise, Word]]]] = {
    "main_buyers": (_("Main buyers"), [(_("Buyer"), _plain), (_("Since"), _year)]),
    "systems_scores": (_("Review of systems"), [(_("Indicator"), _indicator), (_("Progress"), _of(ProgressScale))]),
    "seminars": (_("Learning seminars"), [(_("Seminar"), _plain), (_("Day"), _day), (_("People"), _plain)]),
    "trainings": (_("Training"), [(_("Title"), _plain), (_("Day"), _day), (_("Days"), _plain), (_("Women"), _plain),
                                  (_("Men"), _plain)]),
    "committee_seats": (_("Seats"), [(_("Side"), _of(Side)), (_("Women"), _plain), (_("Members"), _plain)]),
    "meetings": (_("Meetings"), [(_("Day"), _day), (_("Workers' side present"), _plain),
                                 (_("Management present"), _plain)]),
    "visits": (_("Advisory visits"), [(_("Day"), _day), (_("How"), _of(Mode))]),
    "public_items": (_("Publicly reported issues"), [(_("Issue"), _plain), (_("Status"), _of(ItemState)),
                                                     (_("What the programme says"), _of(Verification))]),
}
HELP: dict[str, Promise] = {
    SectionKey.ENTERPRISE: _("Check the figures. Change them in the factory's profile; say here what changed and why."),
    SectionKey.OVERVIEW: _("What mattered most in your factory since the assessment?"),
    SectionKey.DIALOGUE: _("How do management and the workers' side talk with each other, and what came of it?"),
    SectionKey.SYSTEMS: _("Which policies, procedures and responsibilities are new or work better now?"),
    SectionKey.LEARNING: _("What did people learn, and how is it passed on?"),
    SectionKey.FEEDBACK: _("What helps, what does not, and what should the programme do differently?"),
    SectionKey.PLAN: _("Where does the plan stand, what is late, and why?"),
    SectionKey.TRAINING: _("Which training was used, by whom, and what changed afterwards?"),
    SectionKey.COMMITTEE: _("Who sits on the committee, how often did it meet, and what did it decide?"),
    SectionKey.VISITS: _("What came of the advisory visits?"),
    SectionKey.PUBLIC: _("What was done about each issue? Only what is completely fixed is verified."),
}


def worded(fact: Fact) -> WordedFact:
    """One stored fact in words."""
    name, value = fact
    if name in LISTS:
        title, columns = LISTS[name]
        rows = tuple(tuple(word(cell) for (_head, word), cell in zip(columns, row, strict=False)) for row in value)
        return WordedFact(name, str(title), heads=tuple(str(head) for head, _word in columns), rows=rows)
    label, word = LABELS[name]
    return WordedFact(name, str(label), value=word(value))


def worded_sections(sections: dict[str, Any]) -> list[WordedSection]:
    """The eleven sections of stored JSON (a draft's or a frozen snapshot's), in the active language."""
    return [
        WordedSection(
            key.value, str(key.label), str(HELP[key]), [worded(fact) for fact in kept.get("facts", [])],
            kept.get("text", ""), bool(kept.get("done")),
        )
        for key in SectionKey for kept in [sections.get(key.value, {})]
    ]


def sections_of(report: FactoryReport) -> list[WordedSection]:
    """The sections of a report."""
    return worded_sections(report.sections)
