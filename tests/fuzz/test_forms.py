"""Forms that come back from phones, almost right: read or refused in a sentence, and entries are ordinary JSON."""

import json
from random import Random
from uuid import UUID

import pytest

from tests.builders.assessments import Desk
from tests.cast import Cast
from tests.fuzz.mutating import CASES, DEAR, either, fuzz, mutate, mutated, text
from tests.fuzz.test_importers import refused_plainly
from tests.web.openrosa.phone import filled
from treadle.domain.assessments.queries.answered import forget_questions
from treadle.domain.fieldwork.models import Refusal, Register
from treadle.journeys.odk_forms import names
from treadle.journeys.odk_forms.reading import MOST_ROWS, read_submission
from treadle.journeys.odk_forms.receiving import receive_form
from treadle.kernel.errors import InvalidInput, NotYours, TreadleError

VISIT, PERSON, ROOT = UUID("0196f000-0000-7000-8000-000000000001"), UUID(int=7), "s-odk-abcdefghijklmn"
FIELDS: dict[str, object] = {
    "answer_W_1": "not_met", "explanation_W_1": "Paid late.", "kinds_W_1": "document interview", "share_W_1": "12.5",
    "rests_on_interviews_W_1": "yes", "photo1_W_1": "a.jpg", "fact_PI_1": "3.5", "why_not_PI_2": "not_assessed",
    "note_W_2": "Đúng", "women_union": 3, "men_union": 1, "consent": "yes", "started_on": "2026-04-20",
    "closing_held_on": "2026-04-20",
}
ROWS = ("<closing_people><closing_name>Minh</closing_name><closing_side>management</closing_side></closing_people>"
        "<days_on_site><day_on_site>2026-04-20</day_on_site><person_days>one</person_days></days_on_site>")


def seeds(visit_id: UUID = VISIT) -> list[bytes]:
    first, second = "uuid:0196f000-1111", "uuid:0196f000-2222"
    return [filled(visit_id, FIELDS, rows=ROWS, instance=first).encode(),
            filled(visit_id, {"answer_W_2": "met"}, instance=second, replaces=first).encode()]


def test_the_seeds_are_good_forms() -> None:
    whole, edit = (read_submission(one) for one in seeds())
    assert len(whole.says(ROOT, PERSON)) >= 12
    assert edit.replaces == whole.instance_id


@fuzz(CASES, content=mutated(seeds()))
def test_forms_that_came_back(content: bytes) -> None:
    try:
        sent = read_submission(content)
    except InvalidInput as error:
        refused_plainly(error)
        return
    entries = sent.says(ROOT, PERSON)
    assert len(entries) < 5_000
    assert all(len(rows) <= MOST_ROWS for rows in sent.rows.values())
    for key, value in entries:
        assert isinstance(key, str)
        assert len(key) <= 120
        json.dumps(value, allow_nan=False).encode()
        assert "\0" not in json.dumps(value)


CODE = text(24, alphabets=["abcXYZ", "0123456789", "_."])


def _printable(chance: Random) -> str:
    return "".join(filter(str.isprintable, text(names.LONGEST_CODE, 1)(chance))) or "x"


def _photos(chance: Random) -> dict[str, bytes]:
    return {name: chance.randbytes(chance.randint(0, 40)) for name in ("a.jpg", "b.jpg") if chance.random() < 0.5}


@fuzz(CASES, name=either(text(40), lambda chance: chance.choice(["answer_", "kinds_"]) + CODE(chance)))
def test_names_of_fields(name: str) -> None:
    said = names.question_of(name)
    assert said is None or (said[0] in names.OF_A_QUESTION and 0 < len(said[1]) <= names.LONGEST_CODE)


@fuzz(CASES, code=_printable)
def test_names_of_any_code_lead_back(code: str) -> None:
    assert names.question_of(names.field_of(names.ANSWER, code)) == (names.ANSWER, code)


@pytest.mark.django_db
def test_forms_into_the_journal(cast: Cast) -> None:
    """Nothing but a refusal comes of any of them, and the registers hold what their keys allow."""
    forget_questions()
    desk = Desk(cast)
    assert desk.assessment
    good = seeds(desk.visit.pk)
    receive_form(content=good[0], attached={}, by=cast.assessor, now=desk.now)

    def one(chance: Random) -> bytes:
        # Some hundred different forms: one that is there already is not read again.
        return mutate(chance, good).replace(b"0196f000-1111", b"0196f000-%04d" % chance.randint(1000, 1400))

    @fuzz(DEAR, content=one, attached=_photos)
    def run(content: bytes, attached: dict[str, bytes]) -> None:
        try:
            taken = receive_form(content=content, attached=attached, by=cast.assessor, now=desk.now)
            assert len(taken.refused) <= taken.entries
        except NotYours:
            return
        except TreadleError as error:
            refused_plainly(error)

    run()
    assert Register.objects.exists()
    assert set(Refusal.objects.values_list("code", flat=True)) <= {
        "unknown_key", "not_asked", "wrong_value", "too_long", "seen_unknown"}
