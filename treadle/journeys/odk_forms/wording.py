"""The texts of a form in all its languages."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from django.utils.functional import Promise
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from treadle.domain.standards.queries import AppliedQuestion, alert_rule_for, pick
from treadle.kernel.errors import InvalidInput, RuleBroken

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


def languages_of(sheet: Sequence[AppliedQuestion], country: str) -> tuple[str, ...]:
    """English, and the country's language if any question is worded in it."""
    own = ""
    with suppress(RuleBroken):  # no protocol is loaded, which names the language
        own = alert_rule_for(country).language
    worded = own not in ("", "en") and any(one.texts.get(own) for one in sheet)
    return ("en", own) if worded else ("en",)


def languages_named(text: str) -> tuple[str, ...]:
    """The languages of "en,vi", each once; refuses an unknown one."""
    found = tuple(dict.fromkeys(code.strip().lower() for code in text.split(",") if code.strip()))
    for code in found:
        language_name(code)
    return found
