"""Whether this installation is a demonstration: as set, or as its data folder and its database agree.

A clock file alone decides nothing: copied beside a database in which people work, it would let everybody in.
"""

from pathlib import Path


class Demonstration:
    """True or false, asked of the database when first needed and kept for the life of the process.

    ``said`` is what TREADLE_DEMO says: True, False, or None when nothing was set.
    """

    def __init__(self, said: bool | None, folder: Path) -> None:
        self._said, self._clock = said, folder / "demo-clock"
        self._stands: bool | None = None

    def __bool__(self) -> bool:
        if self._said is not None:
            return self._said
        if not self._clock.exists():
            return False
        if self._stands is None:
            self._stands = _stands_alone()
        return bool(self._stands)

    def __repr__(self) -> str:
        return f"Demonstration(said={self._said}, clock={self._clock.exists()})"


def _stands_alone() -> bool | None:
    """What the database says; None, to be asked again, where it has no tables yet or does not answer."""
    from django.db import DatabaseError

    from treadle.journeys.demo.standing import stands_alone

    try:
        return stands_alone()
    except DatabaseError:
        return None
