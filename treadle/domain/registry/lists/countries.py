"""Countries as lists write them: names, ISO codes of two and three letters, odd case, old and short names."""

from functools import cache

import pycountry

from treadle.domain.registry.lists.normal import plain

_ALIASES = {
    "BO": "Bolivia", "BN": "Brunei", "CD": "DR Congo, Democratic Republic of Congo, Congo Kinshasa, DRC",
    "CG": "Republic of the Congo, Republic of Congo, Congo Brazzaville", "CI": "Ivory Coast, Cote d Ivoire",
    "CN": "PRC, P.R. China, PR China, P.R.C., Mainland China, China Mainland, People s Republic of China, 中国",
    "CV": "Cape Verde", "CZ": "Czech Republic", "FK": "Falkland Islands", "FM": "Micronesia",
    "GB": "UK, U.K., Great Britain, England, Scotland, Wales, Northern Ireland", "GM": "The Gambia",
    "HK": "Hong Kong SAR, Hongkong, Hong Kong China", "IR": "Iran", "KP": "North Korea",
    "KR": "South Korea, Korea, Republic of Korea, Korea South, Korea Republic",
    "LA": "Laos, Lao PDR, Lao", "MD": "Moldova", "MK": "Macedonia, FYROM", "MM": "Burma, Myanmar Burma",
    "MO": "Macau, Macao SAR, Macau SAR", "NL": "Holland, The Netherlands", "PH": "The Philippines, Phillipines",
    "PS": "Palestine", "RU": "Russia", "SY": "Syria", "SZ": "Swaziland", "TL": "East Timor", "TR": "Turkey, Turkiye",
    "TW": "Taiwan, Taiwan ROC, Chinese Taipei", "TZ": "Tanzania", "AE": "UAE, U.A.E.",
    "US": "USA, U.S.A., U.S., United States of America, America", "VA": "Vatican", "VE": "Venezuela",
    "VN": "Vietnam, Viet-Nam, S.R. Vietnam, Vietnam SR", "KG": "Kyrgyz Republic", "SK": "Slovak Republic",
    "LK": "Srilanka, Ceylon", "BD": "Bangla Desh", "SV": "Salvador", "DO": "Dominican Rep., Dominican Rep",
    "KH": "Kampuchea",
}


@cache
def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for country in pycountry.countries:
        names = [country.alpha_2, country.alpha_3, country.name]
        names += [getattr(country, kind) for kind in ("official_name", "common_name") if hasattr(country, kind)]
        for name in names:
            found[plain(name)] = country.alpha_2
    for code, names_of in _ALIASES.items():
        for name in names_of.split(","):
            found[plain(name)] = code
    return found


def country_code(text: str) -> str | None:
    """The ISO 3166-1 code of two letters for a country as somebody wrote it, or None.

    >>> [country_code(text) for text in ("viet nam", "BGD", "u.s.a.", "Atlantis")]
    ['VN', 'BD', 'US', None]
    """
    return _by_name().get(plain(text))


@cache
def country_name(code: str) -> str:
    """The usual English name of a country code; the code itself when there is none."""
    country = pycountry.countries.get(alpha_2=code)
    return str(getattr(country, "common_name", country.name)) if country else code
