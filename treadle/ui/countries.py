"""Country names in the reader's language, from the ISO 3166 list and its translations."""

import gettext
from functools import cache

import pycountry
from django.utils.translation import get_language


@cache
def _translations(language: str) -> gettext.NullTranslations:
    return gettext.translation(
        "iso3166-1", pycountry.LOCALES_DIR, languages=[language.replace("-", "_")], fallback=True
    )


def country_name(code: str, language: str | None = None) -> str:
    """The name of an ISO 3166-1 alpha-2 country; the code itself when it is not one, "" for none."""
    found = pycountry.countries.get(alpha_2=code.upper()) if code else None
    if found is None:
        return code
    english = getattr(found, "common_name", found.name)
    return _translations((language or get_language() or "en").split("-")[0]).gettext(english)


def country_choices() -> list[tuple[str, str]]:
    """All countries by name in the reader's language, for forms."""
    return sorted(
        ((each.alpha_2, country_name(each.alpha_2)) for each in pycountry.countries), key=lambda choice: choice[1]
    )
