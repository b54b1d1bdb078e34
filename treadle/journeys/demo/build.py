"""Build a demonstration: a programme of invented factories that has run for some years, up to a day.

Everything goes through the operations and journeys of the product, in the order of time, with the moment as their
``now``: no rule is bypassed, so what a visitor sees is what the product does.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from treadle.domain.assessments.models import Assessment
from treadle.domain.cycles.models import Cycle
from treadle.domain.ledger.operations import record
from treadle.domain.notices.models import Notice
from treadle.domain.reports.models import Release
from treadle.journeys.demo import alarming, assessing, enrolment, improving, reporting, talking, visiting
from treadle.journeys.demo.agenda import Agenda, moment_of
from treadle.journeys.demo.countries import Country, countries
from treadle.journeys.demo.dice import dice_for, ids_from
from treadle.journeys.demo.fates import Fate
from treadle.journeys.demo.names import Namer
from treadle.journeys.demo.people import Accounts, publish_password, quick_passwords
from treadle.journeys.demo.sites import Site, SiteBuilder
from treadle.journeys.demo.standards import load_earlier_version
from treadle.journeys.demo.standing import BUILT
from treadle.journeys.demo.story import Story
from treadle.journeys.demo.timeline import fate_of, sign_ups
from treadle.journeys.demo.truth import bent_of, draw_truth
from treadle.journeys.demo.world import World, WorldBuilder
from treadle.journeys.tick import tick
from treadle.kernel.dates import add_months
from treadle.kernel.ids import ids_drawn_from
from treadle.kernel.planning import refresh_counts

#: What time triggers is done once in so many days while the years go by, and on the last day.
TICK_EVERY = 28
CLOSING_HOUR = 19


@dataclass(frozen=True)
class Wish:
    """What is asked for. The same wish gives the same demonstration."""

    factories: int
    years: int
    seed: int
    as_of: date


def build(*, wish: Wish, password: str, say: Callable[[str], None]) -> Counter[str]:
    """Build it, all or nothing; what it holds, by kind."""
    with quick_passwords(), ids_drawn_from(ids_from(wish.seed)), transaction.atomic():
        return Builder(wish, say).build(password)


class Builder:
    """One demonstration in the making."""

    def __init__(self, wish: Wish, say: Callable[[str], None]) -> None:
        self.wish, self._say = wish, say
        self.agenda = Agenda(moment_of(wish.as_of, CLOSING_HOUR))
        self._start = moment_of(add_months(wish.as_of, -12 * wish.years - 1), 6)
        self._accounts = Accounts(self._start.date(), self._start)
        self._namer = Namer(dice_for(wish.seed, "names"))
        self._month = ""

    def build(self, password: str) -> Counter[str]:
        """World, factories, years."""
        load_earlier_version(on=self._start.date(), now=self._start)
        fates = [fate_of(number, dice_for(self.wish.seed, "fate", number)) for number in range(self.wish.factories)]
        lands = _lands(fates, self.wish.seed)
        world = WorldBuilder(accounts=self._accounts, namer=self._namer, dice=dice_for(self.wish.seed, "world"),
                             now=self._start).build(_counted(lands))
        sites = self._sites(world, fates, lands)
        publish_password(self._accounts.opened, password)
        self._say(f"{len(sites)} factories and {len(self._accounts.opened)} people are there; the years go by …")
        for site in sites:
            self._put_cycles(site)
        self._put_ticks()
        self._put_counts()
        self.agenda.play(self._watch)
        self._tick(self.agenda.until)
        _read_old_messages(self.wish.as_of)
        office = next(iter(world.offices.values())).organisation
        record(BUILT, on=office, by=None, at=self.agenda.until, **_plain(self.wish))
        return _summary(sites, self._accounts)

    def _sites(self, world: World, fates: list[Fate], lands: list[Country]) -> list[Site]:
        builder = SiteBuilder(world=world, accounts=self._accounts, namer=self._namer, seed=self.wish.seed,
                              now=self._start)
        return [builder.build(number, land, fate) for number, (fate, land) in enumerate(zip(fates, lands, strict=True))]

    def _put_cycles(self, site: Site) -> None:
        dice = dice_for(self.wish.seed, "times", site.number)
        days = sign_ups(site.fate, site.factory.country, self.wish.as_of, self.wish.years, dice)
        site.last_sign_up, site.cycles = days[-1], len(days)
        bent = bent_of(dice)
        before: Story | None = None
        for number, day in enumerate(days, 1):
            story = Story(site, number, day, number == len(days), self.agenda, self.wish.seed, before)
            story.truth = draw_truth(story.dice, site.factory.country, cycle=number, bent=bent, good=story.is_good,
                                     before=before.truth if before else {})
            self.agenda.on(day, lambda now, story=story: self._open(story, now), hour=8)  # type: ignore[misc]
            before = story

    def _open(self, story: Story, now: datetime) -> None:
        """Sign-up, and everything that follows from it on the agenda."""
        enrolment.enrol(story, now)
        enrolment.turns(story)
        visiting.plan_visits(story)
        visiting.plan_training(story)
        talking.plan_talks(story)
        improving.plan_ideas(story)
        assessing.plan_assessment(story)
        reporting.plan_reports(story)
        alarming.plan_alert(story, (self.wish.as_of - story.sign_up).days)

    def _put_ticks(self) -> None:
        day = self._start.date()
        while day < self.wish.as_of:
            self.agenda.on(day, self._tick, hour=4)
            day += timedelta(days=TICK_EVERY)

    def _put_counts(self) -> None:
        """Everything happens in one transaction, so no database counts its tables by itself: it would plan for none."""
        day = self._start.date()
        for days in (45, 120, 240, 480, 960, 1920):
            self.agenda.on(day + timedelta(days=days), lambda _now: refresh_counts(), hour=3)
        self.agenda.on(self.wish.as_of, lambda _now: refresh_counts(), hour=3)

    def _tick(self, now: datetime) -> None:
        for outcome in tick(on=now.date(), now=now):
            if outcome.failed:
                raise RuntimeError(f"On {now.date()} the step “{outcome.name}” failed: {outcome.failed}")

    def _watch(self, moment: datetime, _waiting: int) -> None:
        month = f"{moment:%Y-%m}"
        if month != self._month and moment.month in (1, 7):
            self._say(f"  {moment:%B %Y}: {self.agenda.done} things have happened.")
        self._month = month


def _lands(fates: list[Fate], seed: int) -> list[Country]:
    """The country of each factory: its fate's, else one by weight."""
    dice, known = dice_for(seed, "countries"), countries()
    weights = [country.weight for country in known.values()]
    return [known[fate.country] if fate.country else dice.choices(list(known.values()), weights)[0] for fate in fates]


def _counted(lands: list[Country]) -> dict[Country, int]:
    """Each country with its number of factories; the first factory's country comes first."""
    return dict(Counter(lands))


def _read_old_messages(as_of: date) -> None:
    """People have read what they were told more than two weeks ago."""
    old = Notice.objects.filter(read_at=None, sent_at__date__lt=as_of - timedelta(days=14))
    old.update(read_at=moment_of(as_of - timedelta(days=13)))


def _plain(wish: Wish) -> dict[str, Any]:
    return {**asdict(wish), "as_of": wish.as_of.isoformat()}


def _summary(sites: list[Site], accounts: Accounts) -> Counter[str]:
    ours = [site.factory.pk for site in sites]
    return Counter({
        "factories": len(sites), "people": len(accounts.opened),
        "cycles": Cycle.objects.filter(factory__in=ours).count(),
        "assessments": Assessment.objects.filter(factory__in=ours).count(),
        "released reports": Release.objects.filter(cycle__factory__in=ours).count(),
    })
