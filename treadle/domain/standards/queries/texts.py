"""Choosing the wording in a reader's language."""

from collections.abc import Mapping


def pick(texts: Mapping[str, str], language: str) -> str:
    """The text in the language, else in its base language, else in English, else in any; "" when there is none.

    >>> pick({"en": "Exits", "vi": "Lối thoát"}, "vi-VN")
    'Lối thoát'
    """
    for candidate in (language, language.split("-")[0], "en"):
        if texts.get(candidate):
            return texts[candidate]
    return next((text for text in texts.values() if text), "")
