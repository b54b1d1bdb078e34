"""How every letter opens and closes."""

from typing import Any

from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from treadle.domain.reports.letters.blocks import Block, Letter, Note, Section
from treadle.domain.reports.letters.words import country_name, day, number


def letter(snapshot: dict[str, Any], *, title: str, lead: str, sections: list[Section]) -> Letter:
    """A letter with the factory's facts under its title; empty sections are left out."""
    factory = snapshot["factory"]
    return Letter(
        title=title, factory=factory["name"], lead=lead, facts=facts_of(snapshot),
        sections=[section for section in sections if section.blocks],
        language=get_language() or "en", rtl=get_language_bidi(),
        synthetic=_("Synthetic data: this factory and everything said of it are invented.")
        if factory["synthetic"] else "",
    )


def facts_of(snapshot: dict[str, Any]) -> list[str]:
    """Place, size, cycle and day: what a reader wants to know at once."""
    factory = snapshot["factory"]
    place = ", ".join(part for part in (factory["region"], country_name(factory["country"])) if part)
    workers = factory["workers"]
    said = [factory["name_local"], place]
    if workers:
        said.append(ngettext("%(count)s worker", "%(count)s workers", workers) % {"count": number(workers)})
    said.append(_("Cycle %(number)s") % {"number": snapshot["cycle"]["number"]})
    said.append(_("Released on %(day)s") % {"day": day(snapshot["released_at"])})
    if snapshot["number"] > 1:
        said.append(_("Version %(number)s") % {"number": snapshot["number"]})
    return [part for part in said if part]


def version_note(snapshot: dict[str, Any]) -> list[Block]:
    """What changed since the version before, at the very top."""
    if not snapshot["change_note"]:
        return []
    return [Note(_("This is version %(number)s. What changed: %(note)s") % {
        "number": snapshot["number"], "note": snapshot["change_note"]}, "waiting")]
