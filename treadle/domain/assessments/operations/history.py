"""Imported history: factories, cycles, assessments and answers of an extract, written many at a time.

History is closed from the start: no visit, plan, report, notice or due date hangs on it. Its factories are never
those that were registered, so that an extract cannot put findings to a real factory's name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction

from treadle.domain.assessments import results
from treadle.domain.assessments.models import Answer, Assessment, Extract, ExtractAssessment, ExtractFactory
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.cycles.models import Cycle, Template
from treadle.domain.cycles.states import CycleState
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory
from treadle.domain.standards.models import Instrument

ANSWER_COLUMNS = "assessment_id question_id outcome value note answered_at revision"


@dataclass(frozen=True, slots=True)
class Named:
    """A factory of an extract: its country and id there, and what its rows say."""

    country: str
    outside_id: str
    name: str
    called: str
    obsolete: bool


@dataclass(frozen=True, slots=True)
class Past:
    """An assessment of an extract; ``answers``: (question, outcome or "", a fact's text or "")."""

    outside_id: int
    factory: UUID
    version: UUID
    cycle: int
    started_on: date
    digest: str
    answers: Sequence[tuple[UUID, str, str]]


def history_id(instrument: Instrument, outside_id: int) -> UUID:
    """The id of an imported assessment, made from its number in the extract (at most 62 bits).

    Ids of one instrument sort as the numbers do, because the latest of two on one day is the one of the higher id.
    """
    name = uuid5(instrument.pk, "extract").int >> 80  # 48 bits of its own
    return UUID(int=(name << 80) | (8 << 76) | (2 << 62) | outside_id)


@transaction.atomic
def begin_extract(*, instrument: Instrument, name: str, digest: str, now: datetime) -> Extract:
    """Note that a file is being imported."""
    extract = Extract.objects.create(instrument=instrument, name=name[:200], digest=digest, imported_at=now)
    record("extract.begun", on=extract, by=None, at=now, file=extract.name)
    return extract


@transaction.atomic
def end_extract(*, extract: Extract, now: datetime, **counts: int) -> Extract:
    """Note what came of it."""
    for name, count in counts.items():
        setattr(extract, name, count)
    extract.ended_at = now
    extract.save()
    record("extract.imported", on=extract, by=None, at=now, counts=counts)
    _analyse()
    return extract


def _analyse() -> None:
    """Tell PostgreSQL how large the tables have become, so that the first rates asked for are planned well."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE parties_factory, cycles_cycle, assessments_assessment, assessments_answer, "
                           "assessments_pointresult, assessments_clusterresult")


@transaction.atomic
def record_factories(*, extract: Extract, named: Sequence[Named], now: datetime) -> dict[tuple[str, str], UUID]:
    """Make the factories that are new, and put names and obsolescence right: (country, outside id) → factory.

    They belong to no office, so they stand on nobody's list of work; who sees all factories sees them.
    """
    mine = ExtractFactory.objects.filter(instrument=extract.instrument_id).select_related("factory")
    known = {(one.country, one.outside_id): one.factory for one in mine}
    made = [Factory(name=one.name, country=one.country, outside_id=one.outside_id, obsolete=one.obsolete,
                    created_at=now, updated_at=now) for one in named if (one.country, one.outside_id) not in known]
    called = {(one.country, one.outside_id): one.called for one in named}
    changed = _put_right(known, named, now)
    Factory.objects.bulk_create(made, batch_size=1_000)
    ExtractFactory.objects.bulk_create(
        [ExtractFactory(factory=one, instrument_id=extract.instrument_id, country=one.country,
                        outside_id=one.outside_id, country_called=called[one.country, one.outside_id])
         for one in made], batch_size=1_000)
    if made or changed:
        record("extract.factories_recorded", on=extract, by=None, at=now, created=len(made), changed=changed)
    ids = {where: one.pk for where, one in known.items()}
    return ids | {(one.country, one.outside_id): one.pk for one in made}


def _put_right(known: Mapping[tuple[str, str], Factory], named: Sequence[Named], now: datetime) -> int:
    changed = []
    for one in named:
        factory = known.get((one.country, one.outside_id))
        if factory and (factory.name, factory.obsolete) != (one.name, one.obsolete or factory.same_as_id is not None):
            factory.name, factory.updated_at = one.name, now
            factory.obsolete = one.obsolete or factory.same_as_id is not None
            changed.append(factory)
    Factory.objects.bulk_update(changed, ["name", "obsolete", "updated_at"], batch_size=500)
    return len(changed)


@transaction.atomic
def record_history(*, extract: Extract, past: Sequence[Past], template: Template, now: datetime) -> None:
    """Write some assessments with their answers and results, in place of what was imported of them before."""
    ids = {one.outside_id: history_id(extract.instrument, one.outside_id) for one in past}
    cycles = _cycles(past, template)
    Answer.objects.filter(assessment__in=ids.values()).delete()
    rows = [Assessment(
        id=ids[one.outside_id], cycle_id=cycles[one.factory, one.cycle], factory_id=one.factory,
        version_id=one.version, state=AssessmentState.RELEASED, started_on=one.started_on,
        opened_at=_moment(one.started_on), submitted_at=_moment(one.started_on),
        released_at=_moment(one.started_on)) for one in past]
    Assessment.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"],
                                   update_fields=["cycle", "factory", "version", "started_on", "opened_at",
                                                  "submitted_at", "released_at"])
    ExtractAssessment.objects.bulk_create(
        [ExtractAssessment(assessment_id=ids[one.outside_id], extract=extract, outside_id=one.outside_id,
                           digest=one.digest) for one in past],
        update_conflicts=True, unique_fields=["assessment"], update_fields=["extract", "digest"])
    _write_answers((ids[one.outside_id], _moment(one.started_on), one.answers) for one in past)
    results.settle_all(Assessment.objects.filter(pk__in=ids.values()), instrument=extract.instrument_id)
    record("extract.assessments_recorded", on=extract, by=None, at=now, assessments=len(past))


def _cycles(past: Sequence[Past], template: Template) -> dict[tuple[UUID, int], UUID]:
    """(factory, number) → its cycle; a new one is closed."""
    wanted = {(one.factory, one.cycle): one.started_on for one in past}
    there = Cycle.objects.filter(factory__in={factory for factory, _number in wanted})
    known = {(one.factory_id, one.number): one.pk for one in there}
    made = [Cycle(factory_id=factory, number=number, template=template, state=CycleState.CLOSED,
                  signed_up_on=on, assessed_on=on, released_on=on, opened_at=_moment(on), ended_at=_moment(on),
                  state_reason="From an imported extract.")
            for (factory, number), on in wanted.items() if (factory, number) not in known]
    Cycle.objects.bulk_create(made)
    return known | {(one.factory_id, one.number): one.pk for one in made}


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _write_answers(groups: Iterable[tuple[UUID, datetime, Sequence[tuple[UUID, str, str]]]]) -> None:
    """Many answers at once: PostgreSQL copies them in, SQLite runs one prepared statement."""
    if connection.vendor == "postgresql":
        rows = ((assessment, question, outcome, value, "", at, 1) for assessment, at, answers in groups
                for question, outcome, value in answers)
        _copy(rows)
        return
    texts: dict[UUID, str] = {}
    moment = Answer._meta.get_field("answered_at")

    def prepared() -> Iterable[tuple[Any, ...]]:
        for assessment, at, answers in groups:
            said, when = assessment.hex, moment.get_db_prep_save(at, connection=connection)
            for question, outcome, value in answers:
                yield said, texts.setdefault(question, question.hex), outcome, value, "", when, 1

    columns = ", ".join(ANSWER_COLUMNS.split())
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {Answer._meta.db_table} ({columns}) "  # noqa: S608  names of our own columns
                           "VALUES (%s, %s, %s, %s, %s, %s, %s)", list(prepared()))


def _copy(rows: Iterable[tuple[Any, ...]]) -> None:
    columns = ", ".join(ANSWER_COLUMNS.split())
    with connection.cursor() as cursor, cursor.cursor.copy(
            f"COPY {Answer._meta.db_table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
