"""What happens when: actions in the order of time, from the programme's first day to the demonstration's today."""

import heapq
from collections.abc import Callable
from datetime import UTC, date, datetime, time

type Action = Callable[[datetime], None]


class Agenda:
    """Actions at moments; an action may put further ones on the agenda. What lies after ``until`` never happens."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.done = 0
        self._waiting: list[tuple[datetime, int, Action]] = []
        self._count = 0

    def at(self, moment: datetime, action: Action) -> None:
        """Let ``action(moment)`` happen; two of the same moment happen in the order in which they were put."""
        self._count += 1
        if moment <= self.until:
            heapq.heappush(self._waiting, (moment, self._count, action))

    def on(self, day: date, action: Action, *, hour: int = 9) -> None:
        """Let it happen at an hour of a day."""
        self.at(moment_of(day, hour), action)

    def play(self, watch: Callable[[datetime, int], None]) -> None:
        """Do everything; ``watch`` is told the moment and how many actions wait."""
        while self._waiting:
            moment, _count, action = heapq.heappop(self._waiting)
            action(moment)
            self.done += 1
            watch(moment, len(self._waiting))


def moment_of(day: date, hour: int = 9) -> datetime:
    """An hour of a day."""
    return datetime.combine(day, time(hour), UTC)
