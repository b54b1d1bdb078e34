"""An instrument in one more language: ``wording/<language>.toml``, concept → wording."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from treadle.domain.standards.datafiles.shapes import InstrumentFile, Problem, Texts, WordingFile
from treadle.domain.standards.datafiles.tables import Table, read_toml

PARTS = ("text", "guidance")


def read_wordings(paths: list[Path], root: Path, problems: list[Problem]) -> list[WordingFile]:
    """The wording files of an instrument; the name of a file is its language."""
    return [_wording(path, str(path.relative_to(root)), problems) for path in paths]


def _wording(path: Path, name: str, problems: list[Problem]) -> WordingFile:
    table = read_toml(path, name, problems)
    if path.stem not in dict(settings.LANGUAGES):
        table.wrong("", _("“%(language)s” is no language of this programme.") % {"language": path.stem})
    text, guidance = (_part(table, part) for part in PARTS)
    table.done()
    return WordingFile(language=path.stem, text=text, guidance=guidance, file=name)


def _part(table: Table, part: str) -> Texts:
    """One table of concept and wording; empty when it is absent."""
    said = table.content.pop(part, {})
    if not isinstance(said, dict):
        table.wrong(part, _("must be a table of concept and wording."))
        return {}
    kept = {}
    for concept, words in said.items():
        if not isinstance(words, str):
            table.wrong(f"{part}.{concept}", _("must be text; write the concept in quotation marks."))
        elif not words.strip():
            table.wrong(f"{part}.{concept}", _("is empty."))
        else:
            kept[concept] = words
    return kept


def wording_problems(instrument: InstrumentFile) -> Iterator[Problem]:
    """Wordings of questions that this instrument does not have."""
    known = {one.concept for one in instrument.questions()}
    for wording in instrument.wordings:
        for part, said in ((PARTS[0], wording.text), (PARTS[1], wording.guidance)):
            for concept in said:
                if concept not in known:
                    yield Problem(wording.file, f"{part}.{concept}", _("is no question of this instrument."))


def languages_added(instrument: InstrumentFile) -> dict[str, tuple[Texts, Texts]]:
    """By concept, the texts and the guidance in the languages that the question's own file does not give."""
    added: dict[str, tuple[Texts, Texts]] = {}
    for question in instrument.questions():
        texts, guidance = (
            {
                one.language: said[question.concept]
                for one, said in ((each, getattr(each, part)) for each in instrument.wordings)
                if question.concept in said and one.language not in own
            }
            for part, own in zip(PARTS, (question.text, question.guidance), strict=True)
        )
        if texts or guidance:
            added[question.concept] = (texts, guidance)
    return added
