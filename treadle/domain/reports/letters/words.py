"""Days, numbers and names in the active language. Everything here is asked inside ``translation.override``."""

import gettext
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import pycountry
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from treadle.domain.standards.queries import pick


def text_of(texts: Mapping[str, str] | None) -> str:
    """The wording in the reader's language, or the nearest there is."""
    return pick(texts or {}, get_language() or "en")


def day(value: str | None) -> str:
    """A day of a snapshot, as the reader's calendar writes it."""
    if not value:
        return ""
    moment = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return date_format(moment, "DATE_FORMAT")


def number(value: int) -> str:
    """A number with the reader's grouping."""
    return number_format(value, force_grouping=True)


def percent(share: float) -> str:
    """A share of one as a percentage."""
    written = _("%(number)s %%") % {"number": number_format(round(share * 100))}
    return written.replace(" ", "\N{NO-BREAK SPACE}")


def of(part: int | None, whole: int | None) -> str:
    """“14 of 38 (37 %)”; a dash where nothing was assessed."""
    if not whole or part is None:
        return "–"
    return _("%(part)s of %(whole)s (%(share)s)") % {
        "part": number(part), "whole": number(whole), "share": percent(part / whole)}


def rate(found: Mapping[str, Any]) -> str:
    """A rate of a snapshot, or why it is not shown."""
    if found["hidden"]:
        return _("too few")
    return of(found["not_met"], found["out_of"])


def share_of_hundred(found: Mapping[str, Any]) -> int | None:
    """A rate of a snapshot as a whole percentage, None where unknown or too few."""
    if found["hidden"] or not found["out_of"]:
        return None
    share: int = round(100 * found["not_met"] / found["out_of"])
    return share


def country_name(code: str) -> str:
    """A country's name in the reader's language; the code where it is unknown."""
    found = pycountry.countries.get(alpha_2=code)
    if found is None:
        return code
    return _countries((get_language() or "en").split("-")[0]).gettext(getattr(found, "common_name", found.name))


@cache
def _countries(language: str) -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
