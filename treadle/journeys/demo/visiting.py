"""Advisory visits with what they leave behind, training days and seminars."""

from datetime import datetime, timedelta

from treadle.domain.cycles import operations as cycles
from treadle.domain.cycles.models import AgreedAction, Milestone, Visit
from treadle.domain.cycles.states import ActionState, Announcement, MilestoneKind, Mode, VisitKind, VisitState
from treadle.journeys.demo.countries import words
from treadle.journeys.demo.story import Story


def plan_visits(story: Story) -> None:
    """Every advisory visit of the calendar, each planned two weeks before; a few are late."""
    milestones = Milestone.objects.filter(cycle=story.cycle, kind=MilestoneKind.ADVISORY_VISIT).order_by("order")
    for turn, milestone in enumerate(milestones):
        assert milestone.due_on is not None
        later = 0 if turn == 0 else story.dice.choice((0, 0, 1, 2, 4))  # the first visit moves all that follows it
        held_on = story.worked(milestone.due_on + timedelta(days=later))
        planned_at = max(story.sign_up, held_on - timedelta(days=14))
        story.on(planned_at, lambda now, day=held_on, turn=turn: _plan(story, day, turn, now), hour=11)  # type: ignore[misc]


def _plan(story: Story, day: datetime, turn: int, now: datetime) -> None:
    virtual = story.has("virtual") and turn == 1
    within = turn == 3 and not virtual
    visit = cycles.plan_visit(
        cycle=story.cycle, kind=VisitKind.ADVISORY, planned_on=day, by=story.advisor, now=now,
        announcement=Announcement.WINDOW if within else Announcement.ANNOUNCED,
        mode=Mode.VIRTUAL if virtual else Mode.ON_SITE, mode_reason=story.say("visit", "virtual") if virtual else "",
        window_from=day if within else None, window_to=day + timedelta(days=7) if within else None,
        agenda=story.say("visit", "agenda"), people=[story.advisor])
    story.on(day, lambda at: _hold(story, visit, at), hour=15)


def _hold(story: Story, visit: Visit, now: datetime) -> None:
    visit.refresh_from_db()
    if visit.state != VisitState.PLANNED:
        return
    visit.cycle = story.cycle
    cycles.hold_visit(visit=visit, held_on=now.date(), notes=story.say("visit", "notes"), by=story.advisor, now=now)
    locale = story.site.office.country.locale
    cycles.send_summary(visit=visit, language=locale, text=story.say("visit", "summary", locale), by=story.advisor,
                        now=now + timedelta(hours=2))
    if story.dice.random() < 0.6:
        action = cycles.agree_action(
            visit=visit, text=story.say("visit", "actions"), responsible=story.say("action", "responsible"),
            by=story.advisor, now=now, due_on=story.worked(now.date() + timedelta(days=21)))
        story.on(now.date() + timedelta(days=story.dice.randint(12, 40)), lambda at: _close(story, action, at))


def _close(story: Story, action: AgreedAction, now: datetime) -> None:
    if story.dice.random() < 0.8:
        cycles.close_action(action=action, state=ActionState.DONE, by=story.advisor, now=now)


def plan_training(story: Story) -> None:
    """Training days and seminars, taken up more by those who do well."""
    sessions = 5 if story.is_good else story.dice.randint(1, 4)
    for turn in range(sessions):
        story.on(story.day(60 + turn * 55 + story.dice.randint(0, 20)), lambda now: _train(story, now), hour=14)
    for turn in range(4):
        if story.is_good or story.dice.random() < 0.6:
            story.on(story.day(75 + turn * 80), lambda now, turn=turn: _attend(story, turn, now), hour=13)  # type: ignore[misc]


def _train(story: Story, now: datetime) -> None:
    women = story.dice.randint(6, 18)
    cycles.record_training(cycle=story.cycle, title=story.say("training", "sessions"), held_on=now.date(), days=2,
                           women=women, men=story.dice.randint(2, 10), by=story.site.office.one("training_officer"),
                           now=now)


def _attend(story: Story, turn: int, now: datetime) -> None:
    cycles.record_seminar(cycle=story.cycle, title=words()["training"]["seminars"][turn], held_on=now.date(),
                          people=story.dice.randint(2, 4), by=story.site.office.one("training_officer"), now=now)
