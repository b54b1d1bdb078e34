"""What in a finding might point at a person who was interviewed; pure.

A hint for the reviewer, never a verdict: it looks for numbers, places and shifts, days, names, single persons and
quoted speech, in English, Vietnamese and Arabic. Silence proves nothing, so the reviewer reads and confirms.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TraceKind(StrEnum):
    """What a piece of text may give away."""

    NUMBER = "number"
    PLACE = "place"
    DAY = "day"
    NAME = "name"
    PERSON = "person"
    QUOTE = "quote"

    @property
    def says(self) -> Promise:
        """In words."""
        return _SAYS[self]


_SAYS: dict[TraceKind, Promise] = {
    TraceKind.NUMBER: _("a number"),
    TraceKind.PLACE: _("a line, section or shift"),
    TraceKind.DAY: _("a day"),
    TraceKind.NAME: _("perhaps a name"),
    TraceKind.PERSON: _("one certain person"),
    TraceKind.QUOTE: _("somebody's own words"),
}


@dataclass(frozen=True)
class Trace:
    """A piece of a text, where it begins, and what it may give away."""

    kind: TraceKind
    piece: str
    start: int


def _words(*words: str) -> str:
    return r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)"


_LATIN = [chr(code) for code in (*range(0x41, 0x250), *range(0x1EA0, 0x1EFA))]
_UPPER = "".join(letter for letter in _LATIN if letter.isupper())
_LOWER = "".join(letter for letter in _LATIN if letter.islower())
_PLACES = _words(
    "lines?|sections?|shifts?|departments?|teams?|floors?|workshops?|units?|tables?|buildings?|night workers?",
    "chuyền|dây chuyền|tổ|(?<!tăng )ca|bộ phận|phân xưởng|xưởng|tầng|nhóm",
    "(?:ال|بال|لل)?(?:خط|خطوط|قسم|أقسام|وردية|ورديات|نوبة|طابق|فريق|مبنى|ورشة|وحدة)",
)
_DAYS = _words(
    "mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?",
    "yesterday|today|last (?:week|month|year|night)",
    "january|february|april|june|july|august|september|october|november|december",
    "thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|hôm (?:qua|nay|kia)|tuần trước|tháng",
    "(?:ال)?(?:أحد|اثنين|ثلاثاء|أربعاء|خميس|جمعة|سبت)|أمس|البارحة|اليوم|شهر",
    "يناير|فبراير|مارس|أبريل|نيسان|مايو|أيار|يونيو|حزيران|يوليو|تموز|أغسطس|آب|سبتمبر|أيلول|أكتوبر|نوفمبر|ديسمبر",
)
_PERSONS = _words(
    "(?:the )?only one|the only|she|he|her|his|him|youngest|oldest|newly hired|newcomer",
    "(?:one|an?) (?:worker|woman|man|person|operator|mechanic|guard|representative|supervisor|interviewee)",
    "pregnant|breastfeeding|disabled|migrant",
    "duy nhất|một (?:công nhân|nữ công nhân|người|chị|anh|bảo vệ|thợ)|mang thai|khuyết tật|cô ấy|anh ấy|chị ấy",
    "(?:ال)?وحيدة?|(?:عامل|عاملة|شخص|امرأة|رجل) (?:واحدة?)|إحدى (?:ال)?عاملات|أحد (?:ال)?عمال|حامل|هي|هو",
)
_CAPITALISED = r"(?!I(?!\w))[" + _UPPER + r"]\w*[" + _LOWER + r"]\w*"
_NAMES = (
    r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Madam|Sir)\.? ?(?=[" + _UPPER + r"])\w+",
    r"(?<!\w)(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Ee]m) (?=[" + _UPPER + r"])\w+",
    r"(?<!\w)(?:السيدة?|الأستاذة?|الأخت|الأخ) \w+",
    # A capital inside a sentence: after a small letter or a comma, not an abbreviation in capitals.
    r"(?<=[" + _LOWER + r",;] )" + _CAPITALISED + r"(?: " + _CAPITALISED + r")*",
)
_QUOTES = r"[“«„][^”»“]{3,}[”»“]|\"[^\"]{3,}\"|‘[^’]{3,}’"
_PATTERNS: list[tuple[TraceKind, re.Pattern[str]]] = [
    (TraceKind.NUMBER, re.compile(r"\d[\d.,:/٫٬-]*\d|\d")),
    (TraceKind.PLACE, re.compile(_PLACES, re.IGNORECASE)),
    (TraceKind.DAY, re.compile(_DAYS, re.IGNORECASE)),
    (TraceKind.PERSON, re.compile(_PERSONS, re.IGNORECASE)),
    *((TraceKind.NAME, re.compile(pattern)) for pattern in _NAMES),
    (TraceKind.QUOTE, re.compile(_QUOTES)),
]
#: A summary of interviews says numbers and kinds of people; it must not say who, where and when.
WITHOUT_NUMBERS = frozenset(TraceKind) - {TraceKind.NUMBER, TraceKind.PERSON}


def traces_in(text: str, kinds: frozenset[TraceKind] = frozenset(TraceKind)) -> list[Trace]:
    """The pieces that may point at a person, in the order of the text."""
    found: dict[tuple[int, TraceKind], Trace] = {}
    for kind, pattern in _PATTERNS:
        if kind in kinds:
            for match in pattern.finditer(text):
                found.setdefault((match.start(), kind), Trace(kind, match.group(), match.start()))
    return [found[key] for key in sorted(found)]
