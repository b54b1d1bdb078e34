"""Choosing the wording in a reader's language."""

from collections.abc import Mapping
from decimal import Decimal

from treadle.domain.standards.datafiles.words import known_topics, said

__all__ = ["known_topics", "measure", "pick", "topic_title"]


def pick(texts: Mapping[str, str], language: str) -> str:
    """The text in the language, else in its base language, else in English, else in any; "" when there is none.

    >>> pick({"en": "Exits", "vi": "Lối thoát"}, "vi-VN")
    'Lối thoát'
    """
    for candidate in (language, language.split("-")[0], "en"):
        if texts.get(candidate):
            return texts[candidate]
    return next((text for text in texts.values() if text), "")


def topic_title(topic: str, language: str) -> str:
    """A topic of law in the reader's language; of a rule for one zone, with the zone behind it."""
    whole, _mark, zone = topic.partition("_zone_")
    title = pick(said("topic", whole), language)
    return f"{title} ({zone})" if zone else title


def measure(value: Decimal | None, unit: str, period: str, language: str) -> str:
    """A rule's figure with its unit and period, as in "60 hours a month"; "" for a duty without a figure.

    A currency stands by its code, such as VND.
    """
    if value is None or unit == "required":
        return ""
    parts = [f"{value.normalize():f}", unit if unit.isupper() else pick(said("unit", unit), language) if unit else ""]
    if period not in {"", "none"}:
        parts.append(pick(said("period", period), language))
    return " ".join(part for part in parts if part)
