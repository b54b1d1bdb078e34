"""How the fields of a form are called: by the question's code, so that exports of years can be laid side by side."""

import re

#: What is asked of a question, and of its finding.
ANSWER, FACT, WHY_NOT, NOTE = "answer", "fact", "why_not", "note"
EXPLANATION, KINDS, EVIDENCE, SHARE, INTERVIEWS = "explanation", "kinds", "evidence", "share", "rests_on_interviews"
PHOTOS = ("photo1", "photo2", "photo3")
OF_A_QUESTION = (ANSWER, FACT, WHY_NOT, NOTE, EXPLANATION, KINDS, EVIDENCE, SHARE, INTERVIEWS, *PHOTOS)

STARTED_ON = "started_on"
WOMEN, MEN, CONSENT = "women", "men", "consent"
MEETINGS = ("opening", "closing")
PEOPLE, PERSON_NAME, PERSON_POSITION, PERSON_SIDE = "people", "name", "position", "side"
HELD_ON, REMARK = "held_on", "remark"
DAYS, DAY, PERSON_DAYS = "days_on_site", "day_on_site", "person_days"
#: Groups that may stand several times, one below the other.
REPEATS = frozenset({DAYS, *(f"{meeting}_{PEOPLE}" for meeting in MEETINGS)})

_SPLIT = re.compile(rf"({'|'.join(OF_A_QUESTION)})_([A-Za-z0-9_.]+)")
_ODD = re.compile(r"\.([0-9a-f]+)\.")
LONGEST_CODE = 20


def field_of(what: str, code: str) -> str:
    """The name of a question's field.

    >>> field_of("answer", "WT-01"), field_of("note", "A_b")
    ('answer_WT_01', 'note_A.5f.b')
    """
    plain = "".join(each if each.isascii() and each.isalnum() else _odd(each) for each in code)
    return f"{what}_{plain}"


def _odd(character: str) -> str:
    return "_" if character == "-" else f".{ord(character):x}."


def question_of(name: str) -> tuple[str, str] | None:
    """What is asked, and the question's code; None for a field that belongs to no question.

    >>> question_of("answer_WT_01"), question_of("note_A.5f.b"), question_of("started_on")
    (('answer', 'WT-01'), ('note', 'A_b'), None)
    """
    found = _SPLIT.fullmatch(name)
    if found is None:
        return None
    code = found[2].replace("_", "-")
    try:
        code = _ODD.sub(lambda odd: chr(int(odd[1], 16)), code)
    except (ValueError, OverflowError):
        return None
    return (found[1], code) if len(code) <= LONGEST_CODE and code.isprintable() else None
