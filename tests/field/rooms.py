"""A committee at a table, and tablets of the two advisors who visit."""

from collections.abc import Callable

from django.test import Client

from tests.builders.gatherings import Gathering
from tests.cast import Cast
from tests.field.client import Device, Transport
from treadle.domain.parties.models import Person

TODAY = {"on": "2026-04-20"}


class Room:
    """A gathering, and tablets of its two advisors."""

    def __init__(self, cast: Cast, client_of: Callable[[Person], Client],
                 through: Callable[[Client], Transport]) -> None:
        self.g, self.client_of, self.through, self.made = Gathering(cast).ready(), client_of, through, 0

    def device(self, person: Person | None = None) -> Device:
        self.made += 1
        made = Device(str(self.g.visit.pk), self.through(self.client_of(person or self.g.cast.advisor)),
                      clock=1_795_428_000_000_000 + self.made * 100)
        made.get_lease("Tablet")
        return made

    def pair(self) -> tuple[Device, Device]:
        return self.device(), self.device(self.g.other)

    def attend(self, one: Device, *, absent: tuple[str, ...] = ("Dewi",)) -> None:
        for name, seat in self.g.seats.items():
            one.write(self.g.key("at", seat), "absent" if name in absent else "present")

    def hold(self, one: Device) -> str:
        """A whole meeting; the id of the entry that records it."""
        self.attend(one)
        one.write(self.g.key("agenda", "agenda-0001"), {"text": "Heat in hall 2", "done": True})
        one.write(self.g.key("minutes"), "Wati told of the heat; Minh offered two fans.")
        one.write(self.g.key("decision", "decide-0001"), {"text": "Two fans for hall 2", "who": "Minh",
                                                          "by": "2026-05-10"})
        one.write(self.g.key("decision", "decide-0002"), {"text": "", "who": "", "by": ""})
        one.write(self.g.key("earlier", str(self.g.earlier.pk)), "done")
        return one.write(self.g.key("held"), TODAY)


def codes(one: Device) -> dict[str, str]:
    """Key of each refused entry → its code."""
    return {one.entries[id_][0]: said[0] for id_, said in one.refused.items()}
