"""The keys of the tablet's sentences as types of its program: ``python -m treadle.web.field.keys > …/app/keys.ts``."""

from treadle.web.field.plurals import Counted
from treadle.web.field.words_of_meetings import MEETINGS
from treadle.web.field.words_of_questions import QUESTIONS
from treadle.web.field.words_of_refusals import REFUSALS
from treadle.web.field.words_of_visits import VISITS


def keys_for_types() -> str:
    """What ``app/keys.ts`` says: the keys of plain sentences, and of those with a number."""
    every = {**VISITS, **QUESTIONS, **MEETINGS, **REFUSALS}
    plain = sorted(key for key, one in every.items() if not isinstance(one, Counted))
    counted = sorted(key for key, one in every.items() if isinstance(one, Counted))
    listed = [f"export type {name} =\n" + "\n".join(f'  | "{key}"' for key in keys) + ";\n"
              for name, keys in (("Plain", plain), ("Counted", counted))]
    return "/* Made from the sentences by python -m treadle.web.field.keys */\n" + "\n".join(listed)


if __name__ == "__main__":
    print(keys_for_types(), end="")  # noqa: T201
