"""One row of a list as a factory, or the reason why it cannot be one."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from treadle.domain.registry.lists import limits
from treadle.domain.registry.lists.countries import country_code
from treadle.domain.registry.lists.normal import match_key
from treadle.domain.registry.lists.reader import NumberedRow
from treadle.kernel.errors import InvalidInput
from treadle.kernel.ids import is_os_id

LENGTHS = {"name": 250, "name_local": 250, "address": 500, "region": 120, "outside_id": 80, "sector": 80,
           "products": 250}
_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,20})?°?")
_NOTHING = frozenset({"", "-", "--", "n/a", "na", "none", "null", "nil", "#n/a", "unknown", "tbd"})
_JOINERS = "\u200c\u200d"  # they belong to some scripts' spelling; other unseen characters go
_DEGREE = Decimal("0.000001")


@dataclass(slots=True)
class FacilityRow:
    """What one row says. Empty text and None mean that it says nothing."""

    row: int
    name: str
    country: str
    key: str
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


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be used, and why, in one sentence."""

    row: int
    reason: str


VALUES = tuple(field.name for field in fields(FacilityRow) if field.name not in {"row", "key"})


class _Unusable(Exception):
    """This row cannot be used; the message says why."""


def parse_rows(rows: Iterable[NumberedRow], columns: dict[str, int], year: int) -> Iterator[FacilityRow | Rejected]:
    """Each row under the headings, as a factory or refused. Rows without any text are passed over.

    ``year`` is the current one: no factory starts later.
    """
    count = 0
    for number, cells in rows:
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        count += 1
        if count > limits.MAX_ROWS:
            raise InvalidInput(_("The list has more than %(most)s rows. Split it and import the parts.")
                               % {"most": limits.MAX_ROWS}, code="too_many_rows")
        try:
            yield _parsed(number, _texts(cells, columns), year)
        except _Unusable as why:
            yield Rejected(number, str(why))


def _texts(cells: list[str], columns: dict[str, int]) -> dict[str, str]:
    if len(cells) > limits.MAX_COLUMNS:
        raise _Unusable(_("The row has more than %(most)s columns.") % {"most": limits.MAX_COLUMNS})
    return {field: _clean(cells[at], field) for field, at in columns.items() if at < len(cells)}


def _clean(text: str, field: str) -> str:
    if len(text) > limits.MAX_CELL:
        raise _Unusable(_("A cell holds more than %(most)s characters. Is a quotation mark missing?")
                        % {"most": limits.MAX_CELL})
    if not text.isprintable():
        text = _BLANKS.sub(" ", text)
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text) or "\ufffd" in text:
            raise _Unusable(_("The column “%(field)s” holds bytes that are no text.") % {"field": field})
        text = "".join(each for each in text if unicodedata.category(each) != "Cf" or each in _JOINERS)
    if "\ufffd" in text:
        raise _Unusable(_("The column “%(field)s” holds bytes that are no text.") % {"field": field})
    text = text.strip() if "  " not in text else _BLANKS.sub(" ", text).strip()
    if text.casefold() in _NOTHING and field != "country":
        return ""
    if len(text) > LENGTHS.get(field, 200):
        raise _Unusable(_("The column “%(field)s” is longer than %(most)s characters.")
                        % {"field": field, "most": LENGTHS.get(field, 200)})
    return text


def _parsed(number: int, texts: dict[str, str], year: int) -> FacilityRow:
    name, address = texts.get("name", ""), texts.get("address", "")
    if not any(character.isalnum() for character in name):
        raise _Unusable(_("There is no name."))
    os_id = _os_id(texts.get("os_id", ""))
    country = _country(texts.get("country", ""), os_id)
    latitude, longitude = _place(texts)
    return FacilityRow(
        number, name, country, match_key(country, name, address), texts.get("name_local", ""), address,
        texts.get("region", ""), latitude, longitude, os_id, texts.get("outside_id", ""),
        _isic(texts.get("isic", "")), texts.get("sector", ""), _started(texts.get("started_year", ""), year),
        _people(texts, "workers_female"), _people(texts, "workers_male"), _people(texts, "workers_other"),
        texts.get("products", ""),
    )


def _country(text: str, os_id: str) -> str:
    if not text and os_id:
        text = os_id[:2]
    if not text:
        raise _Unusable(_("There is no country."))
    code = country_code(text)
    if code is None:
        raise _Unusable(_("“%(text)s” is no country that we know. Write its English name or its ISO code.")
                        % {"text": text[:60]})
    return code


def _os_id(text: str) -> str:
    os_id = text.replace(" ", "").replace("-", "").upper()
    if os_id and not is_os_id(os_id):
        raise _Unusable(_("“%(text)s” is no OS ID: its shape or its check character is wrong.") % {"text": text[:40]})
    return os_id


def _place(texts: dict[str, str]) -> tuple[Decimal | None, Decimal | None]:
    north, east = texts.get("latitude", ""), texts.get("longitude", "")
    both = texts.get("coordinates", "")
    if both and not (north or east):
        parts = [part for part in re.split(r"[;\s]+|,(?=\s*[+-]?\d+\.)", both.strip("()[] ")) if part]
        if len(parts) != 2:
            raise _Unusable(_("The coordinates “%(text)s” are not two numbers.") % {"text": both[:60]})
        north, east = parts
    if not north and not east:
        return None, None
    if not (north and east):
        raise _Unusable(_("Latitude and longitude belong together; one of them is missing."))
    latitude, longitude = _degrees(north), _degrees(east)
    if abs(latitude) > 90:
        swapped = abs(longitude) <= 90 and abs(latitude) <= 180
        raise _Unusable(_("The latitude %(value)s does not lie between -90 and 90. Are latitude and longitude swapped?")
                        % {"value": north} if swapped else
                        _("The latitude %(value)s does not lie between -90 and 90.") % {"value": north})
    if abs(longitude) > 180:
        raise _Unusable(_("The longitude %(value)s does not lie between -180 and 180.") % {"value": east})
    if latitude == 0 and longitude == 0:
        raise _Unusable(_("0, 0 lies in the sea. Leave both coordinates empty when they are not known."))
    return latitude, longitude


def _degrees(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise _Unusable(_("The coordinate “%(text)s” is no number of degrees.") % {"text": text[:40]})
    try:
        return Decimal(text.rstrip("°").replace(",", ".")).quantize(_DEGREE)
    except InvalidOperation as error:
        raise _Unusable(_("The coordinate “%(text)s” is no number of degrees.") % {"text": text[:40]}) from error


def _isic(text: str) -> str:
    code = text.replace(".", "").replace(" ", "").upper()
    if code and not re.fullmatch(r"[A-U]?[0-9]{2,4}", code, re.ASCII):
        raise _Unusable(_("“%(text)s” is no ISIC code such as 1410.") % {"text": text[:40]})
    return code


def _started(text: str, year: int) -> int | None:
    if not text:
        return None
    found = re.fullmatch(r"(\d{4})(?:-\d{2}-\d{2}.*)?", text, re.ASCII)
    if not found or not 1700 <= int(found[1]) <= year:
        raise _Unusable(_("“%(text)s” is no year in which a factory can have started.") % {"text": text[:40]})
    return int(found[1])


def _people(texts: dict[str, str], field: str) -> int | None:
    text = texts.get(field, "")
    if not text:
        return None
    digits = re.sub(r"(?<=\d)[,.'\s](?=\d{3}(?:\D|$))", "", text)
    if not re.fullmatch(r"\d{1,7}", digits, re.ASCII):
        raise _Unusable(_("“%(text)s” is no number of workers.") % {"text": text[:40]})
    return int(digits)
