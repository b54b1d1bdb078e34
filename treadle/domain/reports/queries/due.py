"""What is due, and what waits for whom."""

from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, held_by, visible_q
from treadle.domain.access.roles import Reach
from treadle.domain.assessments.models import Assessment, Finding
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.cycles.models import Cycle, Milestone
from treadle.domain.cycles.states import CycleState, MilestoneKind, MilestoneState
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Person
from treadle.domain.reports import rules
from treadle.domain.reports.models import Decision, Download
from treadle.domain.reports.queries.releases import releases_visible_to, summaries_visible_to
from treadle.domain.reports.rules import Standing
from treadle.domain.reports.states import DecisionState, ReleaseState
from treadle.kernel.errors import RuleBroken
from treadle.kernel.needs import Need

#: A report that somebody has not opened is on their list for so many days.
NEW_FOR_DAYS = 45
AT_MOST = 120  # rows of one kind, the oldest; a worklist is no register
#: The ledger's name for a report that was not ready on its day.
MISSED = "report.missed_its_day"


def release_milestone(cycle: Cycle) -> Milestone | None:
    """The milestone that says when a cycle's assessment report is due."""
    return cycle.milestones.filter(kind=MilestoneKind.REPORT_RELEASE).order_by("order").first()


def standing_of(assessment: Assessment, milestone: Milestone | None) -> Standing:
    """Where an assessment stands, as the rules ask for it."""
    return Standing(
        state=assessment.state, reviewed=assessment.reviewed_at is not None, comments_until=assessment.comments_until,
        due_on=milestone.due_on if milestone else None, interviews_checked=assessment.interviews_checked,
        rests_on_interviews=Finding.objects.filter(answer__assessment=assessment, rests_on_interviews=True).exists(),
    )


def why_not_yet(assessment: Assessment, on: date) -> str:
    """Why a report cannot be released on a day; "" when it can."""
    try:
        rules.check_can_release(standing_of(assessment, release_milestone(assessment.cycle)), on=on)
    except RuleBroken as refusal:
        return str(refusal.sentence)
    return ""


def needs_of(person: Person, on: date) -> list[Need]:
    """Reports to release or to read, decisions to advise on, to take or to review. At most six queries."""
    found: list[Need] = []
    if can(person, Permission.REPORT_RELEASE, at=on):
        found += _to_release(person, on)
    found += _decisions(person, on)
    return found + _unread(person, on)


def _to_release(person: Person, on: date) -> list[Need]:
    late = Milestone.objects.filter(cycle=OuterRef("cycle"), kind=MilestoneKind.REPORT_RELEASE, due_on__lt=on)
    mine = visible_q(person, Permission.REPORT_RELEASE, Assessment, on)
    waiting = Assessment.objects.filter(mine, Exists(late), state=AssessmentState.READY, comments_until__lt=on)
    return [Need("report.release", each.pk, _("Release the report of %(factory)s") % {"factory": each.factory.name},
                 _("It was not ready on its day. Release it with the reason."), on, 60,
                 {"factory": each.factory_id})
            for each in waiting.select_related("factory").order_by("comments_until", "pk")[:AT_MOST]]


_WAITS_FOR: list[tuple[Permission, DecisionState, str]] = [
    (Permission.DECISION_ADVISE, DecisionState.COMPUTED, "decision.advise"),
    (Permission.DECISION_TAKE, DecisionState.ADVISED, "decision.decide"),
    (Permission.DECISION_TAKE, DecisionState.REVIEW_ASKED, "decision.review"),
]


