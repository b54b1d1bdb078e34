"""What every site shows of a cycle: rows of the timeline in words, visits as one may know them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from treadle.domain.cycles.models import Cycle, Visit
from treadle.domain.cycles.queries import TimelineRow
from treadle.domain.cycles.states import Announcement, CycleState, Owner, ServiceLevel, VisitState
from treadle.ui import formats
from treadle.ui.pictures import Stage, StageState, Thread

STATUS: dict[str, tuple[Promise, str]] = {
    "done": (pgettext_lazy("milestone", "done"), "kept"),
    "waived": (pgettext_lazy("milestone", "waived"), "quiet"),
    "postponed": (pgettext_lazy("milestone", "postponed"), "waiting"),
    "late": (pgettext_lazy("milestone", "late"), "danger"),
    "due": (pgettext_lazy("milestone", "due"), "waiting"),
    "due_soon": (pgettext_lazy("milestone", "due soon"), "waiting"),
    "to_come": (pgettext_lazy("milestone", "to come"), "quiet"),
    "offer": (pgettext_lazy("milestone", "an offer"), "ours"),
}
VISIT_KIND = {VisitState.PLANNED: "ours", VisitState.HELD: "kept", VisitState.REFUSED: "danger",
              VisitState.CANCELLED: "quiet"}
_STAGES = {"done": StageState.DONE, "late": StageState.LATE, "waived": StageState.WAIVED}


@dataclass(frozen=True)
class MilestoneLine:
    """A row of the milestones table."""

    id: UUID | None
    title: str
    owner: str
    status: Promise
    kind: str
    when: str
    reason: str
    is_open: bool


@dataclass(frozen=True)
class VisitLine:
    """A visit as this reader may know it; ``sort_day`` is never the secret day."""

    visit: Visit
    title: str
    when: str
    status: str
    kind: str
    note: str
    sort_day: date


def milestone_lines(rows: Iterable[TimelineRow], *, with_reasons: bool = True) -> list[MilestoneLine]:
    """The timeline as a table; the reasons of exceptions stay between the factory and the programme."""
    return [_line(row, row.reason if with_reasons else "") for row in rows]


def _line(row: TimelineRow, reason: str) -> MilestoneLine:
    words, kind = STATUS[row.status]
    is_open = row.status not in ("done", "waived") and row.milestone_id is not None
    return MilestoneLine(row.milestone_id, row.title, str(Owner(row.owner).label), words, kind, when_of(row),
                         reason, is_open)


def when_of(row: TimelineRow) -> str:
    """The day, or the window where no day may be known or a window is what was agreed."""
    if row.done_on or row.window_to is None or row.window_from is None:
        return formats.day(row.day) if row.day else ""
    return span(row.window_from, row.window_to)


def span(first: date, last: date) -> str:
    """From a day to a day."""
    if first == last:
        return formats.day(first)
    return _("%(first)s to %(last)s") % {"first": formats.day(first), "last": formats.day(last)}


def thread_from(rows: Iterable[TimelineRow], on: date) -> Thread:
    """The picture of these rows. Offers stand in the table only: the line shows what is owed."""
    return Thread(stages=[_stage(row, on) for row in rows if not row.is_offer], today=on)


def _stage(row: TimelineRow, on: date) -> Stage:
    state = _STAGES.get(row.status, StageState.TO_COME)
    if row.day is None:
        return Stage(row.title, row.window_from or on, StageState.WINDOW, until=row.window_to)
    return Stage(row.title, row.day, state)


def visit_lines(visits: Iterable[Visit], *, knows: bool) -> list[VisitLine]:
    """Visits, the latest first. ``knows``: the reader plans visits, or goes on these."""
    return sorted((visit_line(visit, knows=knows) for visit in visits), key=lambda line: line.sort_day, reverse=True)


def visit_line(visit: Visit, *, knows: bool) -> VisitLine:
    """One visit. A visit within a window shows its window until it has taken place."""
    in_window = visit.announcement == Announcement.WINDOW and not visit.is_over and not knows
    first = (visit.window_from if in_window else None) or visit.held_on or visit.planned_on
    when = span(first, visit.window_to) if in_window and visit.window_to else formats.day(first)
    note = str(visit.get_announcement_display()) if knows or visit.announcement != Announcement.UNANNOUNCED else ""
    return VisitLine(visit, str(visit.get_kind_display()), when, str(visit.get_state_display()),
                     VISIT_KIND[VisitState(visit.state)], note, first)


def facts_of(cycle: Cycle) -> list[object]:
    """Facts for the head of a cycle's page."""
    facts: list[object] = [_("Cycle %(number)s") % {"number": cycle.number},
                           _("signed up on %(day)s") % {"day": formats.day(cycle.signed_up_on)},
                           {"text": _("Returning") if cycle.returning else _("New"), "kind": "ours"}]
    if cycle.service_level != ServiceLevel.STANDARD:
        facts.append({"text": str(cycle.get_service_level_display()), "kind": "waiting"})
    if cycle.state != CycleState.OPEN:
        facts.append({"text": str(cycle.get_state_display()),
                      "kind": "waiting" if cycle.state == CycleState.SUSPENDED else "quiet"})
    return facts


SUMMARY_HELP = gettext_lazy("One page in the local language, the same words for management and the workers' side.")
