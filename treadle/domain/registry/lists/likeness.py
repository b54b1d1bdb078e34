"""Likely duplicates: two records at about the same place or address, under a similar name."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from treadle.domain.registry.lists.matching import Known
from treadle.domain.registry.lists.normal import name_words, plain, telling_words

NEAR_M = 300
FAR_M = 50_000
ALIKE_NAME = 82
ALIKE_ADDRESS = 85
MOST_IN_ONE_PLACE = 40
MOST_EACH = 5
MOST_COMPARED = 50
_METRES_A_DEGREE = 111_195
_CELL = NEAR_M / _METRES_A_DEGREE
type _Cell = tuple[str, int, int]
type _Word = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Likely:
    """Two factories that may be one, the smaller id first; ``likeness`` 0 to 100 is that of the names."""

    first: UUID
    second: UUID
    likeness: int
    distance_m: int | None
    reason: str


@dataclass(slots=True)
class _Seen:
    known: Known
    words: str
    numbers: frozenset[str]
    address: str
    place: tuple[float, float] | None


def likely_doubles(known: Iterable[Known]) -> list[Likely]:
    """Proposals that involve at least one new factory. Compared are only neighbours on a grid of the earth, and
    records of one country that share a rare word of their names, so the work grows with the list and not its square.
    """
    seen = [_seen(one) for one in known if not one.obsolete]
    found: dict[tuple[UUID, UUID], Likely] = {}
    count: dict[UUID, int] = defaultdict(int)
    for one, other in _pairs(seen):
        pair = _ordered(one.known.id, other.known.id)
        if pair in found or min(count[pair[0]], count[pair[1]]) >= MOST_EACH:
            continue
        likely = compared(one, other, pair)
        if likely:
            found[pair] = likely
            count[pair[0]] += 1
            count[pair[1]] += 1
    return sorted(found.values(), key=lambda each: -each.likeness)


def _ordered(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one.int < other.int else (other, one)


def _seen(known: Known) -> _Seen:
    words = name_words(known.name)
    place = None
    if known.latitude is not None and known.longitude is not None:
        place = float(known.latitude), float(known.longitude)
    numbers = frozenset(word.lstrip("0") for word in words if word.isdigit())
    return _Seen(known, " ".join(words), numbers, plain(known.address), place)


def _pairs(seen: list[_Seen]) -> Iterator[tuple[_Seen, _Seen]]:
    grid: dict[_Cell, list[_Seen]] = defaultdict(list)
    by_word: dict[_Word, list[_Seen]] = defaultdict(list)
    for one in sorted(seen, key=lambda each: each.known.is_new):
        cells = list(_cells_around(one)) if one.place else []
        words = [(one.known.country, word) for word in set(telling_words(one.known.name))]
        words.append((one.known.country, "=" + one.words))
        if one.known.is_new:
            yield from ((one, other) for other in islice(_near(cells, words, grid, by_word), MOST_COMPARED))
        if cells and len(own := grid[cells[0]]) < MOST_IN_ONE_PLACE:
            own.append(one)
        for word in words:
            if len(others := by_word[word]) < MOST_IN_ONE_PLACE:
                others.append(one)


def _near(cells: list[_Cell], words: list[_Word], grid: dict[_Cell, list[_Seen]],
          by_word: dict[_Word, list[_Seen]]) -> Iterator[_Seen]:
    """Whom to compare a record with: its own cell first, then its rare words, then the cells around."""
    for cell in cells[:1]:
        yield from grid.get(cell, ())
    for word in reversed(words):
        if len(others := by_word.get(word, ())) < MOST_IN_ONE_PLACE:
            yield from others
    for cell in cells[1:]:
        yield from grid.get(cell, ())


def _cells_around(one: _Seen) -> Iterator[_Cell]:
    """The cell of a place, then its eight neighbours. Rows of cells have their own width, as the earth narrows."""
    assert one.place is not None
    north, east = one.place
    own = math.floor(north / _CELL)
    for row in (own, own - 1, own + 1):
        width = _CELL / max(math.cos(math.radians((row + 0.5) * _CELL)), 0.001)
        column = math.floor(east / width)
        for step in (0, -1, 1):
            yield one.known.country, row, column + step


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two places (latitude, longitude in degrees) in metres, on a sphere."""
    north, east = math.radians(other[0] - one[0]), math.radians(other[1] - one[1])
    half = (math.sin(north / 2) ** 2
            + math.cos(math.radians(one[0])) * math.cos(math.radians(other[0])) * math.sin(east / 2) ** 2)
    return 2 * 6_371_000 * math.asin(math.sqrt(min(1.0, half)))


def compared(one: _Seen, other: _Seen, pair: tuple[UUID, UUID]) -> Likely | None:
    """The proposal for two records, or None when they are plainly two factories."""
    if one.numbers and other.numbers and one.numbers != other.numbers:
        return None  # "Unit 2" and "Unit 3" are two sites
    likeness = max(fuzz.token_sort_ratio(one.words, other.words), 0.95 * fuzz.token_set_ratio(one.words, other.words))
    if likeness < ALIKE_NAME:
        return None
    metres = metres_between(one.place, other.place) if one.place and other.place else None
    whole = None if metres is None else round(metres)
    if metres is not None and metres <= NEAR_M:
        return Likely(*pair, round(likeness), whole, _("About the same place and a similar name"))
    if metres is not None and metres > FAR_M:
        return None
    if one.address and other.address and fuzz.token_sort_ratio(one.address, other.address) >= ALIKE_ADDRESS:
        return Likely(*pair, round(likeness), whole, _("A similar address and a similar name"))
    return None