def _decisions(person: Person, on: date) -> list[Need]:
    states: dict[Q, list[DecisionState]] = {}  # one reach for all of them is one condition, and one index
    for permission, state, _kind in _WAITS_FOR:
        if can(person, permission, at=on):
            states.setdefault(visible_q(person, permission, Decision, on), []).append(state)
    if not states:
        return []
    condition = reduce(or_, (reached & Q(state__in=waiting) for reached, waiting in states.items()))
    kinds = {state: kind for _permission, state, kind in _WAITS_FOR}
    words = {"decision.advise": _("Advise on month sixteen of %(factory)s"),
             "decision.decide": _("Decide on month sixteen of %(factory)s"),
             "decision.review": _("Look again at the decision on %(factory)s")}
    whys = {"decision.advise": _("The criteria are computed. Say what you advise, and why."),
            "decision.decide": _("The team leader has advised. Decide, with your reason."),
            "decision.review": _("The factory asked for a review.")}
    found = Decision.objects.filter(condition).filter(~Q(advised_by=person) | Q(advised_by=None))
    found = found.select_related("cycle__factory").order_by("computed_at", "pk")[:AT_MOST]
    return [Need(kind, each.pk, words[kind] % {"factory": each.cycle.factory.name}, whys[kind],
                 each.computed_at.date() + timedelta(days=14), 30, {"factory": each.cycle.factory_id})
            for each in found
            for kind in [kinds[DecisionState(each.state)]]]


def _unread(person: Person, on: date) -> list[Need]:
    """Reports shared with the person's factory or organisation that they have not opened yet."""
    places = [held for held in held_by(person, on) if held.role.reach in (Reach.FACTORY, Reach.CONSENTED)]
    if not places:
        return []
    opened = Download.objects.filter(release=OuterRef("pk"), person=person)
    since = make_aware(datetime.combine(on - timedelta(days=NEW_FOR_DAYS), time()))
    found: list[Need] = []
    for kind, permission, visible in (("report.read", Permission.REPORT_SEE, releases_visible_to),
                                      ("report.read_summary", Permission.REPORT_SUMMARY_SEE, summaries_visible_to)):
        if not any(permission in held.role.permissions for held in places):
            continue
        new = visible(person, on).filter(~Exists(opened), released_at__gte=since, state=ReleaseState.RELEASED)
        found += [Need(kind, each.pk, _("Read: %(report)s, %(factory)s") % {
                           "report": each.get_kind_display(), "factory": each.cycle.factory.name},
                       _("Released on %(day)s.") % {"day": date_format(each.released_at, "DATE_FORMAT")}, None, 10,
                       {"factory": each.cycle.factory_id})
                  for each in new[:20]]
    return found


# ---- for the clock -------------------------------------------------------------------------


def due_for_release(on: date) -> list[Assessment]:
    """Assessments of open cycles whose report is due by that day and not released."""
    due = Milestone.objects.filter(
        cycle=OuterRef("cycle"), kind=MilestoneKind.REPORT_RELEASE, due_on__lte=on,
        state__in=[MilestoneState.PENDING, MilestoneState.POSTPONED])
    over = [AssessmentState.RELEASED, AssessmentState.CANCELLED]
    return list(Assessment.objects.filter(Exists(due), cycle__state=CycleState.OPEN).exclude(state__in=over)
                .select_related("factory", "cycle__factory").order_by("started_on", "pk"))


def has_missed_its_day(assessment: Assessment) -> bool:
    """Whether the clock found this report not ready on its day."""
    return Entry.objects.filter(event=MISSED, on_kind=assessment._meta.label_lower, on_id=str(assessment.pk)).exists()


def goes_out_by_itself(assessment: Assessment, on: date) -> bool:
    """Whether the clock may release it."""
    standing = standing_of(assessment, release_milestone(assessment.cycle))
    return rules.goes_out_by_itself(standing, on=on, missed=has_missed_its_day(assessment))


def due_for_decision(on: date) -> list[Cycle]:
    """Cycles whose month sixteen has come and that nobody has computed yet."""
    due = Milestone.objects.filter(
        cycle=OuterRef("pk"), kind=MilestoneKind.DIFFERENTIATION, due_on__lte=on,
        state__in=[MilestoneState.PENDING, MilestoneState.POSTPONED])
    return list(Cycle.objects.filter(Exists(due), state=CycleState.OPEN, decision=None)
                .select_related("factory", "template"))


def due_to_lapse(on: date) -> list[Decision]:
    """Decisions whose status ends by that day."""
    taken = [DecisionState.DECIDED, DecisionState.CONFIRMED]
    return list(Decision.objects.filter(state__in=taken, lapses_on__lte=on).select_related("cycle__factory"))
