"""The improvement plan: ideas before the assessment, findings after it, actions, causes, proof, both sides' word."""

from datetime import datetime, timedelta

from treadle.domain.improvement import operations as improvement
from treadle.domain.improvement.models import Item, Plan
from treadle.domain.improvement.states import CauseMethod, ItemOrigin, ItemState, Verification
from treadle.journeys.demo.countries import words
from treadle.journeys.demo.story import Story


def plan_ideas(story: Story) -> None:
    """Before the assessment: two improvements that nobody had to ask for."""
    for turn in range(2):
        story.on(story.day(25 + 30 * turn), lambda now: _idea(story, now), hour=13)


def _plan_of(story: Story) -> Plan:
    return Plan.objects.select_related("cycle__factory").get(cycle=story.cycle)


def _idea(story: Story, now: datetime) -> None:
    origin, title = story.dice.choice(words()["action"]["ideas"])
    manager = story.site.manager
    item = improvement.add_item(
        plan=_plan_of(story), origin=ItemOrigin(origin), title=title, by=manager, now=now,
        action=story.say("action", "steps"), responsible=story.say("action", "responsible"),
        due_on=story.worked(now.date() + timedelta(days=30)))
    if story.dice.random() < 0.5:
        improvement.show_early(item=item, shown=True, by=manager, now=now)
    story.on(now.date() + timedelta(days=25), lambda at: _finish(story, item, at), hour=12)


def begin_plan(story: Story, now: datetime) -> None:
    """After the release: the factory plans what it will do, and does it over the months."""
    if not story.has("plan_late"):
        story.on(story.worked(now.date() + timedelta(days=4)), lambda at: _write(story, at), hour=10)
    story.on(story.worked(now.date() + timedelta(days=12)), lambda at: _buyers_speak(story, at), hour=11)


def _write(story: Story, now: datetime) -> None:
    plan, manager = _plan_of(story), story.site.manager
    open_ones = plan.items.filter(origin=ItemOrigin.FINDING, carried_on=None).exclude(state=ItemState.COMPLETED)
    for item in open_ones.select_related("plan__cycle__factory"):
        due_on = story.worked(now.date() + timedelta(days=story.dice.choice((14, 30, 45, 60, 90, 150))))
        improvement.change_item(item=item, by=manager, now=now, action=story.say("action", "steps"),
                                responsible=story.say("action", "responsible"), due_on=due_on)
        if item.repeated or story.dice.random() < 0.15:
            _explain(story, item, now)
        if story.is_good or story.dice.random() < 0.75:
            days = 20 if story.is_good else story.dice.randint(-10, 45)
            day = max(due_on + timedelta(days=days - 20), now.date() + timedelta(days=3))
            story.on(day, lambda at, item=item: _finish(story, item, at), hour=12)  # type: ignore[misc]
        elif story.dice.random() < 0.5 and item.state == ItemState.PENDING:
            improvement.start_item(item=item, by=manager, now=now)
    improvement.submit_planned_improvements(plan=plan, by=manager, now=now + timedelta(hours=5))


def _explain(story: Story, item: Item, now: datetime) -> None:
    method = CauseMethod.FIVE_WHYS
    steps: list[object] = story.dice.sample(words()["action"]["whys"], k=4)
    if not item.repeated and story.dice.random() < 0.5:
        method = CauseMethod.FISHBONE
        steps = [{"bone": "method", "causes": steps[:2]}, {"bone": "people", "causes": steps[2:]}]
    improvement.explain_cause(item=item, method=method, steps=steps, root=story.say("action", "roots"),
                              by=story.site.manager, now=now)


def _newest(item: Item) -> Item:
    """The item where it goes on, when the next cycle's plan has taken it over."""
    item.refresh_from_db()
    while item.carried_on is not None:
        item = Item.objects.select_related("plan__cycle__factory").get(carried_from=item)
    return item


def _finish(story: Story, item: Item, now: datetime) -> None:
    """The factory says that it is done; the workers' side has its word, the programme looks at public ones."""
    item = _newest(item)
    if item.is_done:
        return
    item = improvement.complete_item(item=item, by=story.site.manager, now=now)
    chance = story.dice.random()
    if chance < 0.3:
        improvement.endorse_item(item=item, by=story.site.worker, now=now + timedelta(hours=4))
    elif chance < 0.34:
        improvement.disagree(item=item, text="", by=story.site.worker, now=now + timedelta(hours=4))
    if item.verification == Verification.DECLARED and (story.is_good or story.dice.random() < 0.8):
        day = story.worked(now.date() + timedelta(days=story.dice.randint(8, 30)))
        story.on(day, lambda at: _verify(story, item, at), hour=15)


def _verify(story: Story, item: Item, now: datetime) -> None:
    item = _newest(item)
    if item.state != ItemState.COMPLETED or item.plan.cycle_id != story.cycle.pk:
        return  # reopened, or it goes on in the next cycle, which has its own advisor
    if story.is_good or story.dice.random() < 0.85:
        improvement.verify_item(item=item, note=story.say("action", "verified"), by=story.advisor, now=now)
    else:
        improvement.reject_item(item=item, note=story.say("action", "rejected"), by=story.advisor, now=now)


def _buyers_speak(story: Story, now: datetime) -> None:
    """One buyer asks, promises something of its own, and is answered."""
    from treadle.domain.cycles.queries import consenting_buyers

    site, plan = story.site, _plan_of(story)
    buyer = next(iter(consenting_buyers(story.cycle, now.date()).order_by("name")), None)
    if buyer is None or story.dice.random() < 0.35:
        return
    person = story.site.speaker_of(buyer)
    improvement.comment_on_plan(plan=plan, text=story.say("buyer", "comment"), by=person, now=now)
    improvement.comment_on_plan(plan=plan, text=story.say("buyer", "answer"), by=site.manager, to=buyer,
                                now=now + timedelta(hours=5))
    if story.dice.random() < 0.5:
        commitment = improvement.commit_to_change(
            plan=plan, text=story.say("buyer", "commitment"), by=person, now=now + timedelta(hours=6),
            due_on=story.worked(now.date() + timedelta(days=60)))

        def keep(at: datetime) -> None:
            improvement.keep_commitment(commitment=commitment, by=person, now=at)

        if story.dice.random() < 0.5:
            story.on(now.date() + timedelta(days=50), keep)
