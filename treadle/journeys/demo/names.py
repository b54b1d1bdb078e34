"""Invented names: of factories from a country's syllables, of people from short made-up names."""

from random import Random

from treadle.journeys.demo.countries import Country

TRADES = ("Thread Works", "Sewing House", "Knit Works", "Garment Works", "Stitch House", "Cloth Works", "Seam Works")
#: The factory that the guided path follows: always the first one.
GUIDED = "Lumavi Thread Works"


class Namer:
    """Gives every factory and every person another name."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._taken: set[str] = {GUIDED}

    def factory(self, country: Country) -> tuple[str, str]:
        """A name in Latin script, and one in the local script or ""."""
        while True:
            syllables = self._dice.sample(country.syllables, k=3)
            latin = "".join(one[0] for one in syllables).capitalize()
            name = f"{latin} {self._dice.choice(TRADES)}"
            if latin not in self._taken:
                break
        self._taken.add(latin)
        local = "".join(one[1] for one in syllables)
        local = local.capitalize() if local.isascii() else local
        return name, country.local_name.format(name=local) if country.local_name else ""

    def person(self, country: Country) -> str:
        """A given and a family name that nobody else in the demonstration has."""
        while True:
            given, family = self._dice.choice(country.people), self._dice.choice(country.people)
            middle = self._dice.choice(country.syllables)[0]
            name = f"{given} {middle}{family.lower()}"
            if name not in self._taken:
                self._taken.add(name)
                return name
