"""The sheet of an assessment as a form: clusters, points, questions and their findings, and what surrounds them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from itertools import groupby

from treadle.domain.standards.queries import AppliedQuestion
from treadle.domain.standards.states import AnswerKind, Polarity, QuestionType
from treadle.journeys.odk_forms import names, words
from treadle.journeys.odk_forms.parts import Choice, Field, Form, Group, Kind, Part, Texts
from treadle.journeys.odk_forms.surroundings import interviews, meeting, start, time_on_site
from treadle.journeys.odk_forms.wording import said, written

LONGEST_TEXT = 8_000  # characters, as everywhere on a sheet
LARGEST = 1_000_000_000_000
MAX_PIXELS = 2_048
ONE_SCREEN = "field-list"


def sheet_form(
    sheet: Sequence[AppliedQuestion], *, form_id: str, title: str, languages: Sequence[str], begins: bool = True
) -> Form:
    """The form of a sheet in these languages, the first being its own. ``begins`` asks for the first day."""
    langs = tuple(languages)
    parts: list[Part] = [start(langs)] if begins else []
    parts.append(meeting("opening", langs))
    for _key, of_cluster in groupby(sheet, key=lambda one: one.cluster.key):
        parts.append(_cluster(list(of_cluster), langs))
    parts += [interviews(langs), meeting("closing", langs), time_on_site(langs)]
    choices = _choices(langs)
    return Form(form_id, _version(title, parts, choices), title, langs, tuple(parts), choices)


def _version(title: str, parts: Sequence[Part], choices: dict[str, tuple[Choice, ...]]) -> str:
    """Another one whenever anything of the form is another."""
    whole = [title, [asdict(part) for part in parts],
             {key: [asdict(each) for each in values] for key, values in choices.items()}]
    return sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()[:12]


def _cluster(sheet: list[AppliedQuestion], langs: Sequence[str]) -> Group:
    cluster = sheet[0].cluster
    points = [list(of_point) for _key, of_point in groupby(sheet, key=lambda one: one.point.key)]
    inner = tuple(_point(of_point, langs) for of_point in points)
    return Group(f"cluster_{cluster.key}", written(cluster.titles, langs), inner)


def _point(sheet: list[AppliedQuestion], langs: Sequence[str]) -> Group:
    one = sheet[0]
    inner = tuple(_question(each, langs) for each in sheet)
    return Group(f"point_{one.cluster.key}_{one.point.key}", written(one.point.titles, langs), inner)


def _question(one: AppliedQuestion, langs: Sequence[str]) -> Group:
    """One screen: the question, its note, and its finding as soon as it is not met."""
    code = one.question.code
    parts = _scored(one, langs) if one.question.type == QuestionType.SCORED else _fact(one, langs)
    return Group(names.field_of("question", code), dict.fromkeys(langs, code), tuple(parts), appearance=ONE_SCREEN)


def _scored(one: AppliedQuestion, langs: Sequence[str]) -> list[Part]:
    code, is_reversed = one.question.code, one.question.polarity == Polarity.NEGATIVE
    answer = Field(
        names.field_of(names.ANSWER, code), Kind.ONE, written(one.texts, langs), _hint(one, langs),
        choices="yes_is_not_met" if is_reversed else "yes_is_met",
    )
    return [answer, _note(code, langs), _finding(code, langs, answer.name)]


def _finding(code: str, langs: Sequence[str], answer: str) -> Group:
    def named(what: str) -> str:
        return names.field_of(what, code)

    photos: list[Part] = []
    for number, what in enumerate(names.PHOTOS, 1):
        earlier = f"${{{photos[-1].name}}} != ''" if photos else ""
        photos.append(Field(named(what), Kind.IMAGE, said(words.PHOTO, langs, number=number), relevant=earlier,
                            max_pixels=MAX_PIXELS))
    share = Field(named(names.SHARE), Kind.DECIMAL, said(words.SHARE, langs), constraint=". >= 0 and . <= 100",
                  says=said(words.SHARE_RANGE, langs))
    return Group(
        named("finding"), said(words.FINDING, langs),
        (
            _text(named(names.EXPLANATION), words.EXPLANATION, langs),
            Field(named(names.KINDS), Kind.MANY, said(words.KINDS, langs), choices="evidence_kinds"),
            _text(named(names.EVIDENCE), words.EVIDENCE, langs),
            share,
            Field(named(names.INTERVIEWS), Kind.ONE, said(words.RESTS, langs), said(words.RESTS_HINT, langs),
                  choices="only_yes"),
            *photos,
        ),
        relevant=f"${{{answer}}} = 'not_met'",
    )


def _fact(one: AppliedQuestion, langs: Sequence[str]) -> list[Part]:
    code, kind = one.question.code, one.question.answer
    name, label, hint = names.field_of(names.FACT, code), written(one.texts, langs), _hint(one, langs)
    if kind == AnswerKind.YES_NO:
        value = Field(name, Kind.ONE, label, hint, choices="yes_no")
    elif kind == AnswerKind.NUMBER:
        value = Field(name, Kind.DECIMAL, label, hint, constraint=f". > -{LARGEST} and . < {LARGEST}",
                      says=said(words.NUMBER_RANGE, langs))
    else:
        value = _text(name, label, langs, hint)
    why_not = Field(names.field_of(names.WHY_NOT, code), Kind.ONE, said(words.WHY_NOT, langs), choices="no_value",
                    relevant=f"${{{name}}} = ''")
    return [value, why_not, _note(code, langs)]


def _note(code: str, langs: Sequence[str]) -> Field:
    return _text(names.field_of(names.NOTE, code), words.NOTE, langs)


def _text(name: str, label: words.Words | Texts, langs: Sequence[str], hint: Texts | None = None) -> Field:
    texts = label if isinstance(label, dict) else said(label, langs)  # type: ignore[arg-type]
    return Field(name, Kind.TEXT, texts, hint or {}, constraint=f"string-length(.) <= {LONGEST_TEXT}",
                 says=said(words.TOO_LONG, langs, most=LONGEST_TEXT), appearance="multiline")


def _hint(one: AppliedQuestion, langs: Sequence[str]) -> dict[str, str]:
    """How to look, and what the country's overlay says beside it; {} when nothing is said."""
    guidance = written(one.guidance, langs)
    hint = {language: f"{text} {one.note}".strip() if one.note else text for language, text in guidance.items()}
    return hint if any(hint.values()) else {}


def _choices(langs: Sequence[str]) -> dict[str, tuple[Choice, ...]]:
    """The lists, by name. Met and not met say which of yes and no they are: no reversed question misleads."""
    def listed(pairs: Iterable[tuple[str, words.Words]]) -> tuple[Choice, ...]:
        return tuple(Choice(name, said(text, langs)) for name, text in pairs)

    return {key: listed(pairs) for key, pairs in words.LISTS.items()}
