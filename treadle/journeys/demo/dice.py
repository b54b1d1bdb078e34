"""Chance that repeats itself: the same seed gives the same demonstration, whatever the order of the parts."""

import math
from collections.abc import Callable
from random import Random
from uuid import UUID


def dice_for(seed: int, *names: object) -> Random:
    """Dice of their own for each part, so that adding one part leaves the others as they were."""
    return Random(":".join(str(name) for name in (seed, *names)))  # noqa: S311  invented data, not a secret


def ids_from(seed: int) -> Callable[[], UUID]:
    """A source of random-looking ids that is the same for the same seed."""
    dice = dice_for(seed, "ids")
    return lambda: UUID(int=dice.getrandbits(128), version=4)


def shifted(share: float, by: float) -> float:
    """A share moved on the logistic scale: 0 and 1 stay, the middle moves most."""
    if share <= 0 or share >= 1:
        return share
    return 1 / (1 + math.exp(-(math.log(share / (1 - share)) + by)))
