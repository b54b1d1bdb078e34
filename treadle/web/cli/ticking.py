"""One turn of the clock, on whichever machine it is: never two at once, and with a sign of life at the end."""

from dataclasses import dataclass, field
from datetime import date

from treadle.domain.ledger import operations as ledger
from treadle.journeys.condition import CLOCK
from treadle.journeys.tick import StepOutcome, tick
from treadle.journeys.turns import only_one
from treadle.ui import clock


@dataclass(frozen=True)
class Turn:
    """What was done; ``was_mine`` False: another process is at it, and nothing was done here."""

    was_mine: bool
    outcomes: list[StepOutcome] = field(default_factory=list)

    @property
    def failed(self) -> list[StepOutcome]:
        """The steps that could not be done and will be tried again."""
        return [each for each in self.outcomes if each.failed]


def take_turn(on: date) -> Turn:
    """Do everything that time triggers, unless somebody is at it."""
    with only_one("clock") as is_mine:
        if not is_mine:
            return Turn(False)
        began = clock.machine_now()
        turn = Turn(True, tick(on=on, now=clock.now()))
        now = clock.machine_now()
        ledger.beat(name=CLOCK, at=now, failed=[each.name for each in turn.failed],
                    seconds=round((now - began).total_seconds(), 1))
    return turn
