"""Zero tolerance: one alert in each state. Nothing names a person."""

from datetime import datetime, timedelta

from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.models import Alert
from treadle.domain.standards.queries import alert_rule_for
from treadle.journeys.demo.story import Story

ALERTS = ("alert_raised", "alert_notified", "alert_not_notified", "alert_closed")


def plan_alert(story: Story, as_of_days: int) -> None:
    """An alert, raised so many days before the demonstration's today that its state is still the one of its name."""
    flag = next((flag for flag in ALERTS if story.has(flag)), "")
    if not flag:
        return
    before = {"alert_raised": 0, "alert_notified": 1, "alert_not_notified": 20, "alert_closed": 40}[flag]
    day = story.sign_up + timedelta(days=max(1, as_of_days - before))
    story.on(day, lambda now: _raise(story, flag, now), hour=11)


def _raise(story: Story, flag: str, now: datetime) -> None:
    trigger = alert_rule_for(story.site.factory.country).triggers[0]["key"]
    alert = assessments.raise_alert(factory=story.site.factory, trigger=trigger, by=story.advisor, now=now,
                                    description=story.say("alert", "description"))
    if flag == "alert_raised":
        return
    story.on(now.date(), lambda at: _decide(story, alert, flag, at), hour=17)


def _decide(story: Story, alert: Alert, flag: str, now: datetime) -> None:
    notify = flag != "alert_not_notified"
    assessments.look_at(alert=alert, by=story.country_manager, now=now)
    assessments.decide_alert(alert=alert, notify=notify, by=story.country_manager, now=now,
                             reason=story.say("alert", "notify" if notify else "not_notify"))
    if flag == "alert_closed":
        story.on(now.date() + timedelta(days=12), lambda at: _close(story, alert, at), hour=15)


def _close(story: Story, alert: Alert, now: datetime) -> None:
    assessments.close_alert(alert=alert, note=story.say("alert", "closed"), by=story.country_manager, now=now)


