"""One cycle of one factory: what its chapters share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from treadle.domain.assessments.models import Assessment
from treadle.domain.committees.models import Committee
from treadle.domain.cycles.days_off import days_off_in
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.states import CycleState
from treadle.domain.parties.models import Person
from treadle.journeys.demo.agenda import Agenda
from treadle.journeys.demo.countries import words
from treadle.journeys.demo.dice import dice_for
from treadle.journeys.demo.sites import Site
from treadle.kernel.dates import next_working_day


@dataclass
class Story:
    """A cycle as it unfolds. ``truth`` is what the factory is like: point key → not met."""

    site: Site
    number: int
    sign_up: date
    is_last: bool
    agenda: Agenda
    seed: int
    before: "Story | None" = None
    cycle: Cycle = field(init=False)
    assessment: Assessment | None = None
    committee: Committee | None = None
    truth: dict[str, bool] = field(default_factory=dict)
    assessors: list[Person] = field(default_factory=list)
    dice: Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = dice_for(self.seed, "cycle", self.site.number, self.number)

    def has(self, flag: str) -> bool:
        """Whether this turn of the factory's fate is taken, in its last cycle."""
        return self.is_last and self.site.fate.has(flag)

    @property
    def is_good(self) -> bool:
        """Whether the factory does well."""
        return self.site.fate.has("good")

    @property
    def is_second_last(self) -> bool:
        """Whether the cycle after this one is the factory's present one: month sixteen lies in that."""
        return self.sign_up < self.site.last_sign_up and self.number == self.site.cycles - 1

    @property
    def waits_for_decision(self) -> bool:
        """Whether the decision is still to be taken today."""
        return self.is_second_last and self.site.fate.key == "month_sixteen"

    @property
    def asks_for_review(self) -> bool:
        """Whether the factory asks for another look at the decision."""
        return self.is_second_last and self.site.fate.has("review_asked")

    @property
    def advisor(self) -> Person:
        """Who advises the factory."""
        return self.site.advisor

    @property
    def leader(self) -> Person:
        """The team leader of this factory."""
        return self.site.office.one("team_leader", self.site.number % 3)

    @property
    def country_manager(self) -> Person:
        """Who answers for the country programme."""
        return self.site.office.one("country_manager")

    def day(self, after: int) -> date:
        """A worked day about so many days after sign-up."""
        return self.worked(self.sign_up + timedelta(days=after))

    def worked(self, day: date) -> date:
        """That day, or the next one that is worked in the country."""
        return next_working_day(day, days_off_in(self.site.office.country.code))

    def on(self, day: date, action: Callable[[datetime], None], *, hour: int = 9) -> None:
        """Put an action on the agenda; it is left out when the cycle stands still or has ended by then."""
        def unless_stopped(now: datetime) -> None:
            self.cycle.refresh_from_db(fields=["state", "first_visit_on", "assessed_on", "released_on", "suspended_on"])
            if self.cycle.state == CycleState.OPEN:
                action(now)

        self.agenda.on(day, unless_stopped, hour=hour)

    def say(self, *path: str) -> Any:
        """A text of the words file; of several, one by chance."""
        found: Any = words()
        for key in path:
            found = found[key]
        return self.dice.choice(found) if isinstance(found, list) else found
