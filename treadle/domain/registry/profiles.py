"""What is said about a factory when it registers, as plain values."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The registration facts of a factory. ``country`` is ISO 3166-1 alpha-2; workers are full-time employees."""

    name: str
    country: str
    name_local: str = ""
    address: str = ""
    region: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    os_id: str = ""
    isic: str = ""
    sector: str = ""
    started_year: int | None = None
    workers_female: int | None = None
    workers_male: int | None = None
    workers_other: int | None = None
    products: str = ""
    existing_union: str = ""
    existing_committee: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactCard:
    """Somebody to reach at the factory; confidential."""

    name: str
    position: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class NamedBuyer:
    """A main buyer in the factory's own words, and since when."""

    name: str
    since_year: int | None = None
