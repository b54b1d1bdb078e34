"""What the factories of the demonstration are like: which compliance points they do not meet, cycle by cycle.

A point fails as often as the rates say, more in some factories than in others; what failed once fails again more
often than chance, and some of what was repaired comes back.
"""

from random import Random

from treadle.journeys.demo.countries import rates_of
from treadle.journeys.demo.dice import shifted

#: How much of last cycle's state carries over; the rest is drawn anew from the rate.
MEMORY = 0.6
#: On the logistic scale: how much each cycle with the programme helps, and how far factories differ.
LEARNING, SPREAD = 0.06, 0.45
#: The few factories that do very well, and how much the others must fail more so that the whole has the rates.
GOOD, OTHERS = -3.2, 0.3


def draw_truth(dice: Random, country: str, *, cycle: int, bent: float, good: bool,
               before: dict[str, bool]) -> dict[str, bool]:
    """Point key → not met. ``bent`` is how this factory differs from its country."""
    truth = {}
    for point, rate in rates_of(country).items():
        share = shifted(rate, bent + (GOOD * min(cycle, 2) / 2 if good else OTHERS) - LEARNING * (cycle - 1))
        chance = share
        if point in before and rate < 1:
            chance = (1 - MEMORY) * share + MEMORY * before[point] * (0.2 if good else 1)
        truth[point] = dice.random() < chance
    return truth


def bent_of(dice: Random) -> float:
    """How a factory differs from its country."""
    return dice.gauss(0, SPREAD)
