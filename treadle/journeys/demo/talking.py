"""Both sides: the committee and its meetings, the self-diagnosis, the review of systems."""

from datetime import datetime, timedelta

from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.states import DiagnosisSide, ProgressScale, SystemsFamily
from treadle.domain.assessments.systems_indicators import indicators
from treadle.domain.committees import operations as committees
from treadle.domain.committees.models import Committee
from treadle.domain.committees.states import SeatOrigin, Side
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import DiagnosisQuestion
from treadle.journeys.demo.countries import words
from treadle.journeys.demo.story import Story
from treadle.journeys.demo.world import SEXES


def plan_talks(story: Story) -> None:
    """The committee comes first, then the self-diagnosis; both sides meet every month or two."""
    if story.number == 1:
        existed = bool(story.site.factory.existing_committee)
        story.on(story.day(8 if existed else 70), lambda now: _committee(story, existed, now), hour=10)
    else:
        story.on(story.day(2), lambda now: _settle_committee(story, now), hour=10)
    every = 40 if story.is_good else story.dice.randint(45, 75)
    for turn in range(11):
        story.on(story.day(12 + every * turn), lambda now: _meet(story, now), hour=16)
    if not story.site.fate.has("training_only"):
        story.on(story.day(52), lambda now: _diagnose(story, now), hour=10)
    story.on(story.day(300), lambda now: _review_systems(story, now), hour=16)


def _committee(story: Story, existed: bool, now: datetime) -> None:
    site = story.site
    name = site.factory.existing_committee or story.say("committee", "name")
    committee = committees.recognise_committee(
        factory=site.factory, name=name, by=story.advisor, now=now, existed_before=existed, in_place_on=now.date())
    for turn in range(4):
        _seat(story, committee, Side.WORKERS, turn, site.worker if turn == 0 else None, now)
        _seat(story, committee, Side.MANAGEMENT, turn, site.manager if turn == 3 else None, now)


def _seat(story: Story, committee: Committee, side: Side, turn: int, person: Person | None, now: datetime) -> None:
    origin = SeatOrigin.APPOINTED
    if side == Side.WORKERS:
        origin = SeatOrigin.UNION if story.site.union is not None and turn == 1 else SeatOrigin.ELECTED
        person = story.site.union if origin == SeatOrigin.UNION else person
    people = story.site.office.country.people
    name = person.name if person else f"{story.dice.choice(people)} {story.dice.choice(people)}"
    committees.seat_member(
        committee=committee, name=name, side=side, origin=origin, joined_on=now.date(), by=story.advisor, now=now,
        position=words()["committee"]["positions"][side.value][turn], person=person,
        sex=person.sex if person else story.dice.choice(SEXES), is_chair=turn == 0 and side == Side.MANAGEMENT)


def committee_of(story: Story) -> Committee | None:
    """The factory's committee, if it stands."""
    if story.committee is None:
        story.committee = Committee.objects.filter(factory=story.site.factory, ended_on=None).first()
    return story.committee


def _settle_committee(story: Story, now: datetime) -> None:
    """A committee that works since an earlier cycle stands in this one from its first day."""
    committee = committee_of(story)
    if committee is not None and committee.in_place_on is not None:
        committees.put_in_place(committee=committee, in_place_on=committee.in_place_on, by=story.advisor, now=now)


def _meet(story: Story, now: datetime) -> None:
    committee = committee_of(story)
    if committee is not None:
        present = story.dice.randint(2, 4)
        committees.record_meeting(
            committee=committee, held_on=now.date(), workers_present=4, management_present=present,
            women_present=story.dice.randint(1, 4), decisions=story.say("committee", "decisions"), by=story.advisor,
            now=now)


def _diagnose(story: Story, now: datetime) -> None:
    """The workers' side, management's side; in the factory of the guided path the workers' side comes last."""
    site = story.site
    _sheet(story, DiagnosisSide.MANAGEMENT, site.manager, story.dice.randint(3, 6), 0.78, now)
    people = 3 if site.number % 5 == 2 else story.dice.randint(6, 24)
    story.on(story.worked(now.date() + timedelta(days=5)),
             lambda at: _sheet(story, DiagnosisSide.WORKERS, site.worker, people, 0.55, at))


def _sheet(story: Story, side: DiagnosisSide, by: Person, people: int, yes: float, now: datetime) -> None:
    diagnosis = assessments.open_diagnosis(cycle=story.cycle, side=side, by=by, now=now)
    keys = DiagnosisQuestion.objects.filter(set=diagnosis.set_id).order_by("order").values_list("key", flat=True)
    chances = (yes, (1 - yes) * 0.45, (1 - yes) * 0.4, (1 - yes) * 0.15)
    answers = {key: story.dice.choices(("yes", "partly", "no", "unknown"), chances)[0] for key in keys}
    assessments.answer_diagnosis(diagnosis=diagnosis, answers=answers, by=by, now=now)
    assessments.close_diagnosis(diagnosis=diagnosis, respondents=people, by=by, now=now + timedelta(hours=1))


def _review_systems(story: Story, now: datetime) -> None:
    steps = (ProgressScale.NO_PROGRESS, ProgressScale.MODERATE, ProgressScale.ON_TRACK)
    chances = (0.0, 0.1, 0.9) if story.is_good else (0.25, 0.5, 0.25)
    scales = {}
    for indicator in indicators():
        step = story.dice.choices(steps, chances)[0]
        is_dialogue = indicator.family == SystemsFamily.SOCIAL_DIALOGUE
        scales[indicator.key] = ProgressScale.ON_TRACK if story.is_good and is_dialogue else step
    assessments.record_systems_review(cycle=story.cycle, reviewed_on=now.date(), scales=scales, by=story.advisor,
                                      now=now)


