"""Questions said in one more language, also those of a version in force: nothing that is asked changes."""

from collections import Counter

from treadle.domain.standards.datafiles.shapes import InstrumentFile, Texts
from treadle.domain.standards.datafiles.wordings import languages_added
from treadle.domain.standards.models import Instrument, Question


def add_wordings(one: InstrumentFile, instrument: Instrument) -> Counter[str]:
    """Add languages that a question lacks; how many texts and guidances by language. What is there stays.

    Every version of the instrument gets them where its English is the file's, so that a version and its draft do not
    come to differ by a translation.
    """
    files = {question.concept: question for question in one.questions()}
    added = languages_added(one)
    counts: Counter[str] = Counter()
    changed: list[Question] = []
    rows = Question.objects.filter(version__instrument=instrument, concept__key__in=added).select_related("concept")
    for row in rows if added else ():
        file, (texts, guidance) = files[row.concept.key], added[row.concept.key]
        new_texts = _lacking(row.texts, texts, file.text)
        new_guidance = _lacking(row.guidance, guidance, file.guidance)
        if new_texts or new_guidance:
            row.texts, row.guidance = {**row.texts, **new_texts}, {**row.guidance, **new_guidance}
            changed.append(row)
            counts.update(f"texts_{language}" for language in new_texts)
            counts.update(f"guidance_{language}" for language in new_guidance)
    Question.objects.bulk_update(changed, ["texts", "guidance"], batch_size=100)
    return counts


def _lacking(has: Texts, offered: Texts, file: Texts) -> Texts:
    """What ``offered`` adds to a wording; nothing where the English is another one than was translated."""
    if has.get("en") != file.get("en"):
        return {}
    return {language: words for language, words in offered.items() if language not in has}
