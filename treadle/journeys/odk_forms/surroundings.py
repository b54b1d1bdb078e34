"""What a form asks beside the questions: the first day, meetings, interviews by kind and number, time on site."""

from collections.abc import Sequence

from treadle.journeys.odk_forms import names, words
from treadle.journeys.odk_forms.parts import Field, Group, Kind, Part
from treadle.journeys.odk_forms.wording import said

MOST_PEOPLE = 999


def start(langs: Sequence[str]) -> Group:
    """The first day, for a visit whose sheet is not open yet."""
    first = Field(names.STARTED_ON, Kind.DATE, said(words.STARTED_ON, langs), required="yes")
    return Group("visit", said(words.START, langs), (first,))


def meeting(which: str, langs: Sequence[str]) -> Group:
    """The opening or the closing meeting: when, and who came."""
    people = Group(
        f"{which}_{names.PEOPLE}", said(words.ATTENDED, langs),
        (
            Field(f"{which}_{names.PERSON_NAME}", Kind.TEXT, said(words.NAME, langs)),
            Field(f"{which}_{names.PERSON_POSITION}", Kind.TEXT, said(words.POSITION, langs)),
            Field(f"{which}_{names.PERSON_SIDE}", Kind.ONE, said(words.SIDE, langs), choices="sides",
                  required=f"${{{which}_{names.PERSON_NAME}}} != ''"),
        ),
        repeats=True,
    )
    held = Field(f"{which}_{names.HELD_ON}", Kind.DATE, said(words.HELD_ON, langs))
    remark = Field(f"{which}_{names.REMARK}", Kind.TEXT, said(words.REMARK, langs), appearance="multiline")
    return Group(f"{which}_meeting", said(words.MEETING[which], langs), (held, people, remark))


def interviews(langs: Sequence[str]) -> Group:
    """How many women and men of each kind; and that they agreed, as soon as there is one."""
    parts: list[Part] = []
    for kind, title in words.INTERVIEW_KINDS:
        for sex, text in ((names.WOMEN, words.WOMEN), (names.MEN, words.MEN)):
            # The title is said in each language, so the two are put together there.
            titles = said(title, langs)
            label = {language: one % {"kind": titles[language]} for language, one in said(text, langs).items()}
            parts.append(Field(
                f"{sex}_{kind}", Kind.INTEGER, label, constraint=f". >= 0 and . <= {MOST_PEOPLE}",
                says=said(words.PEOPLE_RANGE, langs, most=MOST_PEOPLE),
            ))
    anybody = " or ".join(f"${{{part.name}}} > 0" for part in parts)
    consent = Field(names.CONSENT, Kind.ONE, said(words.CONSENT, langs), said(words.HOW_MANY, langs),
                    choices="only_yes", relevant=anybody, required="yes")
    return Group("interviews", said(words.INTERVIEWS, langs), (*parts, consent))


def time_on_site(langs: Sequence[str]) -> Group:
    """The days of whoever sends the form."""
    return Group(
        names.DAYS, said(words.TIME, langs),
        (
            Field(names.DAY, Kind.DATE, said(words.DAY, langs)),
            Field(names.PERSON_DAYS, Kind.ONE, said(words.PERSON_DAYS, langs), choices="person_days",
                  required=f"${{{names.DAY}}} != ''"),
        ),
        repeats=True,
    )
