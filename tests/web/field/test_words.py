"""The tablet's sentences: all that the pages use are there, all that are there are used, in every language."""

import re
from pathlib import Path

from django.conf import settings
from django.test import Client

from treadle.web.field.keys import keys_for_types
from treadle.web.field.plurals import SAMPLES, Counted
from treadle.web.field.words import WORDS, words_in

APP = Path(settings.ROOT) / "treadle" / "web" / "field" / "app"
USED = re.compile(r'\b([tn])\("([^"]+)"')
#: ``t(each)`` over a list of two keys that stand beside it.
BY_VARIABLE = {"yes", "no"}


def used() -> dict[str, set[str]]:
    """The keys that the program asks for, of plain sentences and of those with a number."""
    found: dict[str, set[str]] = {"t": set(), "n": set()}
    for path in [*APP.glob("*.ts*"), *APP.glob("parts/*.ts*"), *APP.glob("pages/*.tsx")]:
        for kind, key in USED.findall(path.read_text(encoding="utf-8")):
            found[kind].add(key)
    return found


def test_keys_in_use_are_the_keys_that_are_defined() -> None:
    counted = {key for key, one in WORDS.items() if isinstance(one, Counted)}
    found = used()
    assert found["n"] == counted
    assert found["t"] | BY_VARIABLE == set(WORDS) - counted


def test_the_types_name_the_same_keys() -> None:
    assert (APP / "keys.ts").read_text(encoding="utf-8") == keys_for_types(), (
        "run python -m treadle.web.field.keys > treadle/web/field/app/keys.ts, then make frontend"
    )


def test_every_language_has_its_forms(client: Client) -> None:
    for language, _name in settings.LANGUAGES:
        said = client.get(f"/field/words/{language}.json").json()
        assert said == words_in(language)
        assert set(said["answers_safe"]) == set(SAMPLES.get(language, {"one", "other"}))
        assert all(text.strip() for one in said.values() for text in (one.values() if isinstance(one, dict) else [one]))


def test_names_in_sentences_are_the_same_in_every_form() -> None:
    names = re.compile(r"%\((\w+)\)s")
    for language, _name in settings.LANGUAGES:
        for key, said in words_in(language).items():
            one = WORDS[key]
            wanted = set(names.findall(one.many if isinstance(one, Counted) else words_in("en")[key]))  # type: ignore[arg-type]
            for text in said.values() if isinstance(said, dict) else [said]:
                assert set(names.findall(text)) <= wanted, (language, key)
                assert not re.search(r"%(?!\(\w+\)s|%)", text), (language, key)


def test_a_language_that_nobody_speaks_is_not_there(client: Client) -> None:
    assert client.get("/field/words/xx.json").status_code == 404
