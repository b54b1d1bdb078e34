"""Import the analysts' extract of past assessments: history that rates and trends are made from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from itertools import batched
from pathlib import Path
from uuid import UUID

from treadle.domain.assessments.models import ExtractAssessment
from treadle.domain.assessments.operations import history
from treadle.domain.assessments.operations.history import Named, Past
from treadle.domain.cycles.queries import template_in_force
from treadle.domain.standards.operations.history import Asked, Codes, record_codes, record_public
from treadle.journeys.import_assessments.read import read_extract
from treadle.journeys.import_assessments.shape import Extracted, Problem, Sheet

BATCH = 250  # assessments a transaction: about 40,000 answers, so that others wait for a second at most
INSTRUMENT = "extract"
TITLE = "Imported assessments"


@dataclass(frozen=True)
class Outcomes:
    """What came of an import. The first four count assessments, the others rows."""

    created: int
    updated: int
    unchanged: int
    rejected: int
    rows: int
    repeated: int
    bad_rows: int
    problems: list[Problem]


def import_assessments(*, path: Path, now: datetime, instrument: str = INSTRUMENT) -> Outcomes:
    """Read the whole file, then write it in batches. An interrupted import is finished by importing again."""
    found = read_extract(path, today=now.date())
    codes = record_codes(
        key=instrument, title=TITLE, now=now, first_days=_first_days(found),
        asked=[Asked(*key, label) for key, label in zip(found.questions, found.labels, strict=True)])
    questions = [codes.questions[key] for key in found.questions]
    record_public(codes=codes, now=now,
                  asked={(questions[place], country): (place, country) in found.public
                         for place, country in found.asked})
    extract = history.begin_extract(instrument=codes.instrument, name=path.name, digest=found.digest, now=now)
    factories = history.record_factories(
        extract=extract, now=now, named=[Named(key.country, key.outside_id, seen.name, seen.called, seen.obsolete)
                                         for key, seen in found.factories.items()])
    known = dict(ExtractAssessment.objects.filter(extract__instrument=codes.instrument)
                 .values_list("outside_id", "digest"))
    template = template_in_force("engagement-cycle", now.date())
    digests = Digests(found)
    fresh = {number: digest for number, sheet in found.sheets.items()
             if known.get(number) != (digest := digests.of(sheet))}
    for some in batched(sorted(fresh), BATCH):  # in the order of their ids, as the tables are
        history.record_history(extract=extract, template=template, now=now,
                               past=list(_past(some, found, fresh, codes, questions, factories)))
    updated = len(fresh.keys() & known.keys())
    counts = {"created": len(fresh) - updated, "updated": updated, "unchanged": len(found.sheets) - len(fresh),
              "rejected": found.rejected(), "rows": found.rows}
    history.end_extract(extract=extract, now=now, **counts)
    return Outcomes(**counts, repeated=found.repeated, bad_rows=found.bad_rows, problems=found.problems)


def _first_days(found: Extracted) -> dict[str, date]:
    """Each questionnaire's first day; one of which no assessment was kept has none of its own."""
    days: dict[str, date] = {}
    for sheet in found.sheets.values():
        days[sheet.version] = min(sheet.started_on, days.get(sheet.version, sheet.started_on))
    return days


def _past(numbers: tuple[int, ...], found: Extracted, fresh: dict[int, str], codes: Codes, questions: list[UUID],
          factories: dict[tuple[str, str], UUID]) -> Iterator[Past]:
    for number in numbers:
        sheet = found.sheets[number]
        yield Past(
            outside_id=number, factory=factories[sheet.factory], version=codes.versions[sheet.version].pk,
            cycle=sheet.cycle, started_on=sheet.started_on, digest=fresh[number],
            answers=[(questions[place], answer if found.questions[place].scored else "",
                      "" if found.questions[place].scored else answer)
                     for place, answer in sheet.answers.items()])


class Digests:
    """Tells an assessment that is as it was from one that changed, by 16 bytes over all that is kept of it."""

    def __init__(self, found: Extracted) -> None:
        self.public = found.public
        self.keys = ["\x1f".join(map(str, key)) for key in found.questions]

    def of(self, sheet: Sheet) -> str:
        """The digest of one assessment; the order of its rows makes no difference."""
        country = sheet.factory.country
        lines = sorted(f"{self.keys[place]}\x1f{answer}\x1f{(place, country) in self.public}"
                       for place, answer in sheet.answers.items())
        head = f"{sheet.factory}\x1f{sheet.version}\x1f{sheet.cycle}\x1f{sheet.started_on}"
        return blake2b("\n".join([head, *lines]).encode(), digest_size=16).hexdigest()


