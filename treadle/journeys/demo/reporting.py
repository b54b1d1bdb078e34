"""The two progress reports, and the decision at month sixteen."""

from datetime import date, datetime, timedelta

from treadle.domain.cycles import operations as cycles
from treadle.domain.cycles.models import Milestone
from treadle.domain.cycles.states import MilestoneKind, MilestoneState
from treadle.domain.improvement import operations as improvement
from treadle.domain.improvement.queries.dialogue import dialogue_indicators
from treadle.domain.improvement.states import SectionKey
from treadle.domain.reports import operations as reports
from treadle.domain.reports.models import Decision
from treadle.domain.reports.states import DecisionState
from treadle.journeys.demo.story import Story
from treadle.journeys.release_report import release_decision, release_factory_report, release_programme_report
from treadle.kernel.dates import add_months


def plan_reports(story: Story) -> None:
    """Month five, month eleven, month sixteen; then the cycle is closed."""
    if story.site.fate.has("training_only"):
        return
    late = story.has("report_late")
    story.on(story.day(145), lambda now: _begin_factory_report(story, now), hour=13)
    if not late:
        story.on(story.worked(add_months(story.sign_up, 5)), lambda now: _release_factory_report(story, now), hour=16)
    month_eleven = story.worked(add_months(story.sign_up, 11))
    story.on(month_eleven - timedelta(days=5), lambda now: _write_programme_report(story, now), hour=13)
    story.on(month_eleven, lambda now: _release_programme_report(story, now), hour=16)
    story.on(story.worked(add_months(story.sign_up, 16)), lambda now: _measure(story, now), hour=7)


def _begin_factory_report(story: Story, now: datetime) -> None:
    report = improvement.open_factory_report(cycle=story.cycle, by=story.site.manager, now=now)
    for key in (SectionKey.ENTERPRISE, SectionKey.OVERVIEW, SectionKey.DIALOGUE):
        improvement.write_section(report=report, key=key, text=story.say("report", "overview"), done=True,
                                  by=story.site.manager, now=now)


def _release_factory_report(story: Story, now: datetime) -> None:
    """Two weeks after the assessment report at the earliest: with a late assessment it waits."""
    due = Milestone.objects.get(cycle=story.cycle, kind=MilestoneKind.FACTORY_PROGRESS_REPORT)
    assert due.due_on is not None
    if due.due_on > now.date():
        story.on(due.due_on, lambda at: _release_factory_report(story, at), hour=16)
        return
    if story.cycle.released_on is None:
        story.on(story.worked(now.date() + timedelta(days=20)), lambda at: _release_factory_report(story, at), hour=16)
        return
    report = improvement.open_factory_report(cycle=story.cycle, by=story.site.manager, now=now)
    for key in SectionKey:
        improvement.write_section(report=report, key=key, text=report.sections[key.value].get("text", ""), done=True,
                                  by=story.site.manager, now=now)
    release_factory_report(report=report, by=story.site.manager, now=now + timedelta(hours=1))


def _write_programme_report(story: Story, now: datetime) -> None:
    report = improvement.open_programme_report(cycle=story.cycle, by=story.advisor, now=now)
    steps = ("on_track",) if story.is_good else ("no_progress", "moderate", "moderate", "on_track")
    improvement.write_programme_report(
        report=report, achievements=story.say("report", "achievements"), challenges=story.say("report", "challenges"),
        systems=story.say("report", "systems"), dialogue_note=story.say("report", "dialogue"), by=story.advisor,
        now=now, dialogue={indicator.key: story.dice.choice(steps) for indicator in dialogue_indicators()})
    improvement.submit_programme_report(report=report, by=story.advisor, now=now + timedelta(hours=2))


def _release_programme_report(story: Story, now: datetime) -> None:
    release_programme_report(report=story.cycle.programme_report, by=story.leader, now=now)


def _measure(story: Story, now: datetime) -> None:
    decision = reports.compute(cycle=story.cycle, on=now.date(), now=now)
    story.on(story.worked(now.date() + timedelta(days=3)), lambda at: _advise(story, decision, at), hour=10)


def _advise(story: Story, decision: Decision, now: datetime) -> None:
    reports.advise(decision=decision, verdict=decision.computed, reason=story.say("reasons", "advice"),
                   by=story.leader, now=now)
    if not story.waits_for_decision:
        story.on(story.worked(now.date() + timedelta(days=4)), lambda at: _decide(story, decision, at), hour=10)


def _decide(story: Story, decision: Decision, now: datetime) -> None:
    reports.decide(decision=decision, verdict=decision.advice, reason=story.say("reasons", "decision"),
                   by=story.country_manager, now=now)
    release_decision(decision=decision, by=story.country_manager, now=now)
    cycles.mark_done(cycle=story.cycle, kind=MilestoneKind.DIFFERENTIATION, on=now.date(), now=now)
    if story.asks_for_review:
        story.on(story.worked(now.date() + timedelta(days=4)), lambda at: _ask(story, decision, at), hour=10)
    story.on(story.worked(now.date() + timedelta(days=35)), lambda at: _end(story, at), hour=18)


def _ask(story: Story, decision: Decision, now: datetime) -> None:
    if decision.state == DecisionState.DECIDED:
        reports.ask_review(decision=decision, text=story.say("reasons", "review"), by=story.site.manager, now=now)


def _end(story: Story, now: datetime) -> None:
    """Whatever is still open is let fall with a reason, then the cycle is closed."""
    owed = Milestone.objects.filter(cycle=story.cycle, is_offer=False,
                                    state__in=[MilestoneState.PENDING, MilestoneState.POSTPONED])
    for milestone in owed.select_related("cycle__factory"):
        cycles.waive_milestone(milestone=milestone, reason=story.say("reasons", "waived"), by=story.leader, now=now)
    cycles.close_cycle(cycle=story.cycle, reason=story.say("reasons", "closed"), by=story.leader, now=now)


def last_day_of(sign_up: date) -> date:
    """About when a cycle ends: after month sixteen and the days of a review."""
    return add_months(sign_up, 18)
