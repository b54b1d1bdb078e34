"""Sign-up: the agreement, the cycle, who works on it, who may see it."""

from datetime import datetime, timedelta

from treadle.domain.cycles import operations as cycles
from treadle.domain.cycles.states import AssignedRole, ServiceLevel
from treadle.journeys.demo.story import Story
from treadle.journeys.enrol_factory import enrol_factory


def enrol(story: Story, now: datetime) -> None:
    """Open the cycle, as the country manager does it; the factory consents to its buyers."""
    site = story.site
    if story.number == 1:
        cycles.sign_agreement(
            factory=site.factory, signatory_name=site.manager.name, signatory_position="Factory manager",
            signed_on=now.date(), by=site.manager, now=now, language=_language(site.office.country.locale),
            research_consent=site.number % 4 != 3)
    level = ServiceLevel.STANDARD
    if site.number % 7 == 4:
        level = ServiceLevel.MORE
    elif story.is_good and story.number > 2:
        level = ServiceLevel.ADVANCED
    story.cycle = enrol_factory(
        factory=site.factory, template_key="training-only" if site.fate.has("training_only") else "engagement-cycle",
        signed_up_on=story.sign_up, returning=story.number > 1, by=story.country_manager, now=now,
        service_level=level, research_consent=site.number % 4 != 3)
    cycles.assign(cycle=story.cycle, person=story.advisor, role=AssignedRole.ADVISOR, by=story.leader, now=now)
    for buyer in site.buyers:
        cycles.give_consent(cycle=story.cycle, buyer=buyer, by=site.manager, now=now + timedelta(hours=2))


def _language(locale: str) -> str:
    return locale if locale in ("vi", "ar") else "en"


def turns(story: Story) -> None:
    """What happens to a cycle as a whole: it is suspended, or the factory leaves."""
    if story.has("suspended"):
        story.on(story.day(60), lambda now: _suspend(story, now))
    if story.has("withdrawn"):
        story.on(story.day(195), lambda now: _withdraw(story, now))


def _suspend(story: Story, now: datetime) -> None:
    cycles.suspend(cycle=story.cycle, reason=story.say("reasons", "suspended"), by=story.leader, now=now)


def _withdraw(story: Story, now: datetime) -> None:
    cycles.withdraw(cycle=story.cycle, reason=story.say("reasons", "withdrawn"), by=story.country_manager, now=now)
