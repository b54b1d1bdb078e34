"""How pages say what the standards hold: wordings in the reader's language, marks for standing, tags and confidence."""

from collections.abc import Iterable, Mapping

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from treadle.domain.standards.models import Rule, Version
from treadle.domain.standards.queries import CountryRecord, Difference, Face, measure, pick, topic_title
from treadle.domain.standards.states import Confidence, PartyKind, Position, Standing, TagKind, VersionState
from treadle.ui import components
from treadle.ui.countries import country_name

register = template.Library()
TAG_LOOK = {TagKind.PUBLIC: "ours", TagKind.DIFFERENTIATION: "kept", TagKind.ZERO_TOLERANCE: "danger"}
STATE_LOOK = {
    VersionState.DRAFT: "waiting",
    VersionState.CONSULTED: "ours",
    VersionState.IN_FORCE: "kept",
    VersionState.SUPERSEDED: "quiet",
}

DIFFERENCES = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
    "reworded": gettext_lazy("reworded"),
    "retagged": gettext_lazy("retagged"),
    "moved": gettext_lazy("moved"),
    "altered": gettext_lazy("other parts changed"),
}


def reader() -> str:
    """The reader's language."""
    return get_language() or "en"


@register.filter
def wording(texts: Mapping[str, str], language: str = "") -> str:
    """A text in a language, or in the reader's."""
    return pick(texts, language or reader())


@register.simple_tag
def worded(texts: Mapping[str, str], language: str = "") -> SafeString:
    """The same with its language and direction marked, so that it is read and laid out right."""
    wanted = language or reader()
    code = next((one for one in (wanted, wanted.split("-")[0], "en") if texts.get(one)), "")
    return format_html('<span lang="{}" dir="auto">{}</span>', code or "und", pick(texts, wanted))


@register.filter
def in_order(keys: Iterable[str]) -> list[str]:
    """Keys of a set, always in the same order."""
    return sorted(keys)


@register.filter
def language_name(code: str) -> str:
    """A language by its name."""
    return str(settings.LANGUAGE_NAMES.get(code, code))


@register.filter
def topic(key: str) -> str:
    """A topic of law."""
    return topic_title(key, reader())


@register.filter
def figure(rule: Rule) -> str:
    """A rule's figure, as in "60 hours a month"."""
    return measure(rule.value, rule.unit, rule.period, reader())


@register.filter(name="country")
def country_filter(code: str) -> str:
    """A country by its name; the empty code is all countries."""
    return country_name(code) if code else _("all countries")


@register.simple_tag
def standing_tag(standing: Standing | None) -> SafeString:
    """Core labour standard or national law."""
    if standing is None:
        return components.tag(_("Not scored"), "quiet")
    return components.tag(Standing(standing).label, "ours" if standing == Standing.CORE else "quiet")


@register.simple_tag
def kind_tag(kind: str) -> SafeString:
    """Publicly reported, differentiation or zero tolerance."""
    return components.tag(TagKind(kind).label, TAG_LOOK[TagKind(kind)])


@register.simple_tag
def state_tag(version: Version) -> SafeString:
    """The state of a version."""
    return components.tag(VersionState(version.state).label, STATE_LOOK[VersionState(version.state)])


@register.simple_tag
def confidence_tag(rule: Rule) -> SafeString:
    """Verified, or plainly not: an unverified rule is shown as such wherever it appears."""
    if rule.is_verified:
        return components.tag(_("Verified"), "kept")
    return format_html(
        '<span title="{}">{}</span>', Confidence(rule.confidence).label, components.tag(_("Unverified"), "waiting")
    )


@register.simple_tag
def position_cell(record: CountryRecord, party: PartyKind) -> SafeString:
    """A party's position on national law as a whole, or that it is missing."""
    held = record.positions.get(party)
    if held is None:
        return components.tag(_("missing"), "quiet")
    looks = {Position.AGREES: "kept", Position.POSITION: "waiting", Position.ABSTAINS: "ours"}
    return components.tag(Position(held.position).label, looks[Position(held.position)])


@register.simple_tag
def difference_name(kind: str) -> str:
    """A kind of difference between versions."""
    return str(DIFFERENCES[kind])


@register.simple_tag
def difference_rows(difference: Difference) -> list[dict[str, str]]:
    """What differs, part by part, before and after."""
    old, new = difference.old, difference.new
    rows = []
    for name, part in ((_("Wording"), "texts"), (_("Guidance"), "guidance")):
        before, after = (dict(getattr(face, part)) if face else {} for face in (old, new))
        if not (old and new):  # one side only: the reader's language is enough
            before, after = ({reader(): pick(texts, reader())} if texts else {} for texts in (before, after))
        rows += [
            {"part": f"{name}: {language_name(code)}", "old": before.get(code, ""), "new": after.get(code, "")}
            for code in sorted(before.keys() | after.keys())
            if before.get(code) != after.get(code)
        ]
    places = [f"{face.cluster}.{face.point}" if face else "" for face in (old, new)]
    tags = [_tags_text(face) for face in (old, new)]
    rows += [
        {"part": part, "old": pair[0], "new": pair[1]}
        for part, pair in ((_("Place"), places), (_("Tags"), tags))
        if pair[0] != pair[1]
    ]
    if difference.kinds == {"altered"}:
        rests = ["; ".join(_plain(part) for part in face.rest) if face else "" for face in (old, new)]
        rows.append({"part": _("Other parts"), "old": rests[0], "new": rests[1]})
    return rows


def _tags_text(face: Face | None) -> str:
    found = (
        [f"{TagKind(kind).label} ({country_filter(country)})" for kind, country, *_days in face.tags] if face else []
    )
    return ", ".join(sorted(found))


def _plain(part: object) -> str:
    return ", ".join(map(str, part)) if isinstance(part, tuple) else str(part)
