"""The guided path: one invented factory through its cycle, step by step, each as the person who takes it.

It knows only what the factory itself may know: before the assessment has taken place, the template's window.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.queries import current_cycle
from treadle.domain.cycles.queries.timeline import timeline
from treadle.journeys.demo.standing import guided_factory
from treadle.kernel.errors import NotYours
from treadle.ui import clock
from treadle.ui.allow import open_to_all
from treadle.ui.demo import DemoAccount, demo_accounts
from treadle.web.public.demonstration import ClockForm


@dataclass(frozen=True)
class Step:
    """A step of the path. ``day``: the day to which the clock moves first, or None when nothing waits for it."""

    role: str
    title: str
    text: str
    path: str = ""
    day: date | None = None
    account: DemoAccount | None = None


@open_to_all(because="The guide to a demonstration holds nothing secret; elsewhere this page does not exist.")
def guide(request: HttpRequest) -> HttpResponse:
    """A short path along one factory's cycle, one role after the other."""
    if not settings.DEMO:
        raise NotYours()
    today = clock.today()
    factory = guided_factory()
    cycle = current_cycle(factory, today) if factory else None
    return render(request, "public/guide.html", {
        "factory": factory, "today": today, "clock_form": ClockForm(initial={"day": today}),
        "steps": _with_accounts(path_of(cycle, today), today) if cycle else [],
    })


def _with_accounts(steps: list[Step], today: date) -> list[Step]:
    accounts = {account.role: account for account in demo_accounts(today)}
    return [Step(step.role, step.title, step.text, step.path, step.day if step.day and step.day > today else None,
                 accounts.get(step.role)) for step in steps]


def path_of(cycle: Cycle, today: date) -> list[Step]:
    """The steps of a cycle. Four queries at most."""
    days = _days(cycle, today)
    return [*_first_hundred_days(cycle), *_assessment(cycle, days), *_afterwards(cycle, days)]


def _days(cycle: Cycle, today: date) -> dict[str, date]:
    """Milestone kind → its day, as the factory may know it: of a window, the first day; the first of several."""
    days: dict[str, date] = {}
    for row in timeline(cycle, today, knows=False):
        day = row.day or row.window_from
        if day is not None:
            days.setdefault(row.kind, day)
    return days


def _first_hundred_days(cycle: Cycle) -> list[Step]:
    office_cycle = reverse("office:cycle", args=[cycle.pk])
    return [
        Step("country_manager", _("Look at the factory"),
             _("Its cycle as a picture: what is done, what is to come, what is late; last year's report beside it."),
             reverse("office:factory", args=[cycle.factory_id])),
        Step("advisor", _("Advise it"),
             _("“What needs you” says what comes first. Open the cycle, record a visit and send its one-page summary."),
             office_cycle),
        Step("worker_representative", _("Answer for the workers"),
             _("Fill in the self-diagnosis for the workers' side and close it. This account has no e-mail."),
             reverse("factory:diagnosis", args=[cycle.pk])),
        Step("factory_manager", _("Answer for management"),
             _("Fill in management's side. The distance between the two sides is the message."),
             reverse("factory:diagnosis", args=[cycle.pk])),
    ]


def _assessment(cycle: Cycle, days: dict[str, date]) -> list[Step]:
    office_cycle = reverse("office:cycle", args=[cycle.pk])
    return [
        Step("team_leader", _("Plan the assessment in secret"),
             _("Assign two assessors, then plan the visit unannounced. Look as the factory afterwards: nothing has "
               "changed for it."), office_cycle),
        Step("assessor", _("Assess the factory"),
             _("Move the clock to the day, open the sheet from the visit, answer as Met or Not met, write findings "
               "with their evidence, submit."), reverse("office:assessments"), days.get("assessment")),
        Step("team_leader", _("Review it"),
             _("Read every finding, change one and see the change tracked, confirm, and hand the draft to management."),
             reverse("office:assessments")),
        Step("factory_manager", _("Read the draft"),
             _("Management alone reads it for ten working days: ask for a correction, or comment on it."),
             reverse("factory:drafts")),
    ]


def _afterwards(cycle: Cycle, days: dict[str, date]) -> list[Step]:
    return [
        Step("buyer_staff", _("Receive the report"),
             _("Move the clock to its day: it goes out by itself to the factory and to the buyers that it consents to. "
               "Check its signature by the code on it."), reverse("buyer:reports"), days.get("report_release")),
        Step("factory_manager", _("Plan, act, declare"),
             _("One plan for all buyers: an action, somebody who sees to it and a day for each finding; five whys "
               "where it came back."), reverse("factory:plan", args=[cycle.pk]), days.get("planned_improvements")),
        Step("worker_representative", _("Endorse it, or disagree in private"),
             _("Read the summary, and say of what is declared done whether the workers' side agrees."),
             reverse("factory:plan", args=[cycle.pk])),
        Step("factory_manager", _("Report progress"),
             _("Month five: eleven sections, filled in with what is known already; complete and release it."),
             reverse("factory:progress-report", args=[cycle.pk]), days.get("factory_progress_report")),
        Step("advisor", _("Write the programme's report"),
             _("Month eleven: achievements, challenges, and social dialogue on its scale; the team leader reviews it."),
             reverse("office:programme-report", args=[cycle.pk]), days.get("programme_progress_report")),
        Step("country_manager", _("Decide at month sixteen"),
             _("Criterion by criterion, each explained. What is missing cannot be decided, and is never a pass."),
             reverse("office:decisions"), days.get("differentiation")),
    ]
