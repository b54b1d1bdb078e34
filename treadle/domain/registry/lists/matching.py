"""Which factory a row means: by OS ID, by its id in the list, or by country, name and address."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from rapidfuzz import fuzz

from treadle.domain.registry.lists.normal import plain
from treadle.domain.registry.lists.rows import VALUES, FacilityRow
from treadle.kernel.ids import new_id

ALIKE_ENOUGH = 60


@dataclass(slots=True)
class Known:
    """A factory as the import sees it: in the database before, or made by an earlier row."""

    id: UUID
    key: str
    name: str
    country: str
    name_local: str = ""
    address: str = ""
    region: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    os_id: str = ""
    outside_id: str = ""
    isic: str = ""
    sector: str = ""
    started_year: int | None = None
    workers_female: int | None = None
    workers_male: int | None = None
    workers_other: int | None = None
    products: str = ""
    office_id: UUID | None = None
    obsolete: bool = False
    is_new: bool = False
    in_file: bool = False


def as_known(row: FacilityRow, office_id: UUID | None) -> Known:
    """The factory that a row makes when nobody is known under its ids and its key."""
    return Known(new_id(), row.key, **{value: getattr(row, value) for value in VALUES}, office_id=office_id,
                 is_new=True, in_file=True)


@dataclass
class Index:
    """Known factories, found by each of their three names."""

    by_os_id: dict[str, Known] = field(default_factory=dict)
    by_outside_id: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    by_key: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    all: list[Known] = field(default_factory=list)

    @classmethod
    def of(cls, factories: Iterable[Known]) -> "Index":
        """An index over these."""
        index = cls()
        for factory in factories:
            index.add(factory)
        return index

    def add(self, known: Known) -> None:
        """Make one more factory findable."""
        self.all.append(known)
        if known.os_id:
            self.by_os_id[known.os_id] = known
        if known.outside_id:
            self.by_outside_id[known.outside_id].append(known)
        if known.key:
            self.by_key[known.key].append(known)

    def find(self, row: FacilityRow) -> Known | None:
        """The factory that the row means, or None. Ids that contradict each other never meet."""
        if row.os_id and (known := self.by_os_id.get(row.os_id)):
            return known
        if row.outside_id:
            for known in self.by_outside_id.get(row.outside_id, ()):
                if _no_conflict(row.os_id, known.os_id) and _plausible(row, known):
                    return known
        for known in self.by_key.get(row.key, ()):
            if _no_conflict(row.os_id, known.os_id) and _no_conflict(row.outside_id, known.outside_id):
                return known
        return None


def _no_conflict(one: str, other: str) -> bool:
    return not one or not other or one == other


def _plausible(row: FacilityRow, known: Known) -> bool:
    """Ids such as “17” come back in every buyer's list, so the same id must also name about the same factory."""
    if row.country != known.country:
        return False
    if row.key == known.key or (row.address and plain(row.address) == plain(known.address)):
        return True
    return fuzz.token_sort_ratio(plain(row.name), plain(known.name)) >= ALIKE_ENOUGH


def changes_of(row: FacilityRow, known: Known) -> dict[str, tuple[object, object]]:
    """What the row says otherwise, as ``{field: (before, after)}``.

    An empty cell never erases. Spelling that only differs in case or punctuation changes nothing. A second row for
    the same factory in one file only fills what is empty, and a record that was dropped as a double stays as it is.
    """
    if known.obsolete:
        return {}
    found: dict[str, tuple[object, object]] = {}
    for value in VALUES:
        said, was = getattr(row, value), getattr(known, value)
        if said in ("", None) or said == was or (known.in_file and was not in ("", None)):
            continue
        if value == "country" or (value == "outside_id" and was):
            continue
        if isinstance(said, str) and isinstance(was, str) and was and plain(said) == plain(was):
            continue
        found[value] = (was, said)
    if "latitude" in found or "longitude" in found:
        found["latitude"] = (known.latitude, row.latitude)
        found["longitude"] = (known.longitude, row.longitude)
    return found
