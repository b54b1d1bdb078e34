"""Which column of a list means what, whatever its maker called it."""

from collections.abc import Sequence

from treadle.domain.registry.lists.normal import plain

_SYNONYMS = {
    "name": "name, facility name, factory name, factory, facility, supplier name, site name, name of factory, "
            "name of facility, production unit, production site, company name, company, manufacturer, nha may, "
            "supplier, unit name, vendor name, vendor",
    "name_local": "local name, name local, name in local language, facility name local, native name, name native, "
                  "name local script, local script name",
    "address": "address, facility address, factory address, street address, full address, street, location, "
               "address line 1, site address, dia chi",
    "country": "country, country name, country code, country region, nation, country iso, iso country, "
               "country of production, production country, factory country, facility country, quoc gia, country iso2, "
               "country code iso",
    "region": "region, province, state, state province, province state, governorate, division",
    "latitude": "lat, latitude, gps latitude, y",
    "longitude": "lng, lon, long, longitude, gps longitude, x",
    "coordinates": "coordinates, lat lng, lat long, latitude longitude, gps, gps coordinates, latlng, geo",
    "os_id": "os id, osid, os hub id, open supply hub id, oar id, oarid, open apparel registry id",
    "outside_id": "id, facility id, factory id, supplier id, site id, vendor id, factory code, facility code, "
                  "supplier code, vendor code, site code, code",
    "isic": "isic, isic code, isic class, isic rev 4",
    "sector": "sector, sectors, industry, product category",
    "started_year": "start year, started year, year started, year established, established, founded, year founded, "
                    "started, opening year",
    "workers_female": "female workers, women workers, women, female, workers female, female employees, "
                      "number of female workers, workers women, women employees",
    "workers_male": "male workers, men workers, men, male, workers male, male employees, number of male workers, "
                    "workers men, men employees",
    "workers_other": "other workers, workers other",
    "products": "products, product type, product types, main products, main product, product, items produced",
}
FIELDS: dict[str, tuple[str, int]] = {
    plain(synonym): (field, rank)
    for field, synonyms in _SYNONYMS.items()
    for rank, synonym in enumerate(synonyms.split(","))
}


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """The position of each field that this row of headings names; the plainest heading wins, then the first."""
    found: dict[str, tuple[int, int]] = {}
    for position, cell in enumerate(cells):
        field, rank = FIELDS.get(plain(cell[:80]), ("", 0))
        if field:
            found[field] = min(found.get(field, (rank, position)), (rank, position))
    return {field: position for field, (_rank, position) in found.items()}


def is_heading(columns: dict[str, int]) -> bool:
    """Whether a row with these columns is the row of headings: it names the factory and at least one thing more."""
    return "name" in columns and len(columns) >= 2
