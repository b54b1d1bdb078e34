"""The texts of a form in all its languages."""

import re
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from treadle.domain.standards.queries import AppliedQuestion, pick
from treadle.kernel.errors import InvalidInput

_CODE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
#: What no XML may hold; and ``${``, which a form's tools take for the answer of another field.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """A text as a form can hold it: one line, nothing that its tools would compute."""
    return " ".join(_UNFIT.sub("", text).replace("${", "$ {").split())


def said(words: str | Promise, languages: Iterable[str], **values: object) -> dict[str, str]:
    """Words of the product in each language; in English where nobody translated them yet."""
    found = {}
    for language in languages:
        with override(language):
            text = str(words) if isinstance(words, Promise) else words
            found[language] = clean(text % values if values else text)
    return found


def written(texts: Mapping[str, str], languages: Iterable[str]) -> dict[str, str]:
    """A text of the tool in each language; in English where it is not written in one."""
    return {language: clean(pick(texts, language)) for language in languages}


def language_name(code: str) -> str:
    """How forms name a language: "English (en)". Refuses codes that nobody knows.

    >>> language_name("vi")
    'Vietnamese (vi)'
    """
    try:
        info = get_language_info(code) if _CODE.fullmatch(code) else None
    except KeyError:
        info = None
    if info is None:
        raise InvalidInput(_("“%(code)s” is no language that is known here. Give codes such as en or vi.")
                           % {"code": code}, code="no_language")
    return f"{info['name']} ({code})"


def languages_of(sheet: Iterable[AppliedQuestion]) -> tuple[str, ...]:
    """English, and the languages in which at least half of the questions are worded."""
    counts: dict[str, int] = {}
    total = 0
    for one in sheet:
        total += 1
        for language, text in one.texts.items():
            counts[language] = counts.get(language, 0) + bool(text)
    others = sorted(language for language, count in counts.items() if language != "en" and 2 * count >= total > 0)
    return ("en", *others)


def languages_named(text: str) -> tuple[str, ...]:
    """The languages of "en,vi", each once; refuses an unknown one."""
    found = tuple(dict.fromkeys(code.strip().lower() for code in text.split(",") if code.strip()))
    for code in found:
        language_name(code)
    return found
