"""The form of one visit, as it is handed out to those who carry it."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import md5
from uuid import UUID

import pycountry
from django.core.cache import caches
from django.utils.translation import gettext as _

from treadle.domain.cycles.models import Visit
from treadle.domain.cycles.states import VisitKind
from treadle.domain.standards.queries import sheet_for, version_in_force
from treadle.journeys.odk_forms.describe import sheet_form
from treadle.journeys.odk_forms.parts import Form
from treadle.journeys.odk_forms.wording import clean, languages_of, written
from treadle.journeys.odk_forms.xform import xform
from treadle.journeys.pack_visit import first_day
from treadle.journeys.pack_visit.questions import told_of
from treadle.kernel.errors import InvalidInput

#: Forms are called ``<prefix>-<id>``. Surveys will be a second kind, with a prefix of their own.
PREFIX = "visit"
REMEMBERED_SECONDS = 600


@dataclass(frozen=True)
class Offer:
    """A form as the list names it. ``packed`` is the file, compressed; ``digest`` is of the file itself."""

    id: str
    title: str
    version: str
    digest: str
    packed: bytes

    @property
    def content(self) -> bytes:
        """The file."""
        return gzip.decompress(self.packed)


def visit_form(visit: Visit, languages: Sequence[str] = ()) -> Form:
    """The form of a visit, which comes with its cycle and factory. Raises ``RuleBroken`` where no tool is in force."""
    told = told_of(visit)
    sheet = sheet_for(told.version, country=told.country, on=told.on)
    return sheet_form(
        sheet, form_id=f"{PREFIX}-{visit.pk}", title=clean(f"{visit.cycle.factory.name}, {first_day(visit)}"),
        languages=languages or languages_of(sheet, told.country), begins=not told.is_open,
    )


def tool_form(instrument: str, *, country: str, on: date, languages: Sequence[str] = ()) -> Form:
    """The form of a tool as a country is asked it on a day, for no visit in particular."""
    if pycountry.countries.get(alpha_2=country) is None:
        raise InvalidInput(_("“%(code)s” is no country's code. Give two letters, such as VN.") % {"code": country},
                           code="no_country")
    version = version_in_force(instrument, on=on)
    sheet = sheet_for(version, country=country, on=on)
    langs = tuple(languages) or languages_of(sheet, country)
    title = written(version.instrument.titles, langs)[langs[0]]
    form_id = f"{version.instrument.key}-{country}"
    return sheet_form(sheet, form_id=form_id, title=f"{title}, {country}", languages=langs)


def visit_form_of(visit_id: str, *, instrument: str, country: str, languages: Sequence[str] = ()) -> Form:
    """The form of the visit of this id. Refuses a visit that is of another country or tool, or not an assessment."""
    try:
        visit = Visit.objects.select_related("cycle__factory").get(pk=UUID(visit_id), kind=VisitKind.ASSESSMENT)
    except (ValueError, Visit.DoesNotExist):
        raise InvalidInput(_("There is no assessment visit of this id."), code="no_visit") from None
    told = told_of(visit)
    if (told.country, told.version.instrument.key) != (country, instrument):
        raise InvalidInput(
            _("This visit is asked %(instrument)s in %(country)s. Give these.")
            % {"instrument": told.version.instrument.key, "country": told.country}, code="wrong_visit")
    return visit_form(visit, languages)


def offer_of(visit: Visit) -> Offer:
    """The form ready to be handed out; remembered for ten minutes, as long as its sheet and tool are the same."""
    told = told_of(visit)
    key = f"odk:{visit.pk}:{told.version.pk}:{told.on}:{told.is_open}:{first_day(visit)}:{visit.cycle.factory.pk}"
    known: Offer | None = caches["local"].get(key)
    if known is None:
        form = visit_form(visit)
        content = xform(form)
        # MD5 is what the list's format asks for: it tells a changed file, and proves nothing.
        digest = md5(content, usedforsecurity=False).hexdigest()
        known = Offer(form.id, form.title, form.version, digest, gzip.compress(content, mtime=0))
        caches["local"].set(key, known, REMEMBERED_SECONDS)
    return known
